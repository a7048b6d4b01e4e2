"""Who has time on a day, from when to when, and how much of it is taken already."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from eldercare.areas.policy import Policy
from eldercare.database import session
from eldercare.dispatch.plans.day import Ground, break_time_of, midnight_of, settled
from eldercare.dispatch.plans.task import Block, Duty
from eldercare.dispatch.plans.ways import pace_of
from eldercare.orders.models import Order, Visit
from eldercare.orders.states import BOOKED, OrderStatus
from eldercare.people.ages import age_on
from eldercare.people.models import Address, Person
from eldercare.volunteers.models import Availability, Leave, Volunteer, VolunteerStatus

AROUND_A_PROMISE = 60
"""Minutes before and after a promised visit, for who promised it at an hour at which he or she usually has no time."""
BREAK_AFTER_HOURS = 6
NOT_DONE = (OrderStatus.CANCELLED, OrderStatus.MISSED, OrderStatus.DRAFT)
Spans = tuple[tuple[int, int], ...]


def duties_of(ground: Ground, wanted: Collection[int]) -> list[Duty]:
    """Return the days of those wanted who have time, and of everybody who has promised something, by id."""
    day, everybody = ground.plan.day, sorted({*wanted, *_promised(ground)})
    gone, usual = away(everybody, day), _spans(everybody, day)
    elsewhere = _elsewhere(everybody, [order.id for order in ground.orders], day)
    week = _minutes_of_week(everybody, day)
    duties = []
    for one in session.execute(_cards(everybody)):
        mine = () if one.id in gone else usual.get(one.id, ())
        spans = _joined([*mine, *_around(ground, one.id)])
        if not spans:
            continue
        home = ground.places.number(one.latitude, one.longitude)
        taken = [_taken(ground, order) for order in elsewhere.get(one.id, [])]
        duties.append(
            Duty(
                volunteer_id=one.id,
                name=one.name,
                home=home,
                home_is_known=one.latitude is not None and one.longitude is not None,
                spans=spans,
                usual=mine,
                most_minutes=_most(one, ground, sum(block.minutes for block in taken), week.get(one.id, 0)),
                pace=pace_of(one.transport, ground.policy, walks_like_an_elder=_is_old(one, ground)),
                takes_break=_takes_break(mine, ground.policy),
                blocks=tuple(sorted([*_between(spans, home), *taken], key=lambda block: block.start)),
            )
        )
    return duties


def _promised(ground: Ground) -> set[int]:
    return {one for order in ground.orders for one in settled(order)}


def _most(one: Any, ground: Ground, elsewhere: int, week: int) -> int:
    day_cap = ground.policy.day_cap_minutes if one.day_cap_minutes is None else one.day_cap_minutes
    week_cap = ground.policy.week_cap_minutes if one.week_cap_minutes is None else one.week_cap_minutes
    return max(0, min(day_cap - elsewhere, week_cap - week))


def _is_old(one: Any, ground: Ground) -> bool:
    return one.birth_on is not None and age_on(one.birth_on, ground.plan.day) >= ground.policy.elder_from_age


def _cards(ids: Collection[int]) -> Any:
    columns = (
        *(Volunteer.id, Volunteer.transport, Volunteer.day_cap_minutes, Volunteer.week_cap_minutes),
        *(Person.name, Person.birth_on, Address.latitude, Address.longitude),
    )
    query = (
        select(*columns).join(Person, Person.id == Volunteer.id).outerjoin(Address, Address.person_id == Volunteer.id)
    )
    return query.where(Volunteer.id.in_(ids)).order_by(Volunteer.id)


def away(ids: Collection[int], day: date) -> set[int]:
    """Return those of these volunteers who are on leave that day, or not active any more."""
    on_leave = select(Leave.volunteer_id).where(
        Leave.volunteer_id.in_(ids), Leave.from_on <= day, Leave.until_on >= day
    )
    inactive = select(Volunteer.id).where(Volunteer.id.in_(ids), Volunteer.status != VolunteerStatus.ACTIVE)
    return {*session.scalars(on_leave), *session.scalars(inactive)}


def _spans(ids: Collection[int], day: date) -> dict[int, Spans]:
    query = select(Availability.volunteer_id, Availability.from_minute, Availability.until_minute)
    found: dict[int, list[tuple[int, int]]] = {}
    for one, begins, ends in session.execute(
        query.where(Availability.volunteer_id.in_(ids), Availability.weekday == day.weekday())
    ):
        found.setdefault(one, []).append((begins, ends))
    return {one: _joined(spans) for one, spans in found.items()}


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return the spans in order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return tuple(found)


def _elsewhere(ids: Collection[int], planned: Collection[int], day: date) -> dict[int, list[Order]]:
    """Return, by volunteer, that day's promised visits that are no part of this plan."""
    query = (
        select(Visit.volunteer_id, Order)
        .join(Order, Order.id == Visit.order_id)
        .where(
            Visit.volunteer_id.in_(ids),
            Visit.ended_at.is_(None),
            Visit.checked_out_at.is_(None),
            Order.status.in_(BOOKED),
            Order.starts_at >= midnight_of(day),
            Order.starts_at < midnight_of(day + timedelta(days=1)),
        )
    )
    found: dict[int, list[Order]] = {}
    for one, order in session.execute(query):
        if one is not None and order.id not in planned:
            found.setdefault(one, []).append(order)
    return found


def _minutes_of_week(ids: Collection[int], day: date) -> dict[int, int]:
    """Return the minutes of each one's visits in that week from Monday to Sunday, without that day's."""
    monday = midnight_of(day - timedelta(days=day.weekday()))
    begins, ends = midnight_of(day), midnight_of(day + timedelta(days=1))
    query = (
        select(Visit.volunteer_id, func.sum(Order.minutes))
        .join(Order, Order.id == Visit.order_id)
        .where(
            Visit.volunteer_id.in_(ids),
            Visit.ended_at.is_(None),
            Order.starts_at >= monday,
            Order.starts_at < monday + timedelta(days=7),
            (Order.starts_at < begins) | (Order.starts_at >= ends),
            Order.status.not_in(NOT_DONE),
        )
        .group_by(Visit.volunteer_id)
    )
    return {one: int(minutes or 0) for one, minutes in session.execute(query) if one is not None}


def _taken(ground: Ground, order: Order) -> Block:
    return Block(place=ground.home(order), start=ground.minute(order.starts_at), minutes=order.minutes or 0)


def _between(spans: Spans, home: int) -> list[Block]:
    pairs = pairwise(spans)
    return [Block(place=home, start=one[1], minutes=other[0] - one[1]) for one, other in pairs]


def _takes_break(spans: Spans, policy: Policy) -> bool:
    rule = break_time_of(policy)
    if rule is None or len(spans) != 1:
        return False
    begins, ends = spans[0]
    return begins <= rule.opens and ends >= rule.latest + rule.minutes and ends - begins >= BREAK_AFTER_HOURS * 60


def _around(ground: Ground, volunteer_id: int) -> list[tuple[int, int]]:
    """Return the time around what was promised: it is kept whatever the week usually looks like."""
    mine = [order for order in ground.orders if volunteer_id in settled(order)]
    spans = [(ground.minute(order.starts_at), ground.minute(order.ends_at)) for order in mine]
    return [(begins - AROUND_A_PROMISE, ends + AROUND_A_PROMISE) for begins, ends in spans]
