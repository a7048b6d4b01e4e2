"""Reading what is known of the helpers on a shortlist: a few statements for all of them together."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.clock import start_of_day
from eldercare.database import session
from eldercare.dispatch.facts import Place, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.models import HelperWish, Pair, Wish, WishedBy
from eldercare.dispatch.need import Need
from eldercare.errors import N_
from eldercare.localtime import zone
from eldercare.orders.models import Offer, Order, Rating, Visit
from eldercare.orders.offers import busy
from eldercare.orders.states import HelperKind, OfferStatus, OrderStatus
from eldercare.people.models import Address, Contact, Person
from eldercare.providers.models import Provider, ProviderService
from eldercare.volunteers.models import Availability, Leave, Volunteer, VolunteerSkill

LATELY = timedelta(weeks=4)
ON_RECORD = timedelta(days=180)
A_LITTLE_LATE = timedelta(minutes=10)
NOT_DONE = (OrderStatus.CANCELLED, OrderStatus.MISSED, OrderStatus.DRAFT)
NOT_KIN = (
    *("邻", "友", "同事", "同学", "楼栋", "社区", "志愿", "保姆", "护工"),
    *("neighbo", "friend", "steward", "nurse", "volunteer"),
)
SAID_NO = {
    OfferStatus.DECLINED: N_("has said no to this order"),
    OfferStatus.EXPIRED: N_("did not answer about this order"),
}
Ids = Collection[int]
Wishes = dict[tuple[HelperKind, int, WishedBy], Wish]


def volunteer_facts(need: Need, ids: Ids) -> list[VolunteerFacts]:
    """Return what is known of these volunteers, seen from this order, in the order of the ids."""
    if not ids:
        return []
    times, loads, lately = _times(need, ids), _loads(need, ids), _lately(need, ids, Visit.volunteer_id)
    here, wishes, kin = _visits_here(need, Visit.volunteer_id), _wishes(need), _kin(need)
    leaves, paired, taken = _leaves(need, ids), _paired(need), busy(list(ids), need.order)
    said_no = _said_no(need, HelperKind.VOLUNTEER)
    found = {}
    for one in session.execute(_cards(need, ids)):
        offered, is_free = times.get(one.id, (0, False))
        that_day, that_week = loads.get(one.id, (0, 0))
        cap = need.policy.week_cap_minutes if one.week_cap_minutes is None else one.week_cap_minutes
        found[one.id] = VolunteerFacts(
            id=one.id,
            name=one.name,
            place=Place(latitude=one.latitude, longitude=one.longitude),
            visits_here=here.get(one.id, 0),
            visits_lately=lately.get(one.id, 0),
            elders_wish=wishes.get((HelperKind.VOLUNTEER, one.id, WishedBy.ELDER)),
            helpers_wish=wishes.get((HelperKind.VOLUNTEER, one.id, WishedBy.HELPER)),
            said_no=said_no.get(one.id, ""),
            status=one.status,
            sex=one.sex,
            birth_on=one.birth_on,
            has_skill=need.service.skill is None or one.held is not None,
            certified_until=one.certified_until,
            trained_until=one.trained_until,
            insured_until=one.insured_until,
            health_checked_until=one.health_checked_until,
            transport=one.transport,
            speaks=frozenset(one.speaks or ()),
            day_cap_minutes=need.policy.day_cap_minutes if one.day_cap_minutes is None else one.day_cap_minutes,
            week_cap_minutes=cap,
            offered_minutes=min(offered, cap),
            is_free=is_free,
            is_busy=one.id in taken,
            leave_until=leaves.get(one.id),
            is_kin=one.id in kin,
            is_paired=one.id in paired,
            minutes_that_day=that_day,
            minutes_this_week=that_week,
        )
    return [found[one] for one in ids if one in found]


def _cards(need: Need, ids: Ids) -> Any:
    held = and_(VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill == need.service.skill)
    own = (
        Volunteer.id,
        Volunteer.status,
        Volunteer.trained_until,
        Volunteer.insured_until,
        Volunteer.health_checked_until,
        Volunteer.transport,
        Volunteer.speaks,
        Volunteer.day_cap_minutes,
        Volunteer.week_cap_minutes,
    )
    theirs = Person.name, Person.sex, Person.birth_on, Address.latitude, Address.longitude
    skill = VolunteerSkill.skill.label("held"), VolunteerSkill.certified_until
    query = select(*own, *theirs, *skill).join(Person, Person.id == Volunteer.id)
    query = query.outerjoin(Address, Address.person_id == Volunteer.id).outerjoin(VolunteerSkill, held)
    return query.where(Volunteer.id.in_(ids))


def _times(need: Need, ids: Ids) -> dict[int, tuple[int, bool]]:
    """Return the minutes a week in which each usually can, and whether the whole visit lies within one of the spans."""
    covers = and_(
        Availability.weekday == need.day.weekday(),
        Availability.from_minute <= need.from_minute,
        Availability.until_minute >= need.until_minute,
    )
    minutes = func.sum(Availability.until_minute - Availability.from_minute)
    query = select(Availability.volunteer_id, minutes, func.max(case((covers, 1), else_=0)))
    query = query.where(Availability.volunteer_id.in_(ids)).group_by(Availability.volunteer_id)
    return {one: (minutes, bool(is_free)) for one, minutes, is_free in session.execute(query)}


def _loads(need: Need, ids: Ids) -> dict[int, tuple[int, int]]:
    """Return the minutes of each one's other visits on that day, and in that week from Monday to Sunday."""
    day = start_of_day(need.starts_at, zone())
    monday, next_day = _day(need, -need.day.weekday()), _day(need, 1)
    that_day = case((and_(Order.starts_at >= day, Order.starts_at < next_day), Order.minutes), else_=0)
    query = (
        select(Visit.volunteer_id, func.sum(that_day), func.sum(Order.minutes))
        .join(Order)
        .where(
            Visit.volunteer_id.in_(ids),
            Visit.ended_at.is_(None),
            or_(Visit.checked_out_at.is_(None), Visit.checked_out_at >= monday),
            Order.id != need.order.id,
            Order.starts_at >= monday,
            Order.starts_at < _day(need, 7 - need.day.weekday()),
            Order.status.not_in(NOT_DONE),
        )
        .group_by(Visit.volunteer_id)
    )
    return {one: (int(day or 0), int(week or 0)) for one, day, week in session.execute(query) if one is not None}


