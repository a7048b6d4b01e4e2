"""Looking at plans: one, the last ones, their history, a helper's way through the day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.dispatch.plans.errors import PlanNotFound
from eldercare.dispatch.plans.models import DayPlan, PlanEvent, PlannedVisit, PlanRound
from eldercare.dispatch.plans.states import PlanState
from eldercare.dispatch.plans.view import view
from eldercare.orders.states import TAKES_OFFERS, OfferStatus

# What a page asks about plans is found here, wherever it is worked out.
__all__ = [
    "Leg",
    "events",
    "find",
    "get",
    "get_round",
    "get_visit",
    "is_at_work",
    "is_to_be_sent",
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
    wanted = [visit for visit in plan.visits if is_to_be_sent(visit) and visit.order.status in TAKES_OFFERS]
    return list(dict.fromkeys(visit.order_id for visit in wanted))


def is_to_be_sent(visit: PlannedVisit) -> bool:
    """Tell whether somebody is named who has neither said yes nor been asked, or whose question was taken back."""
    was_asked = visit.offer is not None and visit.offer.status is not OfferStatus.WITHDRAWN
    return visit.volunteer_id is not None and not visit.accepted and not was_asked


def oldest_waiting(at: datetime) -> timedelta | None:
    """Return for how long the plan has waited that has waited longest for a planner, None where none does."""
    asked_at = session.scalar(select(func.min(DayPlan.asked_at)).where(DayPlan.state == PlanState.QUEUED))
    return None if asked_at is None else at - asked_at


def is_at_work(at: datetime) -> bool:
    """Tell whether a planner said within a minute that it is planning: who waits for it then is waited for, too."""
    beats = DayPlan.state == PlanState.PLANNING, DayPlan.beat_at >= at - timedelta(minutes=1)
    return session.scalar(select(DayPlan.id).where(*beats).limit(1)) is not None
