"""Statements: the lines of one kind or of some days, and a period with what was there before and after it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eldercare.database import session
from eldercare.timebank.models import Account, Entry, Hold, Transfer
from eldercare.timebank.queries import StatementLine, as_line
from eldercare.timebank.states import TransferKind


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted: of these kinds (none: of all), recorded from `since` to before `until`."""

    kinds: frozenset[TransferKind] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Period:
    """What an account held before and after some days, and each line between, oldest first.

    `arrived` and `left` are the sums of both directions, neither negative. `is_cut` where there were more lines than
    asked for: the last ones are missing then, and `closing` is what the last line left.
    """

    opening: int
    closing: int
    arrived: int
    left: int
    lines: list[StatementLine]
    is_cut: bool


def lines(account: Account, wanted: Wanted, *, before: int | None = None, limit: int = 50) -> list[StatementLine]:
    """Return the wanted lines, newest first, beginning below the version `before`."""
    first, last = _versions(account, wanted)
    if before is not None:
        last = min(last, before - 1)
    query = select(Entry).where(Entry.account_id == account.id, Entry.account_version.between(first, last))
    if wanted.kinds:
        query = query.join(Entry.transfer).where(Transfer.kind.in_(wanted.kinds))
    query = query.options(joinedload(Entry.transfer, innerjoin=True))
    return [as_line(entry) for entry in session.scalars(query.order_by(Entry.account_version.desc()).limit(limit))]


def period(account: Account, *, since: datetime, until: datetime, limit: int = 1000) -> Period:
    """Return the account's lines recorded from `since` to before `until`, with the balances around them."""
    first, last = _versions(account, Wanted(since=since, until=until))
    query = select(Entry).where(Entry.account_id == account.id, Entry.account_version.between(first, last))
    query = query.options(joinedload(Entry.transfer, innerjoin=True)).order_by(Entry.account_version)
    found = [as_line(entry) for entry in session.scalars(query.limit(limit + 1))]
    shown = found[:limit]
    opening = _balance_after(account.id, first - 1)
    return Period(
        opening=opening,
        closing=shown[-1].balance_after if shown else opening,
        arrived=sum(line.minutes for line in shown if line.minutes > 0),
        left=-sum(line.minutes for line in shown if line.minutes < 0),
        lines=shown,
        is_cut=len(found) > limit,
    )


def reversed_among(transfer_ids: Collection[int]) -> set[int]:
    """Return which of these transfers were reversed, in one statement."""
    query = select(Transfer.reverses_id).where(Transfer.reverses_id.in_(transfer_ids))
    return {reversed_id for reversed_id in session.scalars(query) if reversed_id is not None}


def holds_of(account_id: int, *, limit: int = 20) -> list[Hold]:
    """Return the latest holds of an account, whatever became of them, newest first."""
    query = select(Hold).where(Hold.account_id == account_id).order_by(Hold.id.desc()).limit(limit)
    return list(session.scalars(query))


def _versions(account: Account, wanted: Wanted) -> tuple[int, int]:
    first = 1 if wanted.since is None else _recorded_before(account, wanted.since) + 1
    last = account.version if wanted.until is None else _recorded_before(account, wanted.until)
    return first, last


def _recorded_before(account: Account, moment: datetime) -> int:
    """Return the last version that was recorded before this moment.

    Versions have no gaps and are recorded in their order, so halving finds it in a few looks, however long the account.
    """
    low, high = 0, account.version
    while low < high:
        middle = (low + high + 1) // 2
        if _recorded_at(account.id, middle) < moment:
            low = middle
        else:
            high = middle - 1
    return low


def _recorded_at(account_id: int, version: int) -> datetime:
    query = select(Transfer.recorded_at).join(Entry, Entry.transfer_id == Transfer.id)
    return session.scalars(query.where(Entry.account_id == account_id, Entry.account_version == version)).one()


def _balance_after(account_id: int, version: int) -> int:
    if version == 0:
        return 0
    query = select(Entry.balance_after).where(Entry.account_id == account_id, Entry.account_version == version)
    return session.scalars(query).one()
