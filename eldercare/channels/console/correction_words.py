"""The history of a request to put hours right, in words."""

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import word
from eldercare.errors import N_
from eldercare.timebank.corrections.models import Correction, CorrectionEvent
from eldercare.web.filters import minutes

SENTENCES: dict[str, tuple[str, str, str]] = {
    "asked": (N_("Asked for"), "blue", "plus"),
    "granted": (N_("Granted: %(span)s"), "green", "check"),
    "refused": (N_("Refused: the account stays as it is"), "neutral", "ban"),
    "withdrawn": (N_("Withdrawn by the volunteer"), "neutral", "x"),
}


def lines_of(correction: Correction) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(correction.events)]


def _line(event: CorrectionEvent) -> Line:
    sentence, tone, icon = SENTENCES[event.what]
    return Line(
        at=event.at,
        text=_(sentence, span=minutes(event.details.get("minutes"))),  # the sentences are marked above
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=event.reason,
        tone=tone,
        icon=icon,
    )


def clock_of_minute(minute: int) -> str:
    """Return a minute of the day as a clock shows it: 570 is "09:30"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
