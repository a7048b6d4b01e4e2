"""The day as it stands: what of tomorrow's orders is to be planned, and who has time, read in a few statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from eldercare.areas.models import Area
from eldercare.areas.policy import Policy, policy_of
from eldercare.clock import at_local
from eldercare.database import session
from eldercare.dispatch.facts import Place, age_on
from eldercare.dispatch.planner.problem import Bond
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.states import LeftOut
from eldercare.dispatch.plans.task import Block, BreakTime, Duty, Link, Part, Rounds, Task
from eldercare.dispatch.plans.ways import pace_of
from eldercare.localtime import zone
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.queries import AS_LISTED, WITH_OFFERS
from eldercare.orders.sequences import OrderSequence, sequences_among
from eldercare.orders.states import BOOKED, OrderStatus
from eldercare.people.models import Address, Person
from eldercare.volunteers.models import Availability, Leave, Volunteer, VolunteerStatus

AROUND_A_PROMISE = 60
"""Minutes before and after, for who promised a visit on a day on which he or she usually has no time."""
BREAK_AFTER_HOURS = 6
NOT_DONE = (OrderStatus.CANCELLED, OrderStatus.MISSED, OrderStatus.DRAFT)
MIDDLE_OF_NOWHERE = Place(latitude=0.0, longitude=0.0)


def midnight_of(day: date) -> datetime:
    """Return the moment at which this day begins there."""
    return at_local(day, time.min, zone())


def orders_of(community_id: int, day: date) -> list[Order]:
    """Return the orders that begin on this day and still need, or have, somebody; by start."""
    begins = midnight_of(day)
    query = select(Order).where(
        Order.community_id == community_id,
        Order.status.in_(BOOKED),
        Order.starts_at >= begins,
        Order.starts_at < midnight_of(day + timedelta(days=1)),
    )
    return list(session.scalars(query.order_by(Order.starts_at, Order.id).options(*AS_LISTED, WITH_OFFERS)))


@dataclass
class Places:
    """The homes of a day, each once; whose home is not known is in the community's middle."""

    middle: Place
    found: list[Place] = field(default_factory=list)
    _known: dict[tuple[float, float], int] = field(default_factory=dict)

    def number(self, latitude: float | None, longitude: float | None) -> int:
        """Return the position of this place, putting it in where it is new."""
        if latitude is None or longitude is None:
            latitude, longitude = self.middle.latitude, self.middle.longitude
        key = (latitude or 0.0, longitude or 0.0)
        if key not in self._known:
            self._known[key] = len(self.found)
            self.found.append(Place(latitude=key[0], longitude=key[1]))
        return self._known[key]


