"""Looking at orders: one, a page of them, the board, and what waits for a person's phone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from eldercare.areas.queries import Scope
from eldercare.clock import start_of_day
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import N_, NotFound
from eldercare.localtime import zone
from eldercare.orders.errors import OfferNotFound, OrderNotFound, VisitNotFound
from eldercare.orders.models import FollowUp, Offer, Order, OrderEvent, Visit
from eldercare.orders.states import (
    BOOKED,
    UNDER_WAY,
    WAITING,
    WHY_MISSED,
    WHY_RELEASED,
    EndKind,
    FollowUpKind,
    OrderSource,
    OrderStatus,
)
from eldercare.people.models import Person
from eldercare.providers.models import Provider
from eldercare.providers.queries import employers_of, led_by
from eldercare.volunteers.models import Volunteer

LANE_LENGTH = 50
OF_ONE_HELPER = tuple({*WHY_RELEASED, *WHY_MISSED, EndKind.CANCELLED})

# What a list says of an order, fetched for all its rows at once: for whom, where, and who comes.
AS_LISTED = (
    joinedload(Order.elder).joinedload(Elder.person).joinedload(Person.address),
    joinedload(Order.requester).joinedload(Person.address),
    selectinload(Order.visits).options(
        joinedload(Visit.volunteer).options(lazyload(Volunteer.skills), lazyload(Volunteer.availability)),
        joinedload(Visit.provider).lazyload(Provider.services),
    ),
)
WITH_OFFERS = selectinload(Order.offers).options(lazyload(Offer.volunteer), lazyload(Offer.provider))


def get(order_id: int, *, scope: Scope | None = None) -> Order:
    """Return the order; OrderNotFound when there is none, or none inside the scope."""
    order = session.get(Order, order_id)
    if order is None or (scope is not None and not scope.has(order.community_id)):
        raise OrderNotFound
    return order


def get_offer(offer_id: int, *, scope: Scope | None = None) -> Offer:
    """Return the offer; OfferNotFound when there is none, or none inside the scope."""
    offer = session.get(Offer, offer_id)
    if offer is None or (scope is not None and not scope.has(offer.order.community_id)):
        raise OfferNotFound
    return offer


def get_follow_up(follow_up_id: int, *, scope: Scope | None = None) -> FollowUp:
    """Return the follow-up; NotFound when there is none, or none inside the scope."""
    follow_up = session.get(FollowUp, follow_up_id)
    if follow_up is None or (scope is not None and not scope.has(follow_up.community_id)):
        raise NotFound(N_("There is no such follow-up."))
    return follow_up


def get_visit(visit_id: int) -> Visit:
    """Return the visit; VisitNotFound when there is none."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise VisitNotFound
    return visit


def page(
    scope: Scope,
    *,
    after: int | None = None,
    limit: int = 50,
    elder_id: int | None = None,
    statuses: frozenset[OrderStatus] = frozenset(),
) -> list[Order]:
    """Return orders inside the scope, newest first, beginning below the id `after`."""
    query = select(Order).where(_visible(scope))
    if after is not None:
        query = query.where(Order.id < after)
    if elder_id is not None:
        query = query.where(Order.elder_id == elder_id)
    if statuses:
        query = query.where(Order.status.in_(statuses))
    query = query.order_by(Order.id.desc()).limit(limit)
    return list(session.scalars(query.options(*AS_LISTED, joinedload(Order.rating))))


def several(order_ids: Collection[int], *, scope: Scope) -> list[Order]:
    """Return those of these orders that are inside the scope, soonest first, as lists show them."""
    query = select(Order).where(Order.id.in_(order_ids), scope.covers(Order.community_id))
    return list(session.scalars(query.order_by(Order.starts_at, Order.id).options(*AS_LISTED, WITH_OFFERS)))


def named(order_ids: Collection[int]) -> dict[int, Order]:
    """Return these orders by id with what says what they are about: the service and the elder, in one statement."""
    query = select(Order).where(Order.id.in_(order_ids))
    about = joinedload(Order.service), joinedload(Order.elder).joinedload(Elder.person)
    return {order.id: order for order in session.scalars(query.options(*about))}


def last_of(elder_id: int, *, limit: int = 3) -> list[Order]:
    """Return the elder's latest orders, newest first."""
    query = select(Order).where(Order.elder_id == elder_id).order_by(Order.id.desc()).limit(limit)
    return list(session.scalars(query))


