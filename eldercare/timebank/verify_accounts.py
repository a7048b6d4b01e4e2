"""Checking accounts against their entries and holds: balance, version, what is held, limits, who holds them."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.timebank.findings import SEAL_BROKEN, Finding
from eldercare.timebank.models import Account, Entry, Hold
from eldercare.timebank.rows import Facts, are_whole, facts, raw, scalars
from eldercare.timebank.seals import ACCOUNT_FACTS, LATER_ACCOUNT_FACTS, account_seal
from eldercare.timebank.states import HoldState


def account_findings(connection: sa.Connection) -> Iterator[Finding]:
    def last(column: InstrumentedAttribute[int]) -> sa.ScalarSelect[int]:
        newest_first = sa.select(column).where(Entry.account_id == Account.id).order_by(Entry.account_version.desc())
        return newest_first.limit(1).correlate(Account).scalar_subquery()

    held = sa.select(sa.func.coalesce(sa.func.sum(Hold.minutes), 0)).where(Hold.account_id == Account.id)
    pending = held.where(Hold.state == HoldState.PENDING).correlate(Account).scalar_subquery()
    query = sa.select(
        *raw(Account, (*ACCOUNT_FACTS, *LATER_ACCOUNT_FACTS, "balance", "held", "version", "content_hash")),
        pending.label("pending"),
        sa.func.coalesce(last(Entry.balance_after), 0).label("entered_balance"),
        sa.func.coalesce(last(Entry.account_version), 0).label("entered_version"),
    ).order_by(Account.id)
    for row in facts(connection, query):
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
    if not are_whole(row["balance"], row["held"], row["floor"] or 0, row["ceiling"] or 0):
        yield "has something else than whole numbers in it"
    elif row["floor"] is not None and row["balance"] - row["held"] < row["floor"]:
        yield f"is below its floor of {row['floor']} minutes"
    elif row["ceiling"] is not None and row["balance"] > row["ceiling"]:
        yield f"is above its ceiling of {row['ceiling']} minutes"


def repeated_accounts(connection: sa.Connection) -> Iterator[Finding]:
    holder = (Account.person_id, Account.joint_holder_id, Account.peer_id, Account.year)
    same = sa.select(sa.func.max(Account.id)).group_by(Account.community_id, Account.kind, Account.currency, *holder)
    for account_id in scalars(connection, same.where(Account.closed_at.is_(None)).having(sa.func.count() > 1)):
        yield Finding("accounts", account_id, "is open beside another one of the same holder")


def total_findings(connection: sa.Connection) -> Iterator[Finding]:
    total = connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(Account.balance), 0)))
    if total != 0:
        yield Finding("accounts", None, f"all balances together are {total} instead of 0")
