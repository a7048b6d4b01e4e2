"""A plan as a page shows it: rounds with their stops, who is left out and why, what happened since, what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eldercare.areas.policy import policy_of
from eldercare.catalogue.models import Service
from eldercare.database import session
from eldercare.dispatch.eligibility import Reason
from eldercare.dispatch.facts import Place as Point
from eldercare.dispatch.planner.problem import A_FEW
from eldercare.dispatch.plans.day import middle_of, midnight_of, orders_of
from eldercare.dispatch.plans.duties import away
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.states import Change, LeftOut
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.queries import AS_LISTED
from eldercare.orders.sequences import sequences_among
from eldercare.orders.states import BOOKED, OfferStatus, OrderStatus, Priority
from eldercare.people.models import Address, Person
from eldercare.volunteers.models import Transport, Volunteer

OVER_OR_UNDER_WAY = BOOKED | {OrderStatus.FINISHED, OrderStatus.DISPUTED, OrderStatus.CLOSED}
UNASKED = frozenset({None, OfferStatus.WITHDRAWN})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A planned visit with what it takes to draw and to explain it; `id` is the planned visit's.

    It may begin from `earliest_at` to `latest_at`; `asked_at` is what the elder asked for. `gone`: the order is off, at
    another time or in other hands. `partners` come at the same time, `follows` is the number of the order before it.
    """

    id: int
    order_id: int
    number: str
    part: int
    people_needed: int
    priority: Priority
    elder: str
    elder_id: int
    service: Service
    place: str
    latitude: float | None
    longitude: float | None
    notes: str
    starts_at: datetime | None
    minutes: int
    asked_at: datetime
    earliest_at: datetime
    latest_at: datetime
    travel_minutes: int
    metres: int
    late_minutes: int
    accepted: bool
    locked: bool
    gone: bool
    offer_status: OfferStatus | None
    offer_fault: str
    offer_fault_values: Mapping[str, Any]
    volunteer_id: int | None
    partners: tuple[str, ...]
    follows: str
    reasons: tuple[Reason, ...]

    @property
    def is_moved(self) -> bool:
        """Whether it begins at another time than the elder asked for; a few minutes are nothing to speak of."""
        return self.starts_at is not None and abs(self.starts_at - self.asked_at) > A_FEW * MINUTE


@dataclass(frozen=True, kw_only=True)
class Round:
    """One volunteer's day. `spans` are the times in which he or she usually can; `used_minutes` of visits, of most."""

    id: int
    volunteer_id: int
    name: str
    phone: str | None
    transport: Transport
    works_from: datetime
    works_until: datetime
    spans: tuple[tuple[datetime, datetime], ...]
    latitude: float | None
    longitude: float | None
    home_is_known: bool
    break_at: datetime | None
    break_minutes: int
    keeps_order: bool
    is_away: bool
    used_minutes: int
    most_minutes: int
    travel_minutes: int
    metres: int
    leaves_at: datetime | None
    home_at: datetime | None
    stops: tuple[Stop, ...]


@dataclass(frozen=True, kw_only=True)
class LeftOutVisit:
    """A visit in nobody's round, with the reason and what its sentence needs."""

    stop: Stop
    reason: LeftOut
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What the plan comes to; costs are minutes of travel, and what is worth as much.

    `moved` are orders that begin at another time than asked, `asks` the offers that sending would make.
    """

    visits: int
    planned: int
    travel_minutes: int
    late: int
    late_minutes: int
    moved: int
    accepted: int
    helpers: int
    rounds: int
    asks: int
    cost: float | None
    first_cost: float | None
    best_cost: float | None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that happened to the day after it was planned; `facts` are what its sentence needs."""

    kind: Change
    facts: Mapping[str, object]
    order_id: int | None = None
    volunteer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """The whole page. `changes` are reasons to plan the rest again."""

    plan: DayPlan
    rounds: tuple[Round, ...]
    left_out: tuple[LeftOutVisit, ...]
    totals: Totals
    changes: tuple[Happened, ...] = ()


@dataclass
class _Now:
    """The day's orders and helpers as they are at this moment, read at once."""

    orders: Mapping[int, Order]
    offers: Mapping[int, Offer]
    away: set[int]
    middle: Point
    names: Mapping[int, str]
    follows: Mapping[int, str]
    shift: timedelta
    new: list[Order] = field(default_factory=list)


