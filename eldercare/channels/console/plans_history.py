"""The history of a day's plan in words: who asked, what was moved, locked and sent, and why."""

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import word
from eldercare.dispatch.plans.models import DayPlan, PlanEvent
from eldercare.dispatch.plans.queries import events
from eldercare.dispatch.plans.words import EVENTS
from eldercare.errors import N_

LOOKS: dict[str, tuple[str, str]] = {
    "asked": ("blue", "route"),
    "asked_again": ("blue", "refresh"),
    "planned": ("green", "circle-check"),
    "failed": ("red", "alert"),
    "recovered": ("orange", "alert"),
    "moved": ("indigo", "swap"),
    "taken_out": ("neutral", "x"),
    "locked": ("neutral", "lock"),
    "round_locked": ("neutral", "lock"),
    "sent": ("teal", "send"),
}
OTHER = N_("Something was changed")


def lines_of(plan: DayPlan) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(events(plan))]


def _line(event: PlanEvent) -> Line:
    tone, icon = LOOKS.get(event.what, ("neutral", "note"))
    return Line(
        at=event.at,
        text=_(EVENTS.get(event.what, OTHER), **event.details),  # the sentences are marked in dispatch.plans.words
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=_(event.reason) if event.what == "failed" else event.reason,
        tone=tone,
        icon=icon,
    )
