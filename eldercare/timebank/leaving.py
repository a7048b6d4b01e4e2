"""How much may leave an account now: the least that must stay, what is held, frost, and the limit of a day."""

from datetime import datetime

from sqlalchemy import func, select

from eldercare.database import session
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.states import HoldState
from eldercare.timebank.writing import day_began, left_since


def promised_since(account: Account, since: datetime) -> int:
    """Return the minutes that left the account since that moment and those set aside since and still held."""
    query = select(func.coalesce(func.sum(Hold.minutes), 0)).where(
        Hold.account_id == account.id, Hold.state == HoldState.PENDING, Hold.made_at >= since
    )
    return left_since(account.id, since) + int(session.scalars(query).one())


def may_leave(account: Account, at: datetime) -> int | None:
    """Return the most minutes that a transfer could take from it on what is left of this day, None for no limit."""
    gone = left_since(account.id, day_began(at)) if account.daily_limit is not None else 0
    return _most(account, gone)


def may_be_set_aside(account: Account, at: datetime) -> int | None:
    """Return the most minutes that could be set aside on what is left of this day, None for no limit.

    What was set aside today counts as if it had left, although it leaves on another day.
    """
    gone = promised_since(account, day_began(at)) if account.daily_limit is not None else 0
    return _most(account, gone)


def usable(account: Account | None, at: datetime) -> int:
    """Return the minutes or points that a holder can use now, 0 for who has no account."""
    if account is None:
        return 0
    most = may_be_set_aside(account, at)
    return max(0, account.available) if most is None else most


def _most(account: Account, gone: int) -> int | None:
    if account.frozen_at is not None or account.closed_at is not None:
        return 0
    left_of_day = None if account.daily_limit is None else account.daily_limit - gone
    limits = [limit for limit in (account.spendable, left_of_day) if limit is not None]
    return max(0, min(limits)) if limits else None
