"""Looking at plans: one, the last ones, their history, a helper's way through the day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from eldercare.areas.queries import Scope
from eldercare.clock import local
from eldercare.database import session
from eldercare.dispatch.plans.errors import PlanNotFound
from eldercare.dispatch.plans.gather import midnight_of
from eldercare.dispatch.plans.models import DayPlan, PlanEvent, PlannedVisit, PlanRound
from eldercare.dispatch.plans.states import PlanState
from eldercare.dispatch.plans.view import view
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.orders.states import BOOKED, TAKES_OFFERS

# What a page asks about plans is found here, wherever it is worked out.
__all__ = [
    "Day",
    "Leg",
    "days",
    "events",
    "find",
    "get",
    "get_round",
    "get_visit",
    "oldest_waiting",
    "plans_of",
    "to_send",
    "travel_of",
    "view",
]


def find(community_id: int, day: date) -> DayPlan | None:
    """Return this community's plan of this day, or None."""
    query = select(DayPlan).where(DayPlan.community_id == community_id, DayPlan.day == day)
    return session.scalars(query).one_or_none()


def get(plan_id: int, *, scope: Scope | None = None) -> DayPlan:
    """Return the plan; PlanNotFound when there is none, or none inside the scope."""
    plan = session.get(DayPlan, plan_id)
    if plan is None or (scope is not None and not scope.has(plan.community_id)):
        raise PlanNotFound
    return plan


def get_visit(visit_id: int, *, scope: Scope | None = None) -> PlannedVisit:
    """Return the planned visit; PlanNotFound when there is none, or none inside the scope."""
    visit = session.get(PlannedVisit, visit_id)
    if visit is None or (scope is not None and not scope.has(visit.plan.community_id)):
        raise PlanNotFound
    return visit


def get_round(round_id: int, *, scope: Scope | None = None) -> PlanRound:
    """Return the round; PlanNotFound when there is none, or none inside the scope."""
    found = session.get(PlanRound, round_id)
    if found is None or (scope is not None and not scope.has(found.plan.community_id)):
        raise PlanNotFound
    return found


def plans_of(scope: Scope, *, limit: int = 30) -> list[DayPlan]:
    """Return the plans inside the scope, the latest day first."""
    query = select(DayPlan).where(scope.covers(DayPlan.community_id))
    return list(session.scalars(query.order_by(DayPlan.day.desc(), DayPlan.id).limit(limit)))


def events(plan: DayPlan) -> list[PlanEvent]:
    """Return the plan's history, oldest first."""
    return list(session.scalars(select(PlanEvent).where(PlanEvent.plan_id == plan.id).order_by(PlanEvent.id)))


@dataclass(frozen=True)
class Day:
    """A day in the list: how many orders it has, how many of them still need somebody, and its plan if there is one."""

    day: date
    orders: int
    unassigned: int
    plan: DayPlan | None


def days(community_id: int, first: date, count: int) -> list[Day]:
    """Return so many days of a community from the first on, in two statements."""
    last = first + timedelta(days=count)
    starts = select(Order.starts_at, Order.status).where(
        Order.community_id == community_id,
        Order.status.in_(BOOKED),
        Order.starts_at >= midnight_of(first),
        Order.starts_at < midnight_of(last),
    )
    all_of, open_of = Counter[date](), Counter[date]()
    for starts_at, status in session.execute(starts):
        day = local(starts_at or midnight_of(first), zone()).date()
        all_of[day] += 1
        open_of[day] += status in TAKES_OFFERS
    mine = DayPlan.community_id == community_id, DayPlan.day >= first, DayPlan.day < last
    plans = {plan.day: plan for plan in session.scalars(select(DayPlan).where(*mine))}
    wanted = [first + timedelta(days=number) for number in range(count)]
    return [Day(day, all_of[day], open_of[day], plans.get(day)) for day in wanted]


@dataclass(frozen=True)
class Leg:
    """One way of a round: to a visit, or home (`visit` is None)."""

    visit: PlannedVisit | None
    minutes: int
    metres: int
    arrives_at: datetime | None


def travel_of(plan: DayPlan, volunteer_id: int) -> list[Leg]:
    """Return a helper's ways through the day, in order, the last one home; nothing for an empty round."""
    stops = [visit for visit in plan.visits if visit.volunteer_id == volunteer_id and visit.starts_at is not None]
    rounds = [one for one in plan.rounds if one.volunteer_id == volunteer_id]
    if not stops or not rounds:
        return []
    legs = [Leg(visit, visit.travel_minutes, visit.metres, visit.starts_at) for visit in stops]
    whole = rounds[0]
    home = Leg(
        None,
        max(0, whole.travel_minutes - sum(leg.minutes for leg in legs)),
        max(0, whole.metres - sum(leg.metres for leg in legs)),
        whole.home_at,
    )
    return [*legs, home]


def to_send(plan: DayPlan) -> list[int]:
    """Return the orders about which somebody is still to be asked as the plan has it, by start."""
    wanted = [
        visit
        for visit in plan.visits
        if visit.volunteer_id is not None
        and not visit.accepted
        and visit.offer_id is None
        and visit.order.status in TAKES_OFFERS
    ]
    return list(dict.fromkeys(visit.order_id for visit in wanted))


def oldest_waiting(at: datetime) -> timedelta | None:
    """Return for how long the plan has waited that has waited longest for a planner, None where none does."""
    asked_at = session.scalar(select(func.min(DayPlan.asked_at)).where(DayPlan.state == PlanState.QUEUED))
    return None if asked_at is None else at - asked_at
