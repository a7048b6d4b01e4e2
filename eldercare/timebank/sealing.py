"""Sealing what was recorded: links that chain a hash over all rows since the last one, outside the hot path."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from eldercare.database import db, session, writing
from eldercare.errors import N_, Refused
from eldercare.straight import insert_unless_taken
from eldercare.timebank.chain import COVERED, LATER_WORDS, Content, Line, head_of, lines, link_hash
from eldercare.timebank.models import LedgerSeal
from eldercare.timebank.pending_holds import said_of_holds
from eldercare.timebank.rows import Facts, snapshot
from eldercare.transaction import transaction

ROWS_IN_A_LINK = 10_000
"""Of each table; bounds what is kept in mind and how much one bad link puts in doubt."""
PATIENCE = "200ms"
LOCK_NOT_AVAILABLE = "55P03"


class LedgerBusy(Refused):
    """Somebody writes all the time, or has begun and does not end."""

    code = "ledger_busy"

    def __init__(self) -> None:
        super().__init__(N_("The ledger is being written to; seal it again in a moment."))


def seal_new(at: datetime, *, patience: str = PATIENCE) -> int:
    """Seal everything recorded since the last link; return how many links that took, 0 where nothing is new.

    Opens its own transactions, and on PostgreSQL keeps writers waiting for so long at most; raises LedgerBusy where
    they did not end meanwhile. Two of them at once do no harm: of one number there is one link.
    """
    bounds = _settled(patience)
    made = 0
    while (link := _next(bounds, at)) is not None and _written(link):
        made += 1
    return made


def head() -> str:
    """Return the newest link's number and hash, "" where nothing is sealed: whoever keeps it can prove it later."""
    newest = _newest()
    return head_of(newest["id"], newest["hash"]) if newest else ""


def _newest() -> Facts:
    columns = [LedgerSeal.id, LedgerSeal.hash, *(getattr(LedgerSeal, f"last_{word}_id") for word in COVERED)]
    row = session.execute(sa.select(*columns).order_by(LedgerSeal.id.desc()).limit(1)).mappings().one_or_none()
    newest = dict(row or {})
    for word in LATER_WORDS if newest else ():
        column = getattr(LedgerSeal, f"last_{word}_id")
        newest[f"last_{word}_id"] = session.scalar(sa.select(sa.func.max(column))) or 0
    return newest


def _settled(patience: str) -> dict[str, int]:
    """Return of each table the id up to which every row is there or never will be.

    On PostgreSQL ids are given before they are committed: only when nobody is writing the greatest one is settled.
    """
    reading = writing.set(False)
    try:
        with db.engine.connect() as connection:
            return {word: _greatest_id(connection, word, patience) for word in COVERED}
    except OperationalError as trouble:
        if getattr(trouble.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise LedgerBusy from None
        raise
    finally:
        writing.reset(reading)


def _greatest_id(connection: sa.Connection, word: str, patience: str) -> int:
    # One table at a time: whoever waits for nothing else while it holds a lock is in no deadlock.
    model = COVERED[word]
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience}'")
            connection.exec_driver_sql(f"LOCK TABLE {model.__tablename__} IN SHARE MODE")
        return connection.scalar(sa.select(sa.func.max(model.id))) or 0


def _next(bounds: dict[str, int], at: datetime) -> Facts | None:
    previous = _newest()
    link: Facts = {
        "id": previous.get("id", 0) + 1,
        "previous_hash": previous.get("hash", ""),
        "made_at": at,
        "missing": {},
    }
    content = Content()
    with snapshot() as connection:
        for word, bound in bounds.items():
            first = previous.get(f"last_{word}_id", 0) + 1
            rows = lines(connection, word, first=first, last=bound, limit=ROWS_IN_A_LINK)
            last, missing = _covered(rows, first, content)
            link[f"first_{word}_id"], link[f"last_{word}_id"] = first, last
            if missing:
                link["missing"][word] = missing
        link |= said_of_holds(connection, link)
    if not link["ended_holds"] and all(link[f"last_{word}_id"] < link[f"first_{word}_id"] for word in bounds):
        return None
    link["content_hash"] = content.hash()
    return {**link, "hash": link_hash(link)}


def _covered(rows: Iterator[Line], first: int, content: Content) -> tuple[int, list[int]]:
    """Take in the rows; return the last id and, for each gap before it, the first and the last id that nobody has."""
    missing: list[int] = []
    last = first - 1
    for row_id, line in rows:
        if row_id > last + 1:
            missing += [last + 1, row_id - 1]
        last = row_id
        content.add(line)
    return last, missing


def _written(link: Facts) -> bool:
    with transaction():
        is_next = _newest().get("hash", "") == link["previous_hash"]
        return is_next and insert_unless_taken(LedgerSeal, link) is not None
