"""Who could do each of many orders: the same rules and points as for one, asked for all of them together."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from eldercare.dispatch.eligibility import PROVIDER_RULES, VOLUNTEER_RULES, Reason
from eldercare.dispatch.facts import ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.known_of_many import Moment, Providers, Volunteers, moment_of, needs_of
from eldercare.dispatch.need import Need
from eldercare.dispatch.scores import Mean, mean_of, points_of, provider_factors, volunteer_factors
from eldercare.dispatch.shortlist_of_many import providers_for, volunteers_for
from eldercare.dispatch.travel import ways
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind

Look = tuple[VolunteerFacts | ProviderFacts, Record]
Looked = TypeVar("Looked", VolunteerFacts, ProviderFacts)
AMPLE = 1000
"""Orders a day of a provider that names no limit."""
OF_THE_ELDER = {"self", "sex"}
"""Rules that look at the elder; the others say the same of the same facts for all orders of one moment."""
EVERY_KIND = (HelperKind.VOLUNTEER, HelperKind.PROVIDER)


@dataclass(frozen=True, slots=True)
class Possible:
    """A helper who may be asked about an order: `points` from 0 to 100, `metres` to the elder's door where known.

    `is_free` tells of the usual times only, `said_no` of an offer of this very order. `room` is how many orders of that
    day the helper may take beyond those there are: one for a person, for a house what is left of its orders a day.
    """

    helper: Helper
    points: float
    metres: int | None
    is_free: bool = True
    said_no: bool = False
    room: int = 1


def possible(
    orders: Sequence[Order],
    *,
    kinds: Collection[HelperKind] = EVERY_KIND,
    helpers: Collection[Helper] | None = None,
    ignoring: Collection[str] = (),
    most: int = 40,
) -> dict[int, list[Possible]]:
    """Return, by order id, who may be asked as things stand, best first as `ranking` has it, at most so many each.

    `helpers` restricts it to these, `ignoring` are codes of blocks that do not count: who plans a whole day lets "busy"
    and "day_cap" be. An order of which not everything is known has nobody. It is a handful of statements, however many
    orders there are; the routing server is not asked for a way that is not known yet.
    """
    needs = needs_of(orders)
    looks = _Looks(needs, kinds, helpers, ignoring)
    found = {order.id: list[Possible]() for order in orders}
    return found | {need.order.id: looks.possible(need, most) for need in needs}


class _Looks:
    """What was read about all helpers who are looked at for any of these needs."""

    def __init__(
        self,
        needs: Sequence[Need],
        kinds: Collection[HelperKind],
        helpers: Collection[Helper] | None,
        ignoring: Collection[str],
    ) -> None:
        by_volunteers = [need for need in needs if need.service.by_volunteers and HelperKind.VOLUNTEER in kinds]
        by_providers = [need for need in needs if need.service.by_providers and HelperKind.PROVIDER in kinds]
        self._volunteer_ids = volunteers_for(by_volunteers, _only(helpers, HelperKind.VOLUNTEER))
        self._provider_ids = providers_for(by_providers, _only(helpers, HelperKind.PROVIDER))
        self._volunteers = Volunteers(by_volunteers, set().union(*self._volunteer_ids.values()))
        self._providers = Providers(by_providers, set().union(*self._provider_ids.values()))
        rules = {code: rule for code, rule in VOLUNTEER_RULES.items() if code not in ignoring}
        self._of_the_elder = [rule for code, rule in rules.items() if code in OF_THE_ELDER]
        self._of_the_moment = [rule for code, rule in rules.items() if code not in OF_THE_ELDER]
        self._provider_rules = [rule for code, rule in PROVIDER_RULES.items() if code not in ignoring]
        self._looked_at: dict[Moment, dict[int, tuple[VolunteerFacts, bool]]] = defaultdict(dict)

    def possible(self, need: Need, most: int) -> list[Possible]:
        """Return the best of those who may be asked.

        Points are counted only where they decide: who usually has no time comes after all who do.
        """
        volunteers = self._volunteers.seen_from(need, self._volunteer_ids.get(need.order.id, ()))
        providers = self._providers.seen_from(need, self._provider_ids.get(need.order.id, ()))
        records = [self._volunteers.record(one.id, need) for one in volunteers]
        theirs = [self._providers.record(one.id, need) for one in providers]
        able: dict[tuple[bool, bool], list[Look]] = defaultdict(list)
        for one, record in zip(volunteers, records, strict=True):
            if self._is_able(need, one):
                able[bool(one.said_no), not one.is_free].append((one, record))
        for house, record in zip(providers, theirs, strict=True):
            if _may(house, need, self._provider_rules):
                able[bool(house.said_no), False].append((house, record))
        mean, found = mean_of([*records, *theirs]), list[Possible]()
        for tier in sorted(able):
            if len(found) < most:
                found += sorted(_with_points(need, able[tier], mean), key=_rank)
        return found[:most]

    def _is_able(self, need: Need, one: VolunteerFacts) -> bool:
        """Tell whether nothing stands against it; what does not hang on the elder is asked once for each moment."""
        before = self._looked_at[moment_of(need)]
        seen = before.get(one.id)
        if seen is None or seen[0] is not one:
            seen = before[one.id] = one, _may(one, need, self._of_the_moment)
        return seen[1] and _may(one, need, self._of_the_elder)


def _with_points(need: Need, some: Sequence[Look], mean: Mean) -> Iterator[Possible]:
    for (one, record), metres in zip(some, ways(need, [one for one, _record in some], ask=False), strict=True):
        if isinstance(one, VolunteerFacts):
            points = points_of(volunteer_factors(one, need, metres=metres, record=record, mean=mean), need)
            helper = Helper(HelperKind.VOLUNTEER, one.id)
            yield Possible(helper, points, metres, is_free=one.is_free, said_no=bool(one.said_no))
        else:
            points = points_of(provider_factors(one, need, metres=metres, record=record, mean=mean), need)
            helper = Helper(HelperKind.PROVIDER, one.id)
            yield Possible(helper, points, metres, said_no=bool(one.said_no), room=_room(one))


def _room(house: ProviderFacts) -> int:
    return AMPLE if house.orders_a_day is None else house.orders_a_day - house.orders_that_day


def _only(helpers: Collection[Helper] | None, kind: HelperKind) -> set[int] | None:
    return None if helpers is None else {one.id for one in helpers if one.kind is kind}


def _may(one: Looked, need: Need, rules: Sequence[Callable[[Looked, Need], Reason | None]]) -> bool:
    for rule in rules:  # noqa: SIM110 - all() of a generator takes twice as long, a hundred thousand times
        if rule(one, need) is not None:
            return False
    return True


def _rank(one: Possible) -> tuple[object, ...]:
    return one.said_no, not one.is_free, -round(one.points, 6), one.helper.kind, one.helper.id