def view(plan: DayPlan) -> PlanView:
    """Return the plan with what has become of its orders since, in a few statements however many there are."""
    visits, rounds = _visits(plan), _rounds(plan)
    now = _now(plan, visits, rounds)
    stops = {visit.id: _stop(visit, visits, now) for visit in visits}
    by_volunteer: dict[int, list[Stop]] = {}
    for visit in visits:
        if visit.volunteer_id is not None:
            by_volunteer.setdefault(visit.volunteer_id, []).append(stops[visit.id])
    shown = tuple(_round(plan, one, by_volunteer.get(one.volunteer_id, []), now) for one in rounds)
    return PlanView(
        plan=plan,
        rounds=tuple(sorted(shown, key=lambda one: (not one.stops, one.works_from, one.volunteer_id))),
        left_out=tuple(
            LeftOutVisit(stop=stops[one.id], reason=one.left_out or LeftOut.NOT_TRIED, facts=one.left_out_facts)
            for one in visits
            if one.volunteer_id is None
        ),
        totals=_totals(plan, shown, len(visits)),
        changes=tuple(_changes(visits, rounds, now)),
    )


def _visits(plan: DayPlan) -> list[PlannedVisit]:
    query = select(PlannedVisit).where(PlannedVisit.plan_id == plan.id)
    query = query.order_by(PlannedVisit.starts_at, PlannedVisit.id)
    # Orders come in one statement of their own, with all that is said of them.
    return list(session.scalars(query.options(selectinload(PlannedVisit.order).options(*AS_LISTED))))


def _rounds(plan: DayPlan) -> list[PlanRound]:
    whose = joinedload(PlanRound.volunteer).joinedload(Volunteer.person)
    home, phones = whose.joinedload(Person.address), whose.selectinload(Person.phones)
    query = select(PlanRound).where(PlanRound.plan_id == plan.id).order_by(PlanRound.id)
    return list(session.scalars(query.options(home, phones)))


def _now(plan: DayPlan, visits: list[PlannedVisit], rounds: list[PlanRound]) -> _Now:
    orders = {visit.order_id: visit.order for visit in visits}
    offer_ids = [visit.offer_id for visit in visits if visit.offer_id is not None]
    offers = {offer.id: offer for offer in session.scalars(select(Offer).where(Offer.id.in_(offer_ids)))}
    today = orders_of(plan.community_id, plan.day)
    sequences = sequences_among(sorted(orders))
    return _Now(
        orders=orders,
        offers=offers,
        away=away([one.volunteer_id for one in rounds], plan.day),
        middle=middle_of(plan.community_id, today),
        names={one.volunteer_id: one.volunteer.name for one in rounds},
        follows={one.second_id: orders[one.first_id].number for one in sequences},
        shift=policy_of(plan.community_id).plan_shift_minutes * MINUTE,
        new=[order for order in today if order.id not in orders and order.places_left > 0] if rounds or visits else [],
    )


def _stop(visit: PlannedVisit, visits: list[PlannedVisit], now: _Now) -> Stop:
    order = now.orders[visit.order_id]
    person = order.elder.person if order.elder else None
    home = _point(person.address if person else None)
    offer = now.offers.get(visit.offer_id or 0)
    shift = timedelta(0) if order.helpers else now.shift
    assert order.service is not None and person is not None
    return Stop(
        id=visit.id,
        order_id=order.id,
        number=order.number,
        part=visit.part,
        people_needed=order.people_needed,
        priority=order.priority,
        elder=person.name,
        elder_id=person.id,
        service=order.service,
        place=person.address.place if person.address else "",
        latitude=home.latitude if home else None,
        longitude=home.longitude if home else None,
        notes=order.notes,
        starts_at=visit.starts_at,
        minutes=visit.minutes,
        asked_at=visit.asked_at,
        earliest_at=visit.asked_at - shift,
        latest_at=visit.asked_at + shift,
        travel_minutes=visit.travel_minutes,
        metres=visit.metres,
        late_minutes=visit.late_minutes,
        accepted=_promise(order, visit) is not None,
        locked=visit.locked,
        gone=_kind(order, visit) is not None,
        offer_status=offer.status if offer else None,
        offer_fault=visit.offer_fault,
        offer_fault_values=visit.offer_fault_values,
        volunteer_id=visit.volunteer_id,
        partners=_partners(visit, visits, now.names),
        follows=now.follows.get(order.id, ""),
        reasons=tuple(Reason(sentence, values) for sentence, values in visit.reasons),
    )