def middle_of(community_id: int, orders: Iterable[Order]) -> Place:
    """Return the community's own place, else the mean of the homes to be visited."""
    area = session.get(Area, community_id)
    if area is not None and area.latitude is not None and area.longitude is not None:
        return Place(latitude=area.latitude, longitude=area.longitude)
    homes = [order.elder.person.address for order in orders if order.elder is not None]
    points = [
        (one.latitude, one.longitude) for one in homes if one and one.latitude is not None and one.longitude is not None
    ]
    if not points:
        return MIDDLE_OF_NOWHERE
    return Place(
        latitude=sum(point[0] for point in points) / len(points),
        longitude=sum(point[1] for point in points) / len(points),
    )


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the plan before says: who has which part when, which of them are locked, whose order is kept."""

    visits: Mapping[tuple[int, int], PlannedVisit] = field(default_factory=dict)
    rounds: Mapping[int, PlanRound] = field(default_factory=dict)


def before(plan: DayPlan) -> Before:
    """Read the plan as it stands."""
    return Before(
        visits={(one.order_id, one.part): one for one in plan.visits},
        rounds={one.volunteer_id: one for one in plan.rounds},
    )


def task_of(
    plan: DayPlan,
    orders: Sequence[Order],
    points: Mapping[int, Mapping[int, float]],
    *,
    now: datetime,
) -> Task:
    """Put together the task: `points` are, by order, the volunteers who may do it as far as rules go.

    Promised visits stay with the person and the time; so do those about which exactly as many volunteers are asked as
    are needed. What the worker locked stays where it is, and in a round whose order she keeps everything does.
    """
    policy, known = policy_of(plan.community_id), before(plan)
    midnight = midnight_of(plan.day)
    places = Places(middle_of(plan.community_id, orders))
    wanted = {one for by_volunteer in points.values() for one in by_volunteer}
    settled = {one for order in orders for one in _settled(order)}
    duties = _duties(plan, wanted | set(known.rounds), settled, orders, places, policy, midnight)
    number_of = {duty.volunteer_id: number for number, duty in enumerate(duties)}
    sequences = sequences_among([order.id for order in orders])
    parts = [
        part
        for order in orders
        for part in _parts(order, places, duties, number_of, points.get(order.id, {}), known, policy, midnight, now)
    ]
    parts, links = _linked(parts, sequences)
    return Task(
        midnight=midnight,
        policy=policy,
        places=tuple(places.found),
        duties=tuple(duties),
        parts=tuple(parts),
        links=tuple(links),
        break_time=_break_time(policy),
    )


def _break_time(policy: Policy) -> BreakTime | None:
    if not policy.plan_break_minutes:
        return None
    opens, until = _minute(policy.clock("plan_break_from")), _minute(policy.clock("plan_break_until"))
    return BreakTime(
        opens=opens, latest=max(opens, until - policy.plan_break_minutes), minutes=policy.plan_break_minutes
    )


def _minute(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute


def _settled(order: Order) -> list[int]:
    """Return the volunteers who have said yes, then those whose answer is as good as a place that is kept."""
    said_yes = [visit.volunteer_id for visit in order.helpers if visit.volunteer_id is not None]
    asked = waiting(order)
    if len(asked) != order.places_left or any(offer.volunteer_id is None for offer in asked):
        return said_yes
    return said_yes + [offer.volunteer_id for offer in asked if offer.volunteer_id is not None]


def waiting(order: Order) -> list[Offer]:
    """Return the offers of an order that nobody has answered yet."""
    return [offer for offer in order.offers if offer.is_waiting]


def _duties(
    plan: DayPlan,
    wanted: Collection[int],
    settled: Collection[int],
    orders: Sequence[Order],
    places: Places,
    policy: Policy,
    midnight: datetime,
) -> list[Duty]:
    everybody = sorted({*wanted, *settled})
    gone, spans = away(everybody, plan.day), _spans(everybody, plan.day)
    elsewhere, week = (
        _elsewhere(everybody, [order.id for order in orders], plan.day),
        _minutes_of_week(everybody, plan.day),
    )
    duties = []
    for one in session.execute(_cards(everybody)):
        mine = spans.get(one.id, ())
        has_time = bool(mine) and one.id not in gone
        if not has_time and one.id not in settled:
            continue
        times = mine if has_time else _around(one.id, orders, midnight)
        home = places.number(one.latitude, one.longitude)
        taken = [_taken(order, places, midnight) for order in elsewhere.get(one.id, [])]
        day_cap = policy.day_cap_minutes if one.day_cap_minutes is None else one.day_cap_minutes
        week_cap = policy.week_cap_minutes if one.week_cap_minutes is None else one.week_cap_minutes
        is_old = one.birth_on is not None and age_on(one.birth_on, plan.day) >= policy.elder_from_age
        duties.append(
            Duty(
                volunteer_id=one.id,
                name=one.name,
                home=home,
                home_is_known=one.latitude is not None and one.longitude is not None,
                spans=times,
                most_minutes=max(
                    0, min(day_cap - sum(block.minutes for block in taken), week_cap - week.get(one.id, 0))
                ),
                pace=pace_of(one.transport, policy, walks_like_an_elder=is_old),
                takes_break=_takes_break(times, policy),
                blocks=tuple(sorted([*_between(times, home), *taken], key=lambda block: block.start)),
                only_fixed=not has_time,
            )
        )
    return duties


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


def _spans(ids: Collection[int], day: date) -> dict[int, tuple[tuple[int, int], ...]]:
    query = select(Availability.volunteer_id, Availability.from_minute, Availability.until_minute)
    mine = Availability.volunteer_id.in_(ids), Availability.weekday == day.weekday()
    found: dict[int, list[tuple[int, int]]] = {}
    for one, begins, ends in session.execute(query.where(*mine).order_by(Availability.from_minute)):
        spans = found.setdefault(one, [])
        if spans and begins <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], ends)
        else:
            spans.append((begins, ends))
    return {one: tuple(spans) for one, spans in found.items()}


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


def _taken(order: Order, places: Places, midnight: datetime) -> Block:
    home = order.elder.person.address if order.elder else None
    starts_at = order.starts_at or midnight
    return Block(
        place=places.number(home.latitude if home else None, home.longitude if home else None),
        start=int((starts_at - midnight) // timedelta(minutes=1)),
        minutes=order.minutes or 0,
    )


def _between(spans: tuple[tuple[int, int], ...], home: int) -> list[Block]:
    pairs = pairwise(spans)
    return [Block(place=home, start=one[1], minutes=other[0] - one[1]) for one, other in pairs]


def _takes_break(spans: tuple[tuple[int, int], ...], policy: Policy) -> bool:
    rule = _break_time(policy)
    if rule is None or len(spans) > 1:
        return False
    begins, ends = spans[0]
    return begins <= rule.opens and ends >= rule.latest + rule.minutes and ends - begins >= BREAK_AFTER_HOURS * 60


def _around(volunteer_id: int, orders: Sequence[Order], midnight: datetime) -> tuple[tuple[int, int], ...]:
    mine = [order for order in orders if volunteer_id in _settled(order) and order.starts_at and order.ends_at]
    first = min(order.starts_at for order in mine if order.starts_at)
    last = max(order.ends_at for order in mine if order.ends_at)
    begins, ends = ((at - midnight) // timedelta(minutes=1) for at in (first, last))
    return ((int(begins) - AROUND_A_PROMISE, int(ends) + AROUND_A_PROMISE),)


def _parts(
    order: Order,
    places: Places,
    duties: Sequence[Duty],
    number_of: Mapping[int, int],
    points: Mapping[int, float],
    known: Before,
    policy: Policy,
    midnight: datetime,
    now: datetime,
) -> list[Part]:
    """Return a part for each volunteer whose place is kept and for each place still free; none for providers."""
    home = order.elder.person.address if order.elder else None
    starts_at = order.starts_at or midnight
    asked = int((starts_at - midnight) // timedelta(minutes=1))
    soonest = int((now - midnight) // timedelta(minutes=1)) + 1
    by_volunteers = _settled(order)
    accepted = {visit.volunteer_id for visit in order.helpers}
    is_bound = bool(order.helpers or by_volunteers or order.status is not OrderStatus.OPEN)
    opens = max(asked - policy.plan_shift_minutes, soonest)
    plain = Part(
        key=(order.id, 0),
        number=order.number,
        name=order.elder.person.name if order.elder else "",
        place=places.number(home.latitude if home else None, home.longitude if home else None),
        place_is_known=bool(home and home.latitude is not None and home.longitude is not None),
        minutes=order.minutes or 0,
        asked=asked,
        opens=asked if is_bound else opens,
        closes=asked if is_bound else max(opens, asked + policy.plan_shift_minutes),
        priority=order.priority,
        people=order.people_needed,
    )
    parts = [
        replace(
            plain,
            key=(order.id, place),
            fixed_start=asked,
            fixed_duty=number_of.get(volunteer),
            accepted=volunteer in accepted,
        )
        for place, volunteer in enumerate(by_volunteers, start=1)
    ]
    first_free = len(parts) + 1
    still = order.places_left - len([one for one in by_volunteers if one not in accepted])
    who = {
        number_of[one]: value
        for one, value in points.items()
        if one in number_of and one not in by_volunteers and not duties[number_of[one]].only_fixed
    }
    for place in range(first_free, first_free + still):
        start = asked if is_bound or order.people_needed > 2 else None
        part = replace(plain, key=(order.id, place), who=who, fixed_start=start)
        parts.append(_as_before(_explained(part, order, points, duties), known, number_of, midnight))
    return parts


def _explained(part: Part, order: Order, points: Mapping[int, float], duties: Sequence[Duty]) -> Part:
    """Say at once why nobody will go where that needs no planning, and leave out who has no time then."""
    if waiting(order):
        names = [offer.helper_name for offer in waiting(order)]
        return replace(part, who={}, why_not=LeftOut.ASKED, facts={"names": "、".join(names)})
    if order.service is not None and not order.service.by_volunteers:
        return replace(part, who={}, why_not=LeftOut.FOR_PROVIDERS)
    if not points:
        return replace(part, who={}, why_not=LeftOut.NOBODY_MAY)
    in_time = {number: value for number, value in part.who.items() if _has_time(duties[number], part)}
    if not in_time:
        return replace(part, who={}, why_not=LeftOut.NOBODY_WORKS_THEN, facts={"count": len(points)})
    return replace(part, who=in_time)


def _has_time(duty: Duty, part: Part) -> bool:
    """Tell whether the visit fits into one of the spans, begun within its window."""
    return any(max(begins, part.opens) <= min(part.closes, ends - part.minutes) for begins, ends in duty.spans)


def _as_before(part: Part, known: Before, number_of: Mapping[int, int], midnight: datetime) -> Part:
    """Keep what the worker settled: a locked visit, and everything in a round whose order she keeps."""
    planned = known.visits.get(part.key)
    if planned is None or planned.volunteer_id is None or planned.starts_at is None:
        return replace(part, why_not=LeftOut.TAKEN_OUT, who={}) if _is_taken_out(planned) else part
    kept = known.rounds.get(planned.volunteer_id)
    if not (planned.locked or (kept is not None and kept.keeps_order)) or planned.volunteer_id not in number_of:
        return part
    start = int((planned.starts_at - midnight) // timedelta(minutes=1))
    return replace(
        part,
        fixed_start=start,
        fixed_duty=number_of[planned.volunteer_id],
        locked=planned.locked,
        why_not=None,
        facts={},
    )


def _is_taken_out(planned: PlannedVisit | None) -> bool:
    return planned is not None and planned.left_out is LeftOut.TAKEN_OUT and planned.locked


def _linked(parts: list[Part], sequences: Sequence[OrderSequence]) -> tuple[list[Part], list[Link]]:
    """Tie together two people at one order, and two orders in turn; what is tied to more is held by fixed starts."""
    of_order: dict[int, list[int]] = {}
    for number, part in enumerate(parts):
        of_order.setdefault(part.key[0], []).append(number)
    links = [
        Link(first=numbers[0], second=numbers[1], bond=Bond.TOGETHER)
        for numbers in of_order.values()
        if len(numbers) == 2 and not any(parts[one].stays or parts[one].fixed_start is not None for one in numbers)
    ]
    tied = {one for link in links for one in (link.first, link.second)}
    for sequence in sequences:
        first, second = of_order.get(sequence.first_id, []), of_order.get(sequence.second_id, [])
        if (
            len(first) == len(second) == 1
            and not {*first, *second} & tied
            and not any(parts[one].stays for one in (*first, *second))
        ):
            links.append(
                Link(
                    first=first[0],
                    second=second[0],
                    bond=Bond.IN_TURN,
                    least=sequence.least_minutes,
                    most=sequence.most_minutes,
                )
            )
            tied |= {*first, *second}
        else:
            _hold_in_turn(parts, first, second, sequence)
    return parts, links


def _hold_in_turn(parts: list[Part], first: list[int], second: list[int], sequence: OrderSequence) -> None:
    """Settle both starts where the planner's pairs do not reach: as asked, the second moved as far as it must be."""
    if not first or not second:
        return
    begins = parts[first[0]].asked if parts[first[0]].fixed_start is None else parts[first[0]].fixed_start or 0
    for one in first:
        if parts[one].fixed_start is None:
            parts[one] = replace(parts[one], fixed_start=begins)
    start = min(max(parts[second[0]].asked, begins + sequence.least_minutes), begins + sequence.most_minutes)
    for one in second:
        if parts[one].fixed_start is None:
            parts[one] = replace(parts[one], fixed_start=start)


def rounds_before(task: Task, known: Before) -> Rounds:
    """Return the rounds as they were, as far as the day still has those parts and those helpers."""
    number_of = {duty.volunteer_id: number for number, duty in enumerate(task.duties)}
    rounds: list[list[tuple[datetime, int]]] = [[] for _duty in task.duties]
    for number, part in enumerate(task.parts):
        planned = known.visits.get(part.key)
        if part.fixed_duty is not None:
            rounds[part.fixed_duty].append((task.moment(part.fixed_start or part.asked), number))
        elif planned is not None and planned.volunteer_id in number_of and planned.starts_at is not None:
            rounds[number_of[planned.volunteer_id]].append((planned.starts_at, number))
    return [[number for _start, number in sorted(stops)] for stops in rounds]
