"""Who could do each of many orders: the same rules and points as for one, asked for all of them together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from eldercare.dispatch import known, shortlist
from eldercare.dispatch.eligibility import provider_blocks, volunteer_blocks
from eldercare.dispatch.facts import NO_RECORD, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.need import Need, need_of
from eldercare.dispatch.scores import Mean, mean_of, provider_shares, volunteer_shares
from eldercare.dispatch.travel import ways
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind

EVERY_KIND = (HelperKind.VOLUNTEER, HelperKind.PROVIDER)


@dataclass(frozen=True, slots=True)
class Possible:
    """A helper who may be asked about an order: `points` from 0 to 100, `metres` to the elder's door where known.

    `is_free` tells of the usual times only, `said_no` of an offer of this very order.
    """

    helper: Helper
    points: float
    metres: int | None
    is_free: bool = True
    said_no: bool = False


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
    and "day_cap" be. An order of which not everything is known has nobody.
    """
    return {order.id: _of_one(need_of(order), kinds, helpers, ignoring)[:most] for order in orders}


def _of_one(
    need: Need | None, kinds: Collection[HelperKind], helpers: Collection[Helper] | None, ignoring: Collection[str]
) -> list[Possible]:
    if need is None:
        return []
    looked_at = _facts(need, kinds)
    went = {
        Helper(kind, one): record
        for kind in kinds
        for one, record in known.records(need, kind, [one.id for one in looked_at if _helper(one).kind is kind]).items()
    }
    mean = mean_of(list(went.values()))
    able = [
        one
        for one in looked_at
        if (helpers is None or _helper(one) in helpers) and not _is_blocked(one, need, ignoring)
    ]
    found = []
    for one, metres in zip(able, ways(need, able, ask=False), strict=True):
        points = _points(one, need, metres, went.get(_helper(one), NO_RECORD), mean)
        found.append(Possible(_helper(one), points, metres, _is_free(one), bool(one.said_no)))
    return sorted(found, key=_rank)


def _facts(need: Need, kinds: Collection[HelperKind]) -> list[VolunteerFacts | ProviderFacts]:
    found: list[VolunteerFacts | ProviderFacts] = []
    if HelperKind.VOLUNTEER in kinds and need.service.by_volunteers:
        found += known.volunteer_facts(need, shortlist.volunteers_for(need))
    if HelperKind.PROVIDER in kinds and need.service.by_providers:
        found += known.provider_facts(need, shortlist.providers_for(need))
    return found


def _helper(one: VolunteerFacts | ProviderFacts) -> Helper:
    return Helper(HelperKind.VOLUNTEER if isinstance(one, VolunteerFacts) else HelperKind.PROVIDER, one.id)


def _is_blocked(one: VolunteerFacts | ProviderFacts, need: Need, ignoring: Collection[str]) -> bool:
    blocks = volunteer_blocks(one, need) if isinstance(one, VolunteerFacts) else provider_blocks(one, need)
    return any(block.code not in ignoring for block in blocks)


def _is_free(one: VolunteerFacts | ProviderFacts) -> bool:
    return one.is_free if isinstance(one, VolunteerFacts) else True


def _points(one: VolunteerFacts | ProviderFacts, need: Need, metres: int | None, record: Record, mean: Mean) -> float:
    if isinstance(one, VolunteerFacts):
        shares = volunteer_shares(one, need, metres=metres, record=record, mean=mean)
    else:
        shares = provider_shares(one, need, metres=metres, record=record, mean=mean)
    return sum(share.points for share in shares)


def _rank(one: Possible) -> tuple[object, ...]:
    return one.said_no, not one.is_free, -round(one.points, 6), one.helper.kind, one.helper.id