def texted_at(moment: datetime, *, statuses: frozenset[OrderStatus]) -> list[Order]:
    """Return the orders and drafts in these states that a text dealt with at that very moment was made into."""
    query = select(Order).where(Order.placed_at == moment, Order.source == OrderSource.SMS, Order.status.in_(statuses))
    return list(session.scalars(query.order_by(Order.id)))


def asked_for_whom(order_id: int) -> list[int]:
    """Return the elders that somebody was last asked to choose from for a draft, in the order they were named in."""
    query = select(OrderEvent.details).where(OrderEvent.order_id == order_id, OrderEvent.what == "asked_for_whom")
    details = session.scalars(query.order_by(OrderEvent.id.desc()).limit(1)).one_or_none()
    return list(details["elders"]) if details else []


def _visible(scope: Scope) -> ColumnElement[bool]:
    return or_(scope.covers(Order.community_id), Order.community_id.is_(None))


class Lane(StrEnum):
    """What to do next, in the order in which a worker should look."""

    LATE = "late"
    DRAFTS = "drafts"
    OPEN = "open"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True)
class LaneContent:
    """The first orders of a lane, and how many there are (`more` when that is only the least there are)."""

    lane: Lane
    orders: list[Order]
    count: int
    more: bool


def board(scope: Scope, *, now: datetime, late_after: timedelta) -> list[LaneContent]:
    """Return the lanes of the board, each with its most urgent orders first; only orders not over yet.

    `late_after` is how long after its start an order without a check-in counts as late. The cost depends on what is
    live, not on how many orders were ever stored.
    """
    late = Order.starts_at <= now - late_after
    unfinished = or_(Order.starts_at.is_(None), ~late)
    conditions: dict[Lane, tuple[ColumnElement[bool], ...]] = {
        Lane.LATE: (Order.status.in_(UNDER_WAY), late),
        Lane.DRAFTS: (Order.status == OrderStatus.DRAFT,),
        Lane.OPEN: (Order.status == OrderStatus.OPEN,),
        Lane.OFFERED: (Order.status == OrderStatus.OFFERED,),
        Lane.ACCEPTED: (
            Order.status.in_(UNDER_WAY | {OrderStatus.IN_SERVICE}),
            unfinished | (Order.status == OrderStatus.IN_SERVICE),
        ),
        Lane.TO_CONFIRM: (Order.status.in_([OrderStatus.FINISHED, OrderStatus.DISPUTED]),),
    }
    return [_lane(lane, scope, conditions[lane]) for lane in Lane]


def _lane(lane: Lane, scope: Scope, conditions: tuple[ColumnElement[bool], ...]) -> LaneContent:
    inside = _visible(scope) if lane is Lane.DRAFTS else scope.covers(Order.community_id)
    oldest_first = Order.placed_at if lane is Lane.DRAFTS else Order.starts_at
    query = select(Order).where(inside, *conditions).order_by(oldest_first, Order.id)
    orders = list(session.scalars(query.limit(LANE_LENGTH + 1).options(*AS_LISTED, WITH_OFFERS)))
    if len(orders) <= LANE_LENGTH:
        return LaneContent(lane, orders, len(orders), more=False)
    counted = select(Order.id).where(inside, *conditions).limit(1000).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    return LaneContent(lane, orders[:LANE_LENGTH], count, more=count == 1000)


def open_follow_ups(scope: Scope, *, limit: int = LANE_LENGTH, kinds: Collection[FollowUpKind] = ()) -> list[FollowUp]:
    """Return who has to be called, most overdue first; only those of some kinds when they are named.

    Before all others come visits for which somebody can still be found.
    """
    inside = or_(scope.covers(FollowUp.community_id), FollowUp.community_id.is_(None))
    can_be_helped = case((FollowUp.kind == FollowUpKind.NOBODY_ACCEPTED, 0), else_=1)
    query = select(FollowUp).where(inside, FollowUp.done_at.is_(None))
    query = query.order_by(can_be_helped, FollowUp.due_at, FollowUp.id)
    if kinds:
        query = query.where(FollowUp.kind.in_(kinds))
    return list(session.scalars(query.limit(limit).options(joinedload(FollowUp.person), joinedload(FollowUp.taken_by))))


