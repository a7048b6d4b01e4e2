"""The history of a call for help in words."""

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import word
from eldercare.errors import N_
from eldercare.safety.models import Incident

SENTENCES: dict[str, tuple[str, str, str]] = {
    "triggered": (N_("Called for help"), "red", "sos"),
    "called_again": (N_("Called for help again"), "red", "sos"),
    "wrote_more": (N_("Wrote more"), "red", "message"),
    "notified": (N_("Duty staff were told"), "orange", "bell"),
    "acknowledged": (N_("Taken on"), "orange", "user-check"),
    "handling": (N_("Being handled"), "orange", "walk"),
    "resolved": (N_("Resolved"), "green", "circle-check"),
    "false_alarm": (N_("False alarm"), "neutral", "bell"),
}
OTHER = (N_("Moved on"), "neutral", "note")


def lines_of(incident: Incident) -> list[Line]:
    """Return the whole history, newest first."""
    lines = []
    for event in reversed(incident.events):
        sentence, tone, icon = SENTENCES.get(event.what, OTHER)
        who = actor_name(event.by_kind, event.by_id)
        lines.append(Line(event.at, _(sentence), who, word(event.via), event.note, tone, icon))
    return lines
