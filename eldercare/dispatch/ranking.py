"""Who should be asked first, and why, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from eldercare.dispatch import known, shortlist
from eldercare.dispatch.eligibility import Block, Reason, provider_blocks, volunteer_blocks
from eldercare.dispatch.facts import NO_RECORD, HelperFacts, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.need import Need, need_of
from eldercare.dispatch.scores import Mean, Share, mean_of, provider_shares, volunteer_shares
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
    helpers: list[VolunteerFacts | ProviderFacts] = []
    if need.service.by_volunteers:
        helpers += known.volunteer_facts(need, shortlist.volunteers_for(need))
    if need.service.by_providers:
        helpers += known.provider_facts(need, shortlist.providers_for(need))
    return _ranked(need, helpers)[:limit]


def _ranked(need: Need, helpers: list[VolunteerFacts | ProviderFacts]) -> list[Candidate]:
    straight = ways(need, helpers, ask=False)
    at_a_glance = [
        (_candidate(one, need, way, NO_RECORD, Mean()), one) for one, way in zip(helpers, straight, strict=True)
    ]
    at_a_glance.sort(key=lambda pair: _rank(pair[0]))
    closer = [one for _candidate_then, one in at_a_glance[:CLOSER_LOOK]]
    real, records = ways(need, closer, ask=True), _records(need, closer)
    mean = mean_of(list(records.values()))
    looked_at = [
        _candidate(one, need, way, records.get(_key(one), NO_RECORD), mean)
        for one, way in zip(closer, real, strict=True)
    ]
    return [*sorted(looked_at, key=_rank), *(candidate for candidate, _one in at_a_glance[CLOSER_LOOK:])]


def _key(one: HelperFacts) -> Helper:
    return Helper(_kind(one), one.id)


def _kind(one: HelperFacts) -> HelperKind:
    return HelperKind.VOLUNTEER if isinstance(one, VolunteerFacts) else HelperKind.PROVIDER


def _rank(candidate: Candidate) -> tuple[object, ...]:
    return (
        bool(candidate.blocks),
        candidate.said_no,
        not candidate.is_free,
        -round(candidate.score, 6),
        candidate.kind,
        candidate.id,
    )


def _records(need: Need, helpers: list[VolunteerFacts | ProviderFacts]) -> Mapping[Helper, Record]:
    found: dict[Helper, Record] = {}
    for kind in HelperKind:
        ids = [one.id for one in helpers if _kind(one) is kind]
        if ids:
            found |= {Helper(kind, one): record for one, record in known.records(need, kind, ids).items()}
    return found


def _candidate(
    one: VolunteerFacts | ProviderFacts, need: Need, metres: int | None, record: Record, mean: Mean
) -> Candidate:
    if isinstance(one, VolunteerFacts):
        shares = volunteer_shares(one, need, metres=metres, record=record, mean=mean)
        blocks, first, free = volunteer_blocks(one, need), _volunteer_reasons(one, need), one.is_free
    else:
        shares = provider_shares(one, need, metres=metres, record=record, mean=mean)
        blocks, first, free = provider_blocks(one, need), [Reason(N_("offers this service"))], True
    refusal = [Reason(one.said_no)] if one.said_no else []
    return Candidate(
        kind=_kind(one),
        id=one.id,
        name=one.name,
        metres=metres,
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
