"""What people do to an account by hand, and what of that is refused: other limits, freezing, thawing."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.errors import N_, Invalid
from eldercare.timebank import accounts, errors
from eldercare.timebank.models import Account
from eldercare.timebank.states import AccountKind
from eldercare.transaction import hold_one


def change_limits(
    account_id: int,
    *,
    floor: int | None,
    ceiling: int | None,
    daily_limit: int | None,
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
) -> Account:
    """Give the account other limits, like `accounts.set_limits`; the floor of any other than the pool stays as it is.

    Raises Invalid where another than the pool would owe, or the pool without a limit, and as `set_limits` does.
    """
    account = hold_one(Account, account_id)
    is_pool = account.kind is AccountKind.POOL
    if not is_pool and floor is None:
        floor = account.floor
    if floor != account.floor and not is_pool and (floor or 0) < 0:
        raise Invalid(N_("Only the community's pool may go below 0, up to an approved limit. Leave 0 here."))
    if floor != account.floor and floor is None:
        raise Invalid(N_("Say how far below 0 the pool may go, such as -6000; 0 if it may not."))
    return accounts.set_limits(
        account_id, floor=floor, ceiling=ceiling, daily_limit=daily_limit, by=by, via=via, at=at, reason=reason
    )


def freeze(account_id: int, *, by: Actor, via: Door, at: datetime, reason: str) -> Account:
    """Let nothing leave the account until it is thawed. Raises FrozenAlready, and AccountClosed."""
    if hold_one(Account, account_id).frozen_at is not None:
        raise errors.FrozenAlready
    return accounts.freeze(account_id, by=by, via=via, at=at, reason=reason)


def thaw(account_id: int, *, by: Actor, via: Door, at: datetime, reason: str) -> Account:
    """Let minutes leave the account again. Raises NotFrozen."""
    if hold_one(Account, account_id).frozen_at is None:
        raise errors.NotFrozen
    return accounts.thaw(account_id, by=by, via=via, at=at, reason=reason)


def may_owe(account: Account) -> bool:
    """Tell whether it makes sense to ask for the least that may be left in it."""
    return account.kind is AccountKind.POOL