def _partners(visit: PlannedVisit, visits: list[PlannedVisit], names: Mapping[int, str]) -> tuple[str, ...]:
    others = [one for one in visits if one.order_id == visit.order_id and one.id != visit.id]
    return tuple(
        names[one.volunteer_id] for one in others if one.volunteer_id is not None and one.volunteer_id in names
    )


def _point(address: Address | None) -> Point | None:
    if address is None or address.latitude is None or address.longitude is None:
        return None
    return Point(latitude=address.latitude, longitude=address.longitude)


def _promise(order: Order, visit: PlannedVisit) -> Visit | None:
    """Return the planned helper's own promise, if it was given."""
    if visit.volunteer_id is None:
        return None
    return next((one for one in order.helpers if one.volunteer_id == visit.volunteer_id), None)


def _kind(order: Order, visit: PlannedVisit) -> Change | None:
    """Tell what became of an order that the plan does not know of."""
    if order.status not in OVER_OR_UNDER_WAY:
        return Change.ORDER_GONE
    if order.starts_at not in {visit.asked_at, visit.starts_at}:
        return Change.ORDER_MOVED
    is_taken = visit.volunteer_id is not None and order.places_left <= 0 and _promise(order, visit) is None
    return Change.TAKEN_BY_ANOTHER if is_taken else None


def _round(plan: DayPlan, one: PlanRound, stops: list[Stop], now: _Now) -> Round:
    begins, person = midnight_of(plan.day), one.volunteer.person
    home = _point(person.address) or now.middle
    first = stops[0] if stops else None
    return Round(
        id=one.id,
        volunteer_id=one.volunteer_id,
        name=person.name,
        phone=person.phones[0].number if person.phones else None,
        transport=one.volunteer.transport,
        works_from=one.works_from,
        works_until=one.works_until,
        spans=tuple((begins + span[0] * MINUTE, begins + span[1] * MINUTE) for span in one.spans),
        latitude=home.latitude,
        longitude=home.longitude,
        home_is_known=one.home_is_known,
        break_at=one.break_at,
        break_minutes=one.break_minutes,
        keeps_order=one.keeps_order,
        is_away=one.volunteer_id in now.away,
        used_minutes=sum(stop.minutes for stop in stops),
        most_minutes=one.most_minutes,
        travel_minutes=one.travel_minutes,
        metres=one.metres,
        leaves_at=first.starts_at - first.travel_minutes * MINUTE if first and first.starts_at else None,
        home_at=one.home_at,
        stops=tuple(stops),
    )


def _totals(plan: DayPlan, rounds: tuple[Round, ...], count: int) -> Totals:
    placed = [stop for one in rounds for stop in one.stops]
    return Totals(
        visits=count,
        planned=len(placed),
        travel_minutes=sum(one.travel_minutes for one in rounds),
        late=sum(stop.late_minutes > 0 for stop in placed),
        late_minutes=sum(stop.late_minutes for stop in placed),
        moved=len({stop.order_id for stop in placed if stop.is_moved}),
        accepted=sum(stop.accepted for stop in placed),
        helpers=sum(bool(one.stops) for one in rounds),
        rounds=len(rounds),
        asks=sum(not (stop.accepted or stop.gone or stop.offer_status not in UNASKED) for stop in placed),
        cost=plan.cost,
        first_cost=plan.first_cost,
        best_cost=plan.best_cost,
    )


def _changes(visits: list[PlannedVisit], rounds: list[PlanRound], now: _Now) -> list[Happened]:
    found: dict[int, Happened] = {}
    for visit in visits:
        kind = _kind(now.orders[visit.order_id], visit)
        if kind is not None:
            found.setdefault(visit.order_id, _to_order(kind, now.orders[visit.order_id]))
    busy = {visit.volunteer_id for visit in visits}
    gone = [
        Happened(kind=Change.HELPER_AWAY, facts={"name": now.names[one.volunteer_id]}, volunteer_id=one.volunteer_id)
        for one in rounds
        if one.volunteer_id in now.away and one.volunteer_id in busy
    ]
    return [*found.values(), *gone, *(_to_order(Change.ORDER_NEW, order) for order in now.new)]


def _to_order(kind: Change, order: Order) -> Happened:
    helpers = "、".join(visit.helper_name for visit in order.helpers)
    name = order.elder.person.name if order.elder else ""
    return Happened(kind=kind, facts={"number": order.number, "name": name, "helper": helpers}, order_id=order.id)
