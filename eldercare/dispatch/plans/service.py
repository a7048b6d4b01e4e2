"""Asking for a day's plan, stopping the planner, and changing the plan by hand."""

from datetime import date, datetime

from sqlalchemy import select

from eldercare.actors import Actor, ActorKind, Door
from eldercare.areas.policy import BOUNDS, policy_of
from eldercare.areas.queries import get as get_area
from eldercare.database import session
from eldercare.dispatch.plans.errors import PlanBusy
from eldercare.dispatch.plans.history import note
from eldercare.dispatch.plans.models import DayPlan
from eldercare.dispatch.plans.states import UNDER_WAY, PlanState
from eldercare.errors import N_, Invalid
from eldercare.straight import insert_unless_taken
from eldercare.transaction import hold_one

RE_PLANNING_SECONDS = 1


def ask_for(
    community_id: int,
    day: date,
    *,
    seconds: int | None = None,
    keeping_the_rest: bool = False,
    by: Actor,
    at: datetime,
    via: Door,
) -> DayPlan:
    """Let this day be planned, or planned again, by the planner's own process, and return the plan that waits.

    What is accepted, asked about, locked, or in a round whose order is kept stays as it is. `keeping_the_rest` also
    changes as little as possible of everything else, in about a second: for after a cancellation. `seconds` defaults
    to the community's. Raises NotFound for no such community, PlanBusy while it is being planned, Invalid for seconds
    that are not 1 to 600.
    """
    get_area(community_id)
    usual = RE_PLANNING_SECONDS if keeping_the_rest else policy_of(community_id).plan_seconds
    seconds = usual if seconds is None else seconds
    least, most = BOUNDS["plan_seconds"]
    if not least <= seconds <= most:
        raise Invalid(N_("The planner takes between 1 second and 10 minutes."))
    plan = _the_plan(community_id, day, seconds, at)
    is_new = plan.asked_at == at and plan.version == 0
    if not is_new and plan.state in UNDER_WAY:
        raise PlanBusy
    plan.state, plan.seconds, plan.asked_at = PlanState.QUEUED, seconds, at
    plan.keeps_the_rest = keeping_the_rest and not is_new
    plan.asked_by_id = by.id if by.kind is ActorKind.STAFF else None
    plan.started_at = plan.beat_at = plan.ended_at = plan.first_cost = plan.best_cost = None
    plan.stop_wanted, plan.share, plan.changes_tried, plan.fault = False, 0, 0, ""
    plan.version += 1
    session.flush()
    note(plan, "asked_again" if plan.keeps_the_rest else "asked", by=by, at=at, via=via, seconds=seconds)
    return plan


def _the_plan(community_id: int, day: date, seconds: int, at: datetime) -> DayPlan:
    """Return the day's plan, held; made now where there is none, also when two ask at the same moment."""
    same = select(DayPlan.id).where(DayPlan.community_id == community_id, DayPlan.day == day)
    plan_id = session.scalar(same)
    if plan_id is None:
        values = {"community_id": community_id, "day": day, "state": PlanState.QUEUED, "version": 0}
        insert_unless_taken(DayPlan, values | {"seconds": seconds, "asked_at": at})
        plan_id = session.scalars(same).one()
    return hold_one(DayPlan, plan_id)


def stop(plan_id: int, *, by: Actor, at: datetime, via: Door) -> DayPlan:
    """Let the planner end now with the best plan so far; nothing happens where it is not at work.

    One that waits for a planner is not planned at all any more and is as it was.
    """
    plan = hold_one(DayPlan, plan_id)
    if plan.state is PlanState.PLANNING and not plan.stop_wanted:
        plan.stop_wanted = True
        note(plan, "stopped", by=by, at=at, via=via)
    elif plan.state is PlanState.QUEUED:
        plan.state = PlanState.READY
        plan.version += 1
        note(plan, "stopped", by=by, at=at, via=via)
    return plan
