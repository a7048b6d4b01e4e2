"""Who should be asked first, and why, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eldercare.areas.policy import Policy, policy_of
from eldercare.catalogue.models import Service
from eldercare.clock import local
from eldercare.database import session
from eldercare.dispatch.distance import metres_between, minutes_on_foot
from eldercare.dispatch.eligibility import Reason, is_free, provider_blocks, volunteer_blocks
from eldercare.elders.models import Elder
from eldercare.errors import N_
from eldercare.localtime import zone
from eldercare.orders.models import Order, Visit
from eldercare.orders.offers import Helper, busy
from eldercare.orders.states import HelperKind, OfferStatus
from eldercare.people.models import Person
from eldercare.providers.models import Provider, ProviderService
from eldercare.volunteers.models import Availability, Volunteer, VolunteerSkill, VolunteerStatus

LOOKED_AT = 200
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """What an order asks for, once it is known: only a draft may lack any of it."""

    order: Order
    service: Service
    elder: Elder
    starts_at: datetime
    ends_at: datetime
    policy: Policy


@dataclass(frozen=True)
class Candidate:
    """A helper with what speaks for and against; `blocks` is empty for those who may be asked as things stand."""

    kind: HelperKind
    id: int
    name: str
    metres: int | None
    is_free: bool
    visits_here: int
    minutes_this_week: int
    said_no: bool
    reasons: tuple[Reason, ...]
    blocks: tuple[Reason, ...]

    @property
    def helper(self) -> Helper:
        return Helper(self.kind, self.id)


def candidates(order: Order, *, limit: int = 20) -> list[Candidate]:
    """Return helpers for an order, best first, blocked ones last.

    First come those who usually have time then, nearest first; among equals those who were here before and those who
    had least to do in the week around it. Who was asked about this order in vain comes after all the others that may
    be asked. Volunteers of the community with the skill, and its providers of the service, are looked at, those who
    may be free before the others.
    """
    if order.service is None or order.elder is None or order.starts_at is None or order.ends_at is None:
        return []
    need = Need(order, order.service, order.elder, order.starts_at, order.ends_at, policy_of(order.community_id))
    found = _volunteers(need) if need.service.by_volunteers else []
    if need.service.by_providers:
        found += _providers(need)
    return sorted(found, key=_rank)[:limit]


def _rank(candidate: Candidate) -> tuple[object, ...]:
    far = 10**9 if candidate.metres is None else candidate.metres // 300
    return (
        bool(candidate.blocks),
        candidate.said_no,
        not candidate.is_free,
        far,
        -candidate.visits_here,
        candidate.minutes_this_week,
        candidate.kind,
        candidate.id,
    )


def _volunteers(need: Need) -> list[Candidate]:
    volunteers = _skilled(need)
    ids = [volunteer.id for volunteer in volunteers]
    here, load, taken = _visits_here(need, ids), _minutes_around(need, ids), busy(ids, need.order)
    refusals = _refusals(need.order)
    return [
        _volunteer_candidate(
            volunteer,
            need,
            here=here.get(volunteer.id, 0),
            load=load.get(volunteer.id, 0),
            is_busy=volunteer.id in taken,
            refusal=refusals.get(Helper(HelperKind.VOLUNTEER, volunteer.id)),
        )
        for volunteer in volunteers
    ]


def _refusals(order: Order) -> dict[Helper, Reason]:
    """Return who was asked about this order in vain, with what became of it."""
    said = {
        OfferStatus.DECLINED: N_("has said no to this order"),
        OfferStatus.EXPIRED: N_("did not answer about this order"),
    }
    return {
        Helper(offer.helper_kind, offer.helper_id): Reason(said[offer.status])
        for offer in order.offers
        if offer.status in said
    }


def _skilled(need: Need) -> list[Volunteer]:
    begins = local(need.starts_at, zone())
    minute = begins.hour * 60 + begins.minute
    may_be_free = select(Availability.volunteer_id).where(
        Availability.volunteer_id == Volunteer.id,
        Availability.weekday == begins.weekday(),
        Availability.from_minute <= minute,
        Availability.until_minute > minute,
    )
    query = (
        select(Volunteer)
        .join(Person)
        .where(Person.community_id == need.order.community_id, Volunteer.status == VolunteerStatus.ACTIVE)
    )
    if need.service.skill is not None:
        query = query.join(VolunteerSkill).where(VolunteerSkill.skill == need.service.skill)
    query = query.options(joinedload(Volunteer.person).joinedload(Person.address))
    return list(session.scalars(query.order_by(may_be_free.exists().desc(), Volunteer.id).limit(LOOKED_AT)))


def _visits_here(need: Need, volunteer_ids: list[int]) -> dict[int, int]:
    query = (
        select(Visit.volunteer_id, func.count())
        .join(Order)
        .where(
            Order.elder_id == need.elder.id, Visit.volunteer_id.in_(volunteer_ids), Visit.checked_out_at.is_not(None)
        )
        .group_by(Visit.volunteer_id)
    )
    return {volunteer_id: count for volunteer_id, count in session.execute(query) if volunteer_id is not None}


def _minutes_around(need: Need, volunteer_ids: list[int]) -> dict[int, int]:
    query = (
        select(Visit.volunteer_id, func.sum(Order.minutes))
        .join(Order)
        .where(
            Visit.volunteer_id.in_(volunteer_ids),
            Visit.ended_at.is_(None),
            Order.starts_at.between(need.starts_at - WEEK, need.starts_at + WEEK),
        )
        .group_by(Visit.volunteer_id)
    )
    return {volunteer_id: total or 0 for volunteer_id, total in session.execute(query) if volunteer_id is not None}


def _volunteer_candidate(
    volunteer: Volunteer, need: Need, *, here: int, load: int, is_busy: bool, refusal: Reason | None
) -> Candidate:
    metres = metres_between(volunteer.person.address, need.elder.person.address, need.policy)
    free = is_free(volunteer, need.starts_at, need.ends_at)
    reasons = [refusal] if refusal else []
    reasons += [*_skill_reason(need), Reason(N_("usually free then") if free else N_("not usually free then"))]
    reasons += _distance_reason(metres, need.policy)
    if here:
        reasons.append(Reason(N_("here %(count)s times before"), {"count": here}))
    reasons.append(_load_reason(load))
    return Candidate(
        kind=HelperKind.VOLUNTEER,
        id=volunteer.id,
        name=volunteer.name,
        metres=metres,
        is_free=free,
        visits_here=here,
        minutes_this_week=load,
        said_no=refusal is not None,
        reasons=tuple(reasons),
        blocks=tuple(volunteer_blocks(volunteer, need.order, is_busy=is_busy)),
    )


def _skill_reason(need: Need) -> list[Reason]:
    has_skill = need.service.skill is not None
    return [Reason(N_("has the skill"))] if has_skill else [Reason(N_("no special skill needed"))]


def _distance_reason(metres: int | None, policy: Policy) -> list[Reason]:
    if metres is None:
        return [Reason(N_("distance not known"))]
    return [Reason(N_("%(minutes)s min on foot"), {"minutes": minutes_on_foot(metres, policy)})]


def _load_reason(load: int) -> Reason:
    if not load:
        return Reason(N_("nothing else that week"))
    return Reason(N_("%(minutes)s min of visits that week"), {"minutes": load})


def _providers(need: Need) -> list[Candidate]:
    query = (
        select(Provider)
        .join(ProviderService)
        .where(
            Provider.community_id == need.order.community_id,
            Provider.active,
            ProviderService.service_id == need.service.id,
        )
    )
    refusals = _refusals(need.order)
    return [
        _provider_candidate(provider, need, refusal=refusals.get(Helper(HelperKind.PROVIDER, provider.id)))
        for provider in session.scalars(query.limit(LOOKED_AT))
    ]


def _provider_candidate(provider: Provider, need: Need, *, refusal: Reason | None) -> Candidate:
    metres = metres_between(provider, need.elder.person.address, need.policy)
    reasons = [refusal] if refusal else []
    reasons += [Reason(N_("offers this service")), *_distance_reason(metres, need.policy)]
    return Candidate(
        kind=HelperKind.PROVIDER,
        id=provider.id,
        name=provider.name,
        metres=metres,
        is_free=True,
        visits_here=0,
        minutes_this_week=0,
        said_no=refusal is not None,
        reasons=tuple(reasons),
        blocks=tuple(provider_blocks(provider, need.order)),
    )
