"""Recomputing the whole ledger from its rows and naming each row that does not bear out the others."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from eldercare.database import Base, db, writing
from eldercare.timebank.models import Account, Entry, Hold, Transfer
from eldercare.timebank.seals import (
    ACCOUNT_FACTS,
    LATER_ACCOUNT_FACTS,
    LATER_TRANSFER_FACTS,
    TRANSFER_FACTS,
    account_seal,
    transfer_seal,
)
from eldercare.timebank.states import HoldState, TransferKind

ROWS_AT_ONCE = 1000
SEAL_BROKEN = "is not as it was sealed: it was changed or written past the rules"

Facts = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """A row that is not as the rules made it; `id` is None when the trouble is with the ledger as a whole."""

    table: str
    id: int | None
    sentence: str


def verify() -> list[Finding]:
    """Return everything that is wrong with the ledger, an empty list when all is well.

    Reads one moment of the database through a connection of its own, row by row, so that it may run while others
    write and however long the ledger is; what a transaction around it did is not seen. What no single row tells is not
    found: the latest transfers deleted together with their entries, and the balances set back to match.
    """
    with _snapshot() as connection:
        return [
            *_transfer_findings(connection),
            *_entry_findings(connection),
            *_account_findings(connection),
            *_repetitions(connection),
            *_total(connection),
        ]


@contextmanager
def _snapshot() -> Iterator[sa.Connection]:
    # Never as a writer: on SQLite that would wait for the others, or for ever for the caller's own transaction.
    reading = writing.set(False)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # By default each statement there sees what was committed since the one before it.
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
    finally:
        writing.reset(reading)


def _transfer_findings(connection: sa.Connection) -> Iterator[Finding]:
    left, arrived, original = aliased(Entry), aliased(Entry), aliased(Transfer)
    side = ("id", "transfer_id", "account_id", "minutes")
    query = (
        sa.select(
            *_raw(Transfer, ("id", *TRANSFER_FACTS, *LATER_TRANSFER_FACTS, "content_hash")),
            *_raw(left, side, "left_"),
            *_raw(arrived, side, "arrived_"),
            *_raw(original, ("kind", "from_account_id", "to_account_id", "minutes"), "original_"),
        )
        .select_from(Transfer)
        .outerjoin(left, left.id == Transfer.id * 2 - 1)
        .outerjoin(arrived, arrived.id == Transfer.id * 2)
        .outerjoin(original, original.id == Transfer.reverses_id)
        .order_by(Transfer.id)
    )
    for row in _facts(connection, query):
        if row["content_hash"] != transfer_seal(row):
            yield Finding("transfers", row["id"], SEAL_BROKEN)
        if row["reverses_id"] is not None and not _mirrors(row):
            yield Finding("transfers", row["id"], "does not mirror the transfer that it reverses")
        yield from _side_findings(row, "left_", row["from_account_id"], -1)
        yield from _side_findings(row, "arrived_", row["to_account_id"], 1)


def _mirrors(row: Facts) -> bool:
    back = (row["to_account_id"], row["from_account_id"], row["minutes"])
    there = (row["original_from_account_id"], row["original_to_account_id"], row["original_minutes"])
    return back == there and row["original_kind"] != TransferKind.REVERSE


def _side_findings(row: Facts, side: str, account_id: object, sign: int) -> Iterator[Finding]:
    entry_id, minutes = row[f"{side}id"], row["minutes"]
    if entry_id is None:
        yield Finding("transfers", row["id"], f"lacks the entry of account {account_id}")
    elif (
        not _are_whole(minutes)
        or row[f"{side}account_id"] != account_id
        or row[f"{side}transfer_id"] != row["id"]
        or row[f"{side}minutes"] != sign * minutes
    ):
        yield Finding("entries", entry_id, f"does not agree with transfer {row['id']}")


def _entry_findings(connection: sa.Connection) -> Iterator[Finding]:
    columns = ("id", "transfer_id", "account_id", "minutes", "balance_after", "account_version")
    query = (
        sa.select(*_raw(Entry, columns), Transfer.id.label("found_transfer_id"), Account.id.label("found_account_id"))
        .select_from(Entry)
        .outerjoin(Transfer, Transfer.id == Entry.transfer_id)
        .outerjoin(Account, Account.id == Entry.account_id)
        .order_by(Entry.account_id, Entry.account_version)
    )
    before: Facts | None = None
    for row in _facts(connection, query):
        if not _are_whole(*(row[name] for name in columns)):
            yield Finding("entries", row["id"], "has something else than whole numbers in it")
            continue
        if before is None or before["account_id"] != row["account_id"]:
            before = {"account_id": row["account_id"], "id": 0, "balance_after": 0, "account_version": 0}
            if row["found_account_id"] is None:
                yield Finding("accounts", row["account_id"], "is gone though it has entries")
        yield from (Finding("entries", row["id"], sentence) for sentence in _breaks(before, row))
        before = row


def _breaks(before: Facts, row: Facts) -> Iterator[str]:
    if row["found_transfer_id"] is None:
        yield f"belongs to transfer {row['transfer_id']}, which is gone"
    if row["id"] != row["transfer_id"] * 2 - (row["minutes"] < 0):
        yield f"has not the id of an entry of transfer {row['transfer_id']}"
    if row["account_version"] != before["account_version"] + 1:
        yield f"is version {row['account_version']} of account {row['account_id']} after {before['account_version']}"
    if row["id"] <= before["id"]:
        yield f"comes after entry {before['id']} of account {row['account_id']}, which is younger"
    if row["balance_after"] != before["balance_after"] + row["minutes"]:
        yield f"leaves {row['balance_after']} after {before['balance_after']} and {row['minutes']:+}"


def _account_findings(connection: sa.Connection) -> Iterator[Finding]:
    def last(column: InstrumentedAttribute[int]) -> sa.ScalarSelect[int]:
        newest_first = sa.select(column).where(Entry.account_id == Account.id).order_by(Entry.account_version.desc())
        return newest_first.limit(1).correlate(Account).scalar_subquery()

    held = sa.select(sa.func.coalesce(sa.func.sum(Hold.minutes), 0)).where(Hold.account_id == Account.id)
    pending = held.where(Hold.state == HoldState.PENDING).correlate(Account).scalar_subquery()
    query = sa.select(
        *_raw(Account, (*ACCOUNT_FACTS, *LATER_ACCOUNT_FACTS, "balance", "held", "version", "content_hash")),
        pending.label("pending"),
        sa.func.coalesce(last(Entry.balance_after), 0).label("entered_balance"),
        sa.func.coalesce(last(Entry.account_version), 0).label("entered_version"),
    ).order_by(Account.id)
    for row in _facts(connection, query):
        yield from (Finding("accounts", row["id"], sentence) for sentence in _account_troubles(row))


def _account_troubles(row: Facts) -> Iterator[str]:
    if row["content_hash"] != account_seal(row):
        yield SEAL_BROKEN
    if row["balance"] != row["entered_balance"]:
        yield f"says {row['balance']} minutes where its entries say {row['entered_balance']}"
    if row["version"] != row["entered_version"]:
        yield f"says version {row['version']} where its entries say {row['entered_version']}"
    if row["held"] != row["pending"]:
        yield f"has {row['held']} minutes held where its holds say {row['pending']}"
    if not _are_whole(row["balance"], row["held"], row["floor"] or 0, row["ceiling"] or 0):
        yield "has something else than whole numbers in it"
    elif row["floor"] is not None and row["balance"] - row["held"] < row["floor"]:
        yield f"is below its floor of {row['floor']} minutes"
    elif row["ceiling"] is not None and row["balance"] > row["ceiling"]:
        yield f"is above its ceiling of {row['ceiling']} minutes"


def _repetitions(connection: sa.Connection) -> Iterator[Finding]:
    for column, sentence in (
        (Transfer.key, "has the key of an earlier transfer"),
        (Transfer.reverses_id, "reverses what an earlier transfer reversed"),
    ):
        twice = sa.select(sa.func.max(Transfer.id)).where(column.is_not(None)).group_by(column)
        for transfer_id in _scalars(connection, twice.having(sa.func.count() > 1)):
            yield Finding("transfers", transfer_id, sentence)
    holder = (Account.person_id, Account.joint_holder_id, Account.peer_id, Account.year)
    same = sa.select(sa.func.max(Account.id)).group_by(Account.community_id, Account.kind, Account.currency, *holder)
    for account_id in _scalars(connection, same.where(Account.closed_at.is_(None)).having(sa.func.count() > 1)):
        yield Finding("accounts", account_id, "is open beside another one of the same holder")


def _total(connection: sa.Connection) -> Iterator[Finding]:
    total = connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(Account.balance), 0)))
    if total != 0:
        yield Finding("accounts", None, f"all balances together are {total} instead of 0")


def _raw(model: type[Base], names: Iterable[str], prefix: str = "") -> list[sa.ColumnElement[Any]]:
    # As the driver gives them: a word or a time that means nothing shall become a finding, not an exception.
    return [sa.type_coerce(getattr(model, name), sa.types.NULLTYPE).label(f"{prefix}{name}") for name in names]


def _facts(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Facts]:
    for row in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).mappings():
        yield {name: _as_moment(value) if name.endswith("_at") else value for name, value in row.items()}


def _scalars(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).scalars())


def _as_moment(value: object) -> object:
    """SQLite keeps times as text, in UTC and without saying so."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value


def _are_whole(*values: object) -> bool:
    return all(type(value) is int for value in values)
