"""What of an account lapses, first in first out, and what was said about it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from eldercare.database import session
from eldercare.timebank.expiry.models import ExpiryNotice
from eldercare.timebank.models import Account, Entry, Transfer
from eldercare.timebank.states import AccountKind, Currency, TransferKind

AT_ONCE = 1000


def left_of(account_ids: Collection[int], earned_before: datetime) -> dict[int, int]:
    """Return the minutes that came into each account before that moment and did not leave it since, above 0.

    What leaves is what came first, whenever it leaves. A transfer that was reversed never happened.
    """
    undone = aliased(Transfer)
    came = case((_came_before(earned_before), Entry.minutes), (Entry.minutes < 0, Entry.minutes), else_=0)
    query = (
        select(Entry.account_id, func.sum(came))
        .join(Transfer, Transfer.id == Entry.transfer_id)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .where(Entry.account_id.in_(account_ids), Transfer.kind != TransferKind.REVERSE, undone.id.is_(None))
        .group_by(Entry.account_id)
    )
    return {account_id: int(total) for account_id, total in session.execute(query) if total > 0}


def _came_before(moment: datetime) -> ColumnElement[bool]:
    return (Entry.minutes > 0) & (Transfer.recorded_at < moment)


def not_yet_told(community_id: int, earned_before: datetime) -> list[int]:
    """Return the persons' accounts of the community to which something was said neither of this batch nor of a later
    one, though they hold something."""
    said = select(ExpiryNotice.id).where(
        ExpiryNotice.account_id == Account.id, ExpiryNotice.earned_before >= earned_before
    )
    query = select(Account.id).where(
        Account.community_id == community_id,
        Account.kind == AccountKind.PERSON,
        Account.currency == Currency.MINUTES,
        Account.balance > 0,
        Account.frozen_at.is_(None),
        Account.closed_at.is_(None),
        ~said.exists(),
    )
    found = list(session.scalars(query.order_by(Account.id)))
    slices = (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))
    return [account_id for some in slices for account_id in sorted(left_of(some, earned_before))]


def announced(account_id: int) -> list[ExpiryNotice]:
    """Return what was said to lapse of this account and has not been settled, the next first."""
    query = select(ExpiryNotice).where(ExpiryNotice.account_id == account_id, ExpiryNotice.settled_at.is_(None))
    return list(session.scalars(query.order_by(ExpiryNotice.lapses_on, ExpiryNotice.id)))


def due(today: date, *, limit: int = 500) -> list[int]:
    """Return the notices whose day has come."""
    query = select(ExpiryNotice.id).where(ExpiryNotice.settled_at.is_(None), ExpiryNotice.lapses_on <= today)
    return list(session.scalars(query.order_by(ExpiryNotice.lapses_on, ExpiryNotice.id).limit(limit)))
