"""Writing down what happened to a plan."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.dispatch.plans.models import DayPlan, PlanEvent
from eldercare.straight import insert


def note(plan: DayPlan, what: str, *, by: Actor, at: datetime, via: Door, reason: str = "", **details: object) -> None:
    """Write one line of history of a stored plan; `details` are plain values such as an order's number."""
    insert(
        PlanEvent,
        {
            "plan_id": plan.id,
            "what": what,
            "reason": reason,
            "details": details,
            "by_kind": by.kind,
            "by_id": by.id,
            "via": via,
            "at": at,
        },
    )
