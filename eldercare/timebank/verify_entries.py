"""Checking transfers and entries against each other: sums, balances, versions, reversals, repeated keys."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from eldercare.timebank.findings import SEAL_BROKEN, Finding
from eldercare.timebank.models import Account, Entry, Transfer
from eldercare.timebank.rows import Facts, are_whole, facts, raw, scalars
from eldercare.timebank.seals import LATER_TRANSFER_FACTS, TRANSFER_FACTS, transfer_seal
from eldercare.timebank.states import TransferKind


def transfer_findings(connection: sa.Connection) -> Iterator[Finding]:
    left, arrived, original = aliased(Entry), aliased(Entry), aliased(Transfer)
    side = ("id", "transfer_id", "account_id", "minutes")
    query = (
        sa.select(
            *raw(Transfer, ("id", *TRANSFER_FACTS, *LATER_TRANSFER_FACTS, "content_hash")),
            *raw(left, side, "left_"),
            *raw(arrived, side, "arrived_"),
            *raw(original, ("kind", "from_account_id", "to_account_id", "minutes"), "original_"),
        )
        .select_from(Transfer)
        .outerjoin(left, left.id == Transfer.id * 2 - 1)
        .outerjoin(arrived, arrived.id == Transfer.id * 2)
        .outerjoin(original, original.id == Transfer.reverses_id)
        .order_by(Transfer.id)
    )
    for row in facts(connection, query):
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
        not are_whole(minutes)
        or row[f"{side}account_id"] != account_id
        or row[f"{side}transfer_id"] != row["id"]
        or row[f"{side}minutes"] != sign * minutes
    ):
        yield Finding("entries", entry_id, f"does not agree with transfer {row['id']}")


def entry_findings(connection: sa.Connection) -> Iterator[Finding]:
    columns = ("id", "transfer_id", "account_id", "minutes", "balance_after", "account_version")
    query = (
        sa.select(*raw(Entry, columns), Transfer.id.label("found_transfer_id"), Account.id.label("found_account_id"))
        .select_from(Entry)
        .outerjoin(Transfer, Transfer.id == Entry.transfer_id)
        .outerjoin(Account, Account.id == Entry.account_id)
        .order_by(Entry.account_id, Entry.account_version)
    )
    before: Facts | None = None
    for row in facts(connection, query):
        if not are_whole(*(row[name] for name in columns)):
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


def repeated_transfers(connection: sa.Connection) -> Iterator[Finding]:
    for column, sentence in (
        (Transfer.key, "has the key of an earlier transfer"),
        (Transfer.reverses_id, "reverses what an earlier transfer reversed"),
        (Transfer.hold_id, "posts what an earlier transfer posted"),
    ):
        twice = sa.select(sa.func.max(Transfer.id)).where(column.is_not(None)).group_by(column)
        for transfer_id in scalars(connection, twice.having(sa.func.count() > 1)):
            yield Finding("transfers", transfer_id, sentence)