def _day(need: Need, days: int) -> datetime:
    """Return the local midnight with which the day begins that is so many days after the visit's."""
    return start_of_day(need.starts_at, zone(), days=days)


def _lately(need: Need, ids: Ids, helper: InstrumentedAttribute[int | None]) -> dict[int, int]:
    query = select(helper, func.count()).where(
        helper.in_(ids), Visit.checked_out_at >= need.starts_at - LATELY, Visit.checked_out_at < need.starts_at
    )
    return {one: count for one, count in session.execute(query.group_by(helper)) if one is not None}


def _visits_here(need: Need, helper: InstrumentedAttribute[int | None]) -> dict[int, int]:
    done = Order.elder_id == need.elder.id, Visit.checked_out_at.is_not(None), helper.is_not(None)
    query = select(helper, func.count()).join(Order, Order.id == Visit.order_id).where(*done).group_by(helper)
    return {one: count for one, count in session.execute(query) if one is not None}


def _wishes(need: Need) -> Wishes:
    """Return what holds between the elder and any helper; where both speak of each other, both."""
    query = select(HelperWish.volunteer_id, HelperWish.provider_id, HelperWish.wished_by, HelperWish.wish).where(
        HelperWish.elder_id == need.elder.id, HelperWish.ended_at.is_(None)
    )
    return {
        (HelperKind.VOLUNTEER if volunteer else HelperKind.PROVIDER, volunteer or provider or 0, by): wish
        for volunteer, provider, by, wish in session.execute(query)
    }


def _kin(need: Need) -> set[int]:
    """Return who belongs to the elder's family: contacts either way, but for neighbours, friends and those paid."""
    elder = need.elder.id
    query = select(Contact.person_id, Contact.elder_id, Contact.relation).where(
        or_(Contact.elder_id == elder, Contact.person_id == elder)
    )
    return {
        other if one == elder else one
        for other, one, relation in session.execute(query)
        if is_family(relation)
    }


def is_family(relation: str) -> bool:
    """Tell whether these words for a contact speak of the family."""
    return not any(word in relation.lower() for word in NOT_KIN)


