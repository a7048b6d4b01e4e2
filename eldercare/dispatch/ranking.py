"""Who should be asked first, and why, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from eldercare.dispatch import known, shortlist
from eldercare.dispatch.eligibility import Block, Reason, provider_blocks, stands_against, volunteer_blocks
from eldercare.dispatch.facts import NO_RECORD, HelperFacts, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.need import Need, need_of
from eldercare.dispatch.scores import (
    Factors,
    Mean,
    Share,
    mean_of,
    points_of,
    provider_factors,
    shares_of,
    volunteer_factors,
)
from eldercare.dispatch.ties import Ties, ties_of
from eldercare.dispatch.travel import ways
from eldercare.errors import N_
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind

CLOSER_LOOK = 80
"""So many of the best at a glance have their record read and their way asked of the routing service."""


@dataclass(frozen=True)
class Candidate:
    """A helper with what speaks for and against; `blocks` is empty for those who may be asked as things stand.

    `score` is the sum of the shares, 0 to 100.
    """

    kind: HelperKind
    id: int
    name: str
    metres: int | None
    is_free: bool
    visits_here: int
    minutes_this_week: int
    said_no: bool
    reasons: tuple[Reason, ...]
    blocks: tuple[Block, ...]
    shares: tuple[Share, ...] = ()

    @property
    def helper(self) -> Helper:
        return Helper(self.kind, self.id)

    @property
    def score(self) -> float:
        return sum(share.points for share in self.shares)

    @property
    def may_be_overridden(self) -> bool:
        """Whether a reason is enough to ask all the same."""
        return all(block.may_override for block in self.blocks)


def candidates(order: Order, *, limit: int = 20) -> list[Candidate]:
    """Return helpers for an order, best first, blocked ones last.

    First come those who usually have time then; among them the score decides, whose weights are the community's. Who
    was asked about this order in vain comes after all the others that may be asked. Volunteers of the community with
    the skill, and its providers of the service, are looked at, near ones first; of very many, not all.
    """
    need = need_of(order)
    if need is None:
        return []
    ties = ties_of(need)
    volunteers = shortlist.volunteers_for(need, ties) if need.service.by_volunteers else []
    providers = shortlist.providers_for(need) if need.service.by_providers else []
    return [_candidate(look, need) for look in _ranked(need, ties, volunteers, providers)[:limit]]


def these(order: Order, helpers: Collection[Helper]) -> list[Candidate]:
    """Return these helpers as candidates for an order, whoever they are; best first, blocked ones last."""
    need = need_of(order)
    if need is None:
        return []
    volunteers = [one.id for one in helpers if one.kind is HelperKind.VOLUNTEER]
    providers = [one.id for one in helpers if one.kind is HelperKind.PROVIDER]
    return [_candidate(look, need) for look in _ranked(need, ties_of(need), volunteers, providers)]


def _ranked(need: Need, ties: Ties, volunteers: list[int], providers: list[int]) -> list["_Look"]:
    helpers: list[VolunteerFacts | ProviderFacts] = []
    helpers += known.volunteer_facts(need, volunteers, ties)
    helpers += known.provider_facts(need, providers, ties)
    return _closer(need, sorted(_at_a_glance(need, helpers), key=_rank))


@dataclass(frozen=True, slots=True)
class _Look:
    """A helper as far as ranking has to know; what is said is put together for those who are shown."""

    one: VolunteerFacts | ProviderFacts
    metres: int | None
    is_blocked: bool
    factors: Factors
    points: float


def _at_a_glance(need: Need, helpers: list[VolunteerFacts | ProviderFacts]) -> list[_Look]:
    straight = ways(need, helpers, ask=False)
    return [
        _look(one, need, metres, NO_RECORD, Mean(), is_blocked=stands_against(one, need))
        for one, metres in zip(helpers, straight, strict=True)
    ]


def _closer(need: Need, looks: list[_Look]) -> list[_Look]:
    """Look again at the best of these, with what is on record and the real way."""
    closer = [look.one for look in looks[:CLOSER_LOOK]]
    real, records = ways(need, closer, ask=True), _records(need, closer)
    mean = mean_of(records.values())
    again = [
        _look(look.one, need, metres, records.get(_key(look.one), NO_RECORD), mean, is_blocked=look.is_blocked)
        for look, metres in zip(looks, real, strict=False)
    ]
    return [*sorted(again, key=_rank), *looks[CLOSER_LOOK:]]


def _look(
    one: VolunteerFacts | ProviderFacts, need: Need, metres: int | None, record: Record, mean: Mean, *, is_blocked: bool
) -> _Look:
    if isinstance(one, VolunteerFacts):
        factors = volunteer_factors(one, need, metres=metres, record=record, mean=mean)
    else:
        factors = provider_factors(one, need, metres=metres, record=record, mean=mean)
    return _Look(one, metres, is_blocked, factors, points_of(factors, need))


def _rank(look: _Look) -> tuple[object, ...]:
    one = look.one
    is_free = one.is_free if isinstance(one, VolunteerFacts) else True
    return look.is_blocked, bool(one.said_no), not is_free, -round(look.points, 6), _kind(one), one.id


def _key(one: HelperFacts) -> Helper:
    return Helper(_kind(one), one.id)


def _kind(one: HelperFacts) -> HelperKind:
    return HelperKind.VOLUNTEER if isinstance(one, VolunteerFacts) else HelperKind.PROVIDER


def _records(need: Need, helpers: list[VolunteerFacts | ProviderFacts]) -> Mapping[Helper, Record]:
    found: dict[Helper, Record] = {}
    for kind in HelperKind:
        ids = [one.id for one in helpers if _kind(one) is kind]
        if ids:
            found |= {Helper(kind, one): record for one, record in known.records(need, kind, ids).items()}
    return found


def _candidate(look: _Look, need: Need) -> Candidate:
    one = look.one
    if isinstance(one, VolunteerFacts):
        blocks, first, free = volunteer_blocks(one, need), _volunteer_reasons(one, need), one.is_free
    else:
        blocks, first, free = provider_blocks(one, need), [Reason(N_("offers this service"))], True
    refusal = [Reason(one.said_no)] if one.said_no else []
    shares = shares_of(look.factors, need)
    return Candidate(
        kind=_kind(one),
        id=one.id,
        name=one.name,
        metres=look.metres,
        is_free=free,
        visits_here=one.visits_here,
        minutes_this_week=one.minutes_this_week if isinstance(one, VolunteerFacts) else 0,
        said_no=bool(one.said_no),
        reasons=(*refusal, *first, *(share.reason for share in shares if share.reason)),
        blocks=tuple(blocks),
        shares=shares,
    )


def _volunteer_reasons(one: VolunteerFacts, need: Need) -> list[Reason]:
    skill = N_("has the skill") if need.service.skill is not None else N_("no special skill needed")
    return [Reason(skill), Reason(N_("usually free then") if one.is_free else N_("not usually free then"))]
