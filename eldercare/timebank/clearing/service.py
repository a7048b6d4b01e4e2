"""Minutes that go from one community to another: two transfers through a clearing account on each side, or none.

What left is counted in the one community's clearing account and what arrived in the other's, so that the two always sum
to zero. Nothing here commits.
"""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.areas.queries import get as get_area
from eldercare.timebank import errors, queries, service
from eldercare.timebank.accounts import clearing_between, set_limits
from eldercare.timebank.models import Account
from eldercare.timebank.postings import USUAL, Circumstances, Posted
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold

OUT, IN = "move:out:", "move:in:"
WHY_LIMITED = "clearing_limit_minutes"


def accounts_between(community_id: int, peer_id: int, *, at: datetime) -> tuple[Account, Account]:
    """Return the first community's account with the second and the second's with the first, opened if need be."""
    if community_id == peer_id:
        raise errors.SameCommunity
    first, second = sorted((community_id, peer_id))
    opened = {first: clearing_between(first, second, at=at), second: clearing_between(second, first, at=at)}
    return opened[community_id], opened[peer_id]


def move(
    case: str,
    *,
    from_account_id: int,
    to_account_id: int,
    minutes: int,
    by: Actor,
    via: Door,
    at: datetime,
    happened_at: datetime | None = None,
    memo: str = "",
    about: tuple[str, int] | None = None,
    under: Circumstances = USUAL,
) -> tuple[Posted, Posted]:
    """Move minutes of a person's account into one of another community, once for each `case`, and return both legs.

    The keys are move:out:CASE and move:in:CASE. A caller that makes several transfers in one transaction holds all
    accounts first, those of `accounts_between` included. Raises ClearingLimitReached beyond what the two communities
    may come to owe each other (the lower of their two limits), SameCommunity, and what `transfer` raises.
    """
    giver, taker = queries.get_account(from_account_id), queries.get_account(to_account_id)
    here, there = accounts_between(giver.community_id, taker.community_id, at=at)
    hold(Account, [giver.id, taker.id, here.id, there.id])
    if queries.find_by_key(f"{OUT}{case}") is None:
        _limit(here, there, minutes, by=by, via=via, at=at)
    legs = (
        (f"{OUT}{case}", TransferKind.MOVE_OUT, giver.id, here.id),
        (f"{IN}{case}", TransferKind.MOVE_IN, there.id, taker.id),
    )
    left, arrived = (
        service.transfer(
            key=key,
            kind=kind,
            from_account_id=giver_id,
            to_account_id=taker_id,
            minutes=minutes,
            by=by,
            via=via,
            at=at,
            happened_at=happened_at,
            memo=memo,
            about=about,
            under=under,
        )
        for key, kind, giver_id, taker_id in legs
    )
    return left, arrived


def limit_between(community_id: int, peer_id: int) -> int | None:
    """Return how many minutes one of the two may come to owe the other; None where neither sets a limit."""
    limits = (policy_of(community_id).clearing_limit_minutes, policy_of(peer_id).clearing_limit_minutes)
    return min((limit for limit in limits if limit), default=None)


def _limit(here: Account, there: Account, minutes: int, *, by: Actor, via: Door, at: datetime) -> None:
    """Refuse what goes beyond the limit, and let the database refuse it from now on too."""
    limit = limit_between(here.community_id, there.community_id)
    if limit is not None and here.balance + minutes > limit:
        left = max(0, limit - here.balance)
        name = get_area(there.community_id).name
        raise errors.ClearingLimitReached(name, minutes=minutes, left=left, limit=limit)
    floor = None if limit is None else -limit
    for account in (here, there):
        if (account.floor, account.ceiling) != (floor, limit) and (limit is None or abs(account.balance) <= limit):
            set_limits(
                account.id,
                floor=floor,
                ceiling=limit,
                daily_limit=None,
                by=by,
                via=via,
                at=at,
                reason=WHY_LIMITED,
            )
