"""An exception at each statement in turn, to see that a change is made as a whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from eldercare import kept
from eldercare.database import db, session
from eldercare.transaction import transaction

Rows = dict[str, list[tuple[Any, ...]]]
TABLES = (
    *("accounts", "account_events", "transfers", "entries", "holds", "orders", "order_events", "visits", "offers"),
    *("outgoing_messages", "corrections", "ledger_seals"),
)


class Fault(Exception):
    """What a driver could raise at any moment."""


def rows() -> Rows:
    """Return all rows of the tables that moving minutes may touch, as they are stored."""
    session.rollback()
    found = {name: list(map(tuple, session.execute(_all_of(name)).all())) for name in TABLES}
    session.rollback()
    return found


def _all_of(table: str) -> sa.TextClause:
    return sa.text(f"SELECT * FROM {table} ORDER BY id")


def interrupted_everywhere(act: Callable[[], object]) -> int:
    """Do this in a transaction that breaks at its first statement, then at the second, and so on to its commit.

    Returns at how many places it broke before it got through; AssertionError where a break left something behind.
    """
    session.commit()
    before, places = rows(), 0
    while True:
        kept.forget_everything()
        session.remove()
        try:
            with breaking_at(places), transaction():
                act()
        except Fault:
            left = rows()
            changed = [name for name in TABLES if left[name] != before[name]]
            assert not changed, f"broken at place {places}, something was left in {changed}"
            places += 1
        else:
            assert rows() != before
            return places


@contextmanager
def breaking_at(place: int) -> Iterator[None]:
    """Raise Fault instead of sending this statement, counted from 0; the commit counts as one."""
    passed = iter(range(place + 1))

    def pass_by(*_facts: object) -> None:
        if next(passed, None) == place:
            raise Fault

    heard = ("before_cursor_execute", "commit")
    for name in heard:
        event.listen(db.engine, name, pass_by)
    try:
        yield
    finally:
        for name in heard:
            event.remove(db.engine, name, pass_by)
