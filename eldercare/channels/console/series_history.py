"""The history of a standing order in words."""

from datetime import date

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import because, word
from eldercare.errors import N_
from eldercare.orders.series.models import Series, SeriesEvent
from eldercare.orders.series.states import PauseReason
from eldercare.web.filters import day

SENTENCES: dict[str, tuple[str, str, str]] = {
    "begun": (N_("Standing order set up"), "blue", "plus"),
    "skipped": (N_("%(on)s left out"), "neutral", "ban"),
    "restored": (N_("%(on)s takes place after all"), "blue", "repeat"),
    "changed_one": (N_("The visit of %(on)s was changed"), "blue", "edit"),
    "split": (N_("Changed from %(on)s on"), "blue", "edit"),
    "paused": (N_("Paused from %(since)s to %(until)s"), "plum", "clock"),
    "pause_changed": (N_("The pause now ends with %(until)s"), "plum", "clock"),
    "round_helpers_changed": (N_("The helpers of the meal round: %(helpers)s"), "blue", "users"),
    "moved_on_round": (N_("Now door no. %(place)s of the meal round"), "neutral", "route"),
    "ended": (N_("Ends with %(on)s"), "neutral", "ban"),
}
OTHER = (N_("Something was changed"), "neutral", "note")


def lines_of(series: Series) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(series.events)]


def _line(event: SeriesEvent) -> Line:
    sentence, tone, icon = SENTENCES.get(event.what, OTHER)
    days = {
        name: day(date.fromisoformat(event.details[name])) for name in ("on", "since", "until") if name in event.details
    }
    named = {name: event.details[name] for name in ("helpers", "place") if name in event.details}
    cause = event.details.get("because")
    reason = word(PauseReason(cause)) if cause else ""
    return Line(
        at=event.at,
        text=_(sentence, **days, **named),  # the sentences are marked above
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=" · ".join(filter(None, (reason, "" if event.reason == "changed" else because(event.reason)))),
        tone=tone,
        icon=icon,
    )
