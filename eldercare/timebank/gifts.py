"""Giving saved time away: to whom a person may give, how much a day, and donating to the pool. Nothing here commits."""

from datetime import date, datetime

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.clock import local, start_of_day
from eldercare.errors import N_, Invalid, Minutes, Refused
from eldercare.localtime import zone
from eldercare.people import queries as people
from eldercare.people.masking import masked
from eldercare.people.models import Person
from eldercare.people.relatives import relatives_of
from eldercare.timebank import queries, service, statements
from eldercare.timebank.accounts import account_of, pool_of
from eldercare.timebank.holders.queries import household_accounts
from eldercare.timebank.models import Account
from eldercare.timebank.postings import Posted
from eldercare.timebank.spending import those_who_may
from eldercare.timebank.statements import Wanted
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold

MANY = 1000


class ToOneself(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("These minutes are yours already."))


class NotARelative(Refused):
    code = "not_a_relative"

    def __init__(self) -> None:
        super().__init__(
            N_("Time can be given to husband or wife, parents, children, siblings, grandparents and grandchildren.")
        )


class ReceiverMayNotSpend(Refused):
    code = "receiver_may_not_spend"

    def __init__(self, taker: Person) -> None:
        super().__init__(
            N_("%(name)s may not use saved time yet, being too young or having served too little."),
            name=masked(taker.name),
        )


class ReceiverGone(Refused):
    """An account of whoever is gone could never be settled again."""

    code = "receiver_gone"

    def __init__(self) -> None:
        super().__init__(N_("Nothing can be given to somebody who has died or moved away."))


class ReceiverElsewhere(Refused):
    code = "other_community"

    def __init__(self) -> None:
        super().__init__(N_("Time can only be given within one community. Ask the community about moving it."))


class GiftsOfTheDay(Refused):
    code = "gift_day_limit"

    def __init__(self, limit: int, left: int) -> None:
        super().__init__(
            N_("No more than %(limit)s can be given away on one day; %(left)s can still be given today."),
            limit=Minutes(limit),
            left=Minutes(left),
        )


class NotInHousehold(Refused):
    code = "not_in_household"

    def __init__(self) -> None:
        super().__init__(N_("One can only give into the household that one belongs to."))


def receivers(giver: Person, *, on: date) -> list[Person]:
    """Return the direct relatives to whom this person may give: of the same community, and such as may spend."""
    related = [people.get(person_id) for person_id in relatives_of(giver.id)]
    near = [one for one in related if one.community_id == giver.community_id and not one.is_gone]
    may = those_who_may(near, on)
    return [one for one in near if one.id in may]


def check_receiver(giver: Person, taker: Person, *, on: date) -> None:
    """Raise what stands against a gift between these two: ToOneself, ReceiverGone, ReceiverElsewhere, NotARelative
    where gifts go to relatives only, ReceiverMayNotSpend.
    """
    if giver.id == taker.id:
        raise ToOneself
    if taker.is_gone:
        raise ReceiverGone
    if giver.community_id != taker.community_id:
        raise ReceiverElsewhere
    if policy_of(giver.community_id).gifts_to == "relatives" and taker.id not in relatives_of(giver.id):
        raise NotARelative
    if not those_who_may([taker], on):
        raise ReceiverMayNotSpend(taker)


def give(
    giver: Person, taker: Person, minutes: int, *, key: str, by: Actor, via: Door, at: datetime, memo: str = ""
) -> Posted:
    """Give minutes to somebody who may have them, once for each key.

    Raises what `check_receiver` and the ledger raise, and GiftsOfTheDay.
    """
    check_receiver(giver, taker, on=local(at, zone()).date())
    return _gift(giver, account_of(taker, at=at), minutes, key=key, by=by, via=via, at=at, memo=memo)


def give_to_household(
    giver: Person, account: Account, minutes: int, *, key: str, by: Actor, via: Door, at: datetime, memo: str = ""
) -> Posted:
    """Give minutes into the account of a household that the giver belongs to. Raises NotInHousehold and like `give`."""
    own = household_accounts(giver.id, on=local(at, zone()).date())
    if account.id not in {one.id for one in own}:
        raise NotInHousehold
    return _gift(giver, account, minutes, key=key, by=by, via=via, at=at, memo=memo)


def donate(account: Account, minutes: int, *, key: str, by: Actor, via: Door, at: datetime, memo: str = "") -> Posted:
    """Give minutes of a person, a household or a group to the community's pool, once for each key."""
    return service.transfer(
        key=key,
        kind=TransferKind.DONATE,
        from_account_id=account.id,
        to_account_id=pool_of(account.community_id, at=at).id,
        minutes=minutes,
        by=by,
        via=via,
        at=at,
        memo=memo,
    )


def given_on_day(account: Account, at: datetime) -> int:
    """Return the minutes given away from this account on the local day of `at`, without what was taken back."""
    wanted = Wanted(kinds=frozenset({TransferKind.GIFT}), since=start_of_day(at, zone()))
    given = [line for line in statements.lines(account, wanted, limit=MANY) if line.minutes < 0]
    undone = statements.reversed_among([line.transfer_id for line in given])
    return -sum(line.minutes for line in given if line.transfer_id not in undone)


def _gift(
    giver: Person, taker: Account, minutes: int, *, key: str, by: Actor, via: Door, at: datetime, memo: str
) -> Posted:
    own = account_of(giver, at=at)
    # Locked before the day is added up: two gifts at once must not both find room.
    hold(Account, [own.id, taker.id])
    limit = policy_of(giver.community_id).gift_day_minutes
    if limit and queries.find_by_key(key) is None:
        left = max(0, limit - given_on_day(own, at))
        if minutes > left:
            raise GiftsOfTheDay(limit, left)
    return service.transfer(
        key=key,
        kind=TransferKind.GIFT,
        from_account_id=own.id,
        to_account_id=taker.id,
        minutes=minutes,
        by=by,
        via=via,
        at=at,
        memo=memo,
    )
