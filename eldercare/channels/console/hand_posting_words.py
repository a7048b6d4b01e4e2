"""Postings by hand in words: their history, and who may decide them."""

from collections.abc import Sequence

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import listed, word
from eldercare.errors import N_
from eldercare.staff.models import Staff
from eldercare.timebank.hand_postings.models import HandPosting, HandPostingEvent

SENTENCES: dict[str, tuple[str, str, str]] = {
    "proposed": (N_("Proposed to a second person"), "blue", "plus"),
    "posted": (N_("Approved and posted: transfer %(number)s"), "green", "check"),
    "rejected": (N_("Rejected"), "orange", "ban"),
    "withdrawn": (N_("Withdrawn"), "neutral", "x"),
    "account_closed": (N_("Came to nothing: case %(case)s was settled, which closed the account"), "orange", "lock"),
}
MOST_NAMED = 8


def lines_of(posting: HandPosting) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(posting.events)]


def _line(event: HandPostingEvent) -> Line:
    sentence, tone, icon = SENTENCES[event.what]
    return Line(
        at=event.at,
        # The sentences are marked above.
        text=_(sentence, number=event.details.get("transfer"), case=event.details.get("case")),
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=event.reason,
        tone=tone,
        icon=icon,
    )


def named(members: Sequence[Staff]) -> str:
    """Return these members of staff, each with the role and the area, as one list; nothing for nobody."""
    return listed(
        [
            _("%(name)s (%(role)s, %(area)s)", name=one.name, role=word(one.role), area=one.area.name)
            for one in members[:MOST_NAMED]
        ]
    )
