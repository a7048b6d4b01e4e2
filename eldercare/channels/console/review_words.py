"""Reviews in words: each finding as a fact that accuses nobody, and the history."""

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.words import word
from eldercare.errors import N_
from eldercare.orders.reviews.models import Review, ReviewEvent, ReviewFinding
from eldercare.orders.reviews.states import FindingKind
from eldercare.web.filters import minutes

FACTS: dict[FindingKind, str] = {
    FindingKind.OVERLAP: N_("These two visits overlap by %(minutes)s."),
    FindingKind.TRAVEL: N_("%(metres)s metres lie between these two visits in a straight line, and %(minutes)s."),
    FindingKind.KIN: N_("The volunteer and the elder are family."),
    FindingKind.RECIPROCAL: N_(
        "These two serve each other: %(there)s %% of the one's minutes, %(back)s %% of the other's."
    ),
    FindingKind.LONG: N_("It lasted %(minutes)s; %(ordered)s were ordered."),
    FindingKind.SHORT: N_("It lasted %(minutes)s; %(ordered)s were ordered."),
    FindingKind.DAY_CAP: N_("The most that counts on one day was reached on %(days)s of the last %(span)s days."),
}
SPANS = ("minutes", "ordered")
SENTENCES: dict[str, tuple[str, str, str]] = {
    "opened": (N_("To be looked at again; %(held)s are held"), "blue", "eye"),
    "all_right": (N_("All right: the minutes are free"), "green", "check"),
    "corrected": (N_("Corrected to %(span)s"), "orange", "edit"),
}


def fact(finding: ReviewFinding) -> str:
    """Return the fact with its numbers, in the language of the page."""
    values = {name: minutes(value) if name in SPANS else value for name, value in finding.facts.items()}
    return _(FACTS[finding.kind], **values)  # the sentences are marked above


def lines_of(review: Review) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(review.events)]


def _line(event: ReviewEvent) -> Line:
    sentence, tone, icon = SENTENCES[event.what]
    facts = event.details
    values = {"held": minutes(facts.get("held", 0)), "span": minutes(facts.get("minutes", 0))}
    return Line(
        at=event.at,
        text=_(sentence, **values),  # the sentences are marked above
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=event.reason,
        tone=tone,
        icon=icon,
    )
