"""A day's plan drawn by hand, without a planner: rounds from eight to six, each visit at the time it was asked for."""

from collections.abc import Mapping, Sequence

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.states import LeftOut, PlanState
from eldercare.orders.models import Order
from eldercare.volunteers.models import Volunteer
from tests.builders.plans import at, tomorrow

WAY_MINUTES, MOST_MINUTES = 6, 300
OPENS, CLOSES = 8, 18


def a_drawn_plan(
    community: Area,
    rounds: Mapping[Volunteer, Sequence[Order]] | None = None,
    *,
    left_out: Mapping[Order, LeftOut] | None = None,
    state: PlanState = PlanState.READY,
) -> DayPlan:
    """Tomorrow's plan of this community: who goes to which orders, and which nobody does for what reason."""
    plan = DayPlan(
        community_id=community.id, day=tomorrow(), state=state, version=1, seconds=20, asked_at=now(), share=1
    )
    for volunteer, orders in (rounds or {}).items():
        plan.rounds.append(_round(volunteer, orders))
        plan.visits += [_visit(order, volunteer) for order in orders]
    for order, reason in (left_out or {}).items():
        facts = {"count": 3, "people": 2, "minutes": 50, "names": "Li Qiang"}
        plan.visits.append(_visit(order, None, left_out=reason, left_out_facts=facts))
    session.add(plan)
    session.flush()
    return plan


def _round(volunteer: Volunteer, orders: Sequence[Order]) -> PlanRound:
    return PlanRound(
        volunteer_id=volunteer.id,
        works_from=at(OPENS),
        works_until=at(CLOSES),
        spans=[[OPENS * 60, CLOSES * 60]],
        most_minutes=MOST_MINUTES,
        travel_minutes=WAY_MINUTES * (len(orders) + 1) if orders else 0,
    )


def _visit(order: Order, volunteer: Volunteer | None, **facts: object) -> PlannedVisit:
    return PlannedVisit(
        order_id=order.id,
        part=1,
        volunteer_id=volunteer.id if volunteer else None,
        starts_at=order.starts_at if volunteer else None,
        asked_at=order.starts_at,
        minutes=order.minutes,
        travel_minutes=WAY_MINUTES if volunteer else 0,
        **facts,
    )