def _leaves(need: Need, ids: Ids) -> dict[int, date]:
    holds = Leave.volunteer_id.in_(ids), Leave.from_on <= need.day, Leave.until_on >= need.day
    query = select(Leave.volunteer_id, func.max(Leave.until_on)).where(*holds).group_by(Leave.volunteer_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _paired(need: Need) -> set[int]:
    holds = Pair.since_on <= need.day, or_(Pair.until_on.is_(None), Pair.until_on >= need.day)
    return set(session.scalars(select(Pair.volunteer_id).where(Pair.elder_id == need.elder.id, *holds)))


def _said_no(need: Need, kind: HelperKind) -> dict[int, str]:
    """Return who was asked about this order in vain, with what became of it."""
    helper = Offer.volunteer_id if kind is HelperKind.VOLUNTEER else Offer.provider_id
    query = select(helper, Offer.status).where(Offer.order_id == need.order.id, helper.is_not(None)).order_by(Offer.id)
    return {one: SAID_NO[status] for one, status in session.execute(query) if one is not None and status in SAID_NO}


def provider_facts(need: Need, ids: Ids) -> list[ProviderFacts]:
    """Return what is known of these providers, seen from this order, in the order of the ids."""
    if not ids:
        return []
    lately, here, wishes = _lately(need, ids, Visit.provider_id), _visits_here(need, Visit.provider_id), _wishes(need)
    that_day, said_no = _orders_that_day(need, ids), _said_no(need, HelperKind.PROVIDER)
    found = {
        one.id: ProviderFacts(
            id=one.id,
            name=one.name,
            place=Place(latitude=one.latitude, longitude=one.longitude),
            visits_here=here.get(one.id, 0),
            visits_lately=lately.get(one.id, 0),
            elders_wish=wishes.get((HelperKind.PROVIDER, one.id, WishedBy.ELDER)),
            helpers_wish=wishes.get((HelperKind.PROVIDER, one.id, WishedBy.HELPER)),
            said_no=said_no.get(one.id, ""),
            active=one.active,
            offers_service=one.service_id is not None,
            opening=tuple(one.opening or ()),
            orders_a_day=one.orders_a_day,
            serves_metres=one.serves_metres,
            orders_that_day=that_day.get(one.id, 0),
        )
        for one in session.execute(_houses(need, ids))
    }
    return [found[one] for one in ids if one in found]


def _houses(need: Need, ids: Ids) -> Any:
    line = and_(ProviderService.provider_id == Provider.id, ProviderService.service_id == need.service.id)
    own = Provider.id, Provider.name, Provider.latitude, Provider.longitude, Provider.active
    limits = Provider.opening, Provider.orders_a_day, Provider.serves_metres
    query = select(*own, *limits, ProviderService.service_id).outerjoin(ProviderService, line)
    return query.where(Provider.id.in_(ids))


def _orders_that_day(need: Need, ids: Ids) -> dict[int, int]:
    begins = _day(need, 0)
    query = (
        select(Visit.provider_id, func.count())
        .join(Order)
        .where(
            Visit.provider_id.in_(ids),
            Visit.ended_at.is_(None),
            or_(Visit.checked_out_at.is_(None), Visit.checked_out_at >= begins),
            Order.id != need.order.id,
            Order.starts_at >= begins,
            Order.starts_at < _day(need, 1),
            Order.status.not_in(NOT_DONE),
        )
        .group_by(Visit.provider_id)
    )
    return {one: count for one, count in session.execute(query) if one is not None}


def records(need: Need, kind: HelperKind, ids: Ids) -> dict[int, Record]:
    """Return how it went with these helpers in the half year before."""
    helper = Visit.volunteer_id if kind is HelperKind.VOLUNTEER else Visit.provider_id
    query = (
        select(helper, Order.starts_at, Visit.checked_in_at, Rating.stars)
        .join(Order, Order.id == Visit.order_id)
        .outerjoin(Rating, Rating.order_id == Order.id)
        .where(helper.in_(ids), Visit.checked_out_at >= need.starts_at - ON_RECORD)
    )
    found: dict[int, Record] = {}
    for one, starts_at, came_at, stars in session.execute(query):
        if one is None or starts_at is None or came_at is None:
            continue
        was = found.get(one, Record())
        found[one] = Record(
            ratings=was.ratings + (stars is not None),
            stars=was.stars + (stars or 0),
            arrivals=was.arrivals + 1,
            on_time=was.on_time + (came_at <= starts_at + A_LITTLE_LATE),
        )
    return found
