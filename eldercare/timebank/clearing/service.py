"""Minutes that go from one community to another: two transfers through a clearing account on each side, or none.

What left is counted in the one community's clearing account and what arrived in the other's, so that the two always sum
to zero. Nothing here commits.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Said:
    """Who moves them, through which door, when, and what stands beside it in both statements."""

    by: Actor
    via: Door
    at: datetime
    memo: str = ""
    about: tuple[str, int] | None = None
    happened_at: datetime | None = None

    def transfer(
        self, key: str, kind: TransferKind, giver_id: int, taker_id: int, minutes: int, under: Circumstances
    ) -> Posted:
        """Make one transfer that says so."""
        return service.transfer(
            key=key,
            kind=kind,
            from_account_id=giver_id,
            to_account_id=taker_id,
            minutes=minutes,
            by=self.by,
            via=self.via,
            at=self.at,
            happened_at=self.happened_at,
            memo=self.memo,
            about=self.about,
            under=under,
        )


def accounts_between(community_id: int, peer_id: int, *, at: datetime) -> tuple[Account, Account]:
    """Return the first community's account with the second and the second's with the first, opened if need be."""
    if community_id == peer_id:
        raise errors.SameCommunity
    first, second = sorted((community_id, peer_id))
    opened = {first: clearing_between(first, second, at=at), second: clearing_between(second, first, at=at)}
    return opened[community_id], opened[peer_id]


def move_out(
    case: str, *, from_account_id: int, to_community_id: int, minutes: int, said: Said, under: Circumstances = USUAL
) -> Posted:
    """Let minutes of a person's account leave for another community; `move_in` of the same case must follow.

    Raises ClearingLimitReached beyond what the two communities may come to owe each other (the lower of their two
    limits), SameCommunity, and what `transfer` raises.
    """
    giver = queries.get_account(from_account_id)
    here, there = accounts_between(giver.community_id, to_community_id, at=said.at)
    hold(Account, [giver.id, here.id, there.id])
    key = f"{OUT}{case}"
    if queries.find_by_key(key) is None:
        _limit(here, there, minutes, said)
    return said.transfer(key, TransferKind.MOVE_OUT, giver.id, here.id, minutes, under)


def move_in(
    case: str, *, to_account_id: int, from_community_id: int, minutes: int, said: Said, under: Circumstances = USUAL
) -> Posted:
    """Let the minutes that left another community arrive in a person's account."""
    taker = queries.get_account(to_account_id)
    there, here = accounts_between(taker.community_id, from_community_id, at=said.at)
    hold(Account, [taker.id, here.id, there.id])
    return said.transfer(f"{IN}{case}", TransferKind.MOVE_IN, there.id, taker.id, minutes, under)


def move(
    case: str, *, from_account_id: int, to_account_id: int, minutes: int, said: Said, under: Circumstances = USUAL
) -> tuple[Posted, Posted]:
    """Move minutes of a person's account into one of another community, once for each `case`, and return both legs.

    The keys are move:out:CASE and move:in:CASE. A caller that makes several transfers in one transaction holds all
    accounts first, those of `accounts_between` included. Raises what `move_out` raises.
    """
    giver, taker = queries.get_account(from_account_id), queries.get_account(to_account_id)
    here, there = accounts_between(giver.community_id, taker.community_id, at=said.at)
    hold(Account, [giver.id, taker.id, here.id, there.id])
    left = move_out(
        case,
        from_account_id=giver.id,
        to_community_id=taker.community_id,
        minutes=minutes,
        said=said,
        under=under,
    )
    arrived = move_in(
        case, to_account_id=taker.id, from_community_id=giver.community_id, minutes=minutes, said=said, under=under
    )
    return left, arrived


def limit_between(community_id: int, peer_id: int) -> int | None:
    """Return how many minutes one of the two may come to owe the other; None where neither sets a limit."""
    limits = (policy_of(community_id).clearing_limit_minutes, policy_of(peer_id).clearing_limit_minutes)
    return min((limit for limit in limits if limit), default=None)


def _limit(here: Account, there: Account, minutes: int, said: Said) -> None:
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
                by=said.by,
                via=said.via,
                at=said.at,
                reason=WHY_LIMITED,
            )
