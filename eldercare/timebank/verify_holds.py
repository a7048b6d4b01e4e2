"""Checking holds against their accounts and the transfers that posted them."""

from collections.abc import Iterator

import sqlalchemy as sa

from eldercare.timebank.findings import SEAL_BROKEN, Finding
from eldercare.timebank.models import Account, Hold, Transfer
from eldercare.timebank.rows import Facts, facts, raw, scalars
from eldercare.timebank.seals import HOLD_FACTS, hold_seal
from eldercare.timebank.states import HoldState


def hold_findings(connection: sa.Connection) -> Iterator[Finding]:
    query = (
        sa.select(
            *raw(Hold, ("id", *HOLD_FACTS, "content_hash")),
            *raw(Transfer, ("id", "from_account_id", "minutes"), "posting_"),
            Account.id.label("found_account_id"),
        )
        .select_from(Hold)
        .outerjoin(Transfer, Transfer.hold_id == Hold.id)
        .outerjoin(Account, Account.id == Hold.account_id)
        .order_by(Hold.id)
    )
    for row in facts(connection, query):
        yield from (Finding("holds", row["id"], sentence) for sentence in _troubles(row))
        if row["found_account_id"] is None:
            yield Finding("accounts", row["account_id"], "is gone though it has holds")


def _troubles(row: Facts) -> Iterator[str]:
    if row["content_hash"] != hold_seal(row):
        yield SEAL_BROKEN
    was_posted, transfer_id = row["state"] == HoldState.POSTED, row["posting_id"]
    if was_posted and transfer_id is None:
        yield "says that it was posted, but no transfer did that"
    if transfer_id is not None and not was_posted:
        yield f"says that it is {row['state']}, but transfer {transfer_id} posted it"
    posted = (row["posting_from_account_id"], row["posting_minutes"])
    if was_posted and transfer_id is not None and posted != (row["account_id"], row["posted_minutes"]):
        yield f"does not agree with transfer {transfer_id}, which posted it"


def lost_holds(connection: sa.Connection) -> Iterator[Finding]:
    posting = sa.select(Transfer.hold_id).outerjoin(Hold, Hold.id == Transfer.hold_id)
    for hold_id in scalars(connection, posting.where(Transfer.hold_id.is_not(None), Hold.id.is_(None))):
        yield Finding("holds", hold_id, "is gone though a transfer posted it")
    twice = sa.select(sa.func.max(Hold.id)).group_by(Hold.key).having(sa.func.count() > 1)
    for hold_id in scalars(connection, twice):
        yield Finding("holds", hold_id, "has the key of an earlier hold")
