"""Opening balances in words: what is not clear of a row, and the history of an import."""

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import word
from eldercare.errors import N_
from eldercare.timebank.openings.models import OpeningEvent, OpeningImport
from eldercare.timebank.openings.rows import Problem
from eldercare.web.filters import minutes
from eldercare.web.language import in_words

SENTENCES: dict[str, tuple[str, str, str]] = {
    "brought": (N_("Rows brought: %(rows)s"), "blue", "plus"),
    "posted": (N_("Rows posted: %(rows)s, %(span)s"), "green", "check"),
    "discarded": (N_("Thrown away"), "neutral", "trash"),
    "undo_asked": (N_("Asked to undo it"), "orange", "history"),
    "kept": (N_("It stays after all"), "neutral", "check"),
    "undone": (N_("Undone; transfers reversed: %(rows)s"), "orange", "history"),
}


def lines_of(opening: OpeningImport) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(opening.events)]


def _line(event: OpeningEvent) -> Line:
    sentence, tone, icon = SENTENCES[event.what]
    facts = event.details
    return Line(
        at=event.at,
        text=_(sentence, rows=facts.get("rows"), span=minutes(facts.get("minutes"))),  # the sentences are marked above
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=event.reason,
        tone=tone,
        icon=icon,
    )


def problem_said(problem: Problem) -> str:
    """Return what is not clear, in the language of the page."""
    return in_words(problem.sentence, problem.values)