def has_open_call_back(person_id: int) -> bool:
    """Tell whether this person was promised a call that nobody has made yet."""
    promised = FollowUp.person_id == person_id, FollowUp.kind == FollowUpKind.CALL_BACK, FollowUp.done_at.is_(None)
    return session.scalar(select(FollowUp.id).where(*promised).limit(1)) is not None


def called_back_since(person_ids: Collection[int], since: datetime) -> dict[int, datetime]:
    """Return who of these persons was rung because of a promised call since that moment, and when last."""
    made = FollowUp.person_id.in_(person_ids), FollowUp.kind == FollowUpKind.CALL_BACK, FollowUp.done_at >= since
    query = select(FollowUp.person_id, func.max(FollowUp.done_at)).where(*made).group_by(FollowUp.person_id)
    return {person_id: at for person_id, at in session.execute(query) if person_id and at}


def find_call_back(person_id: int | None) -> FollowUp | None:
    """Return the call that this person was promised and that nobody has made yet, or None; None for nobody, too."""
    if person_id is None:
        return None
    promised = FollowUp.person_id == person_id, FollowUp.kind == FollowUpKind.CALL_BACK, FollowUp.done_at.is_(None)
    return session.scalars(select(FollowUp).where(*promised).order_by(FollowUp.id).limit(1)).one_or_none()


def waiting_offers(person: Person) -> list[Offer]:
    """Return the unanswered offers that this person can answer, soonest visit first."""
    employers = [provider.id for provider in employers_of(person.id)]
    theirs = (Offer.volunteer_id == person.id) | Offer.provider_id.in_(employers)
    by_itself = Offer.with_offer_id.is_(None)
    query = select(Offer).join(Order).where(theirs, by_itself, Offer.status.in_(WAITING))
    return list(session.scalars(query.order_by(Order.starts_at, Offer.id)))


def asked_about(offer: Offer) -> list[Order]:
    """Return the orders that an unanswered offer asks about: its own, and the other doors of a meal round, by time."""
    if offer.order.series_id is None:
        return [offer.order]
    together = Offer.id == offer.id, Offer.with_offer_id == offer.id
    query = select(Order).join(Offer).where(or_(*together), Offer.status.in_(WAITING))
    return list(session.scalars(query.order_by(Order.starts_at, Order.id)))


def visits_of(person: Person, *, live: bool, limit: int = 50, before: int | None = None) -> list[Visit]:
    """Return this person's visits: those to come, soonest first, or those done, last first.

    Who leads a provider has all of its visits; who only works there has his or her own, and those that nobody has been
    sent to. `before` goes on below that visit's id, for those done.
    """
    theirs = or_(Visit.volunteer_id == person.id, *_of_employers(person))
    going_on = Order.status.in_(BOOKED)
    query = select(Visit).join(Order).where(theirs, Visit.ended_at.is_(None), going_on if live else ~going_on)
    if before is not None:
        query = query.where(Visit.id < before)
    ordered = query.order_by(Order.starts_at, Visit.id) if live else query.order_by(Visit.id.desc())
    return list(session.scalars(ordered.limit(limit)))


def ended_visits_of(volunteer_id: int, *, limit: int = 10) -> list[Visit]:
    """Return what this volunteer was counted on for and did not make, for whatever reason, last said first."""
    query = select(Visit).where(Visit.volunteer_id == volunteer_id, Visit.end_kind.in_(OF_ONE_HELPER))
    return list(session.scalars(query.order_by(Visit.id.desc()).limit(limit)))


def _of_employers(person: Person) -> list[ColumnElement[bool]]:
    employers, led = employers_of(person.id), [provider.id for provider in led_by(person.id)]
    if not employers:
        return []
    works_there = [member.id for one in employers for member in one.members if member.person_id == person.id]
    unassigned = Visit.member_id.is_(None) & Visit.provider_id.in_([provider.id for provider in employers])
    return [Visit.provider_id.in_(led), Visit.member_id.in_(works_there), unassigned]


def credited_on_day_of(visit: Visit) -> int:
    """Return the minutes already credited to the visit's volunteer for other visits of the same local day."""
    day = start_of_day(visit.checked_out_at or visit.accepted_at, zone())
    same_day = Visit.checked_out_at >= day, Visit.checked_out_at < day + timedelta(days=1)
    total = select(func.sum(Visit.credited_minutes)).where(
        Visit.volunteer_id == visit.volunteer_id, Visit.id != visit.id, *same_day
    )
    return session.scalar(total) or 0
