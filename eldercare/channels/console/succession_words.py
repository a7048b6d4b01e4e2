"""The history of a case in words, what opening it ended, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eldercare.channels.console.names import actor_name
from eldercare.channels.console.words import word
from eldercare.errors import N_
from eldercare.succession.models import SuccessionCase, SuccessionEvent
from eldercare.succession.states import CaseKind, CaseState

SENTENCES: dict[str, tuple[str, str, str]] = {
    "requested": (N_("Wished for by the person"), "plum", "message"),
    "opened": (N_("Case opened, accounts frozen"), "orange", "lock"),
    "evidence": (N_("Evidence attached"), "blue", "file-text"),
    "proposed": (N_("Proposed who gets what"), "indigo", "scale"),
    "sent_back": (N_("Sent back"), "brown", "arrow-left"),
    "settled": (N_("Approved and settled"), "green", "circle-check"),
    "undone": (N_("Undone"), "neutral", "history"),
}
TONES = {
    CaseState.REQUESTED: ("plum", "message"),
    CaseState.OPEN: ("orange", "lock"),
    CaseState.EVIDENCED: ("blue", "file-text"),
    CaseState.PROPOSED: ("indigo", "scale"),
    CaseState.SETTLED: ("green", "circle-check"),
    CaseState.UNDONE: ("neutral", "history"),
}
EVIDENCE = {
    CaseKind.DEATH: N_("Attach the evidence: the death certificate."),
    CaseKind.MOVING: N_("Attach the evidence: proof of the move."),
    CaseKind.LEAVING: N_("Attach the evidence: the signed wish to leave."),
}
STEPS = {
    CaseState.REQUESTED: N_("Call first. If it stays so, open the case: then the accounts are frozen."),
    CaseState.EVIDENCED: N_("Say who gets the saved time."),
    CaseState.PROPOSED: N_("A second person approves; then the minutes are transferred and the accounts closed."),
}

MOVED_BY_MISTAKE = N_(
    "A settled case is not undone. Was the move wrong: %(community)s opens a case of moving back, and all saved time"
    " comes back with it."
)
SHARED_WRONGLY = N_(
    "A settled case is not undone. Did somebody get too much: on that account’s page propose a correction to the"
    " account or the pool where the minutes belong, and a second person approves it. The papers stay here."
)


def if_wrong(case: SuccessionCase) -> str:
    """Return what is left to do where a settled case was wrong, "" before it is settled."""
    if case.state is not CaseState.SETTLED:
        return ""
    there = case.to_community
    return _(SHARED_WRONGLY) if there is None else _(MOVED_BY_MISTAKE, community=there.name)


def next_step(case: SuccessionCase) -> str:
    """Return what comes next, "" where the case is over."""
    sentence = EVIDENCE[case.kind] if case.state is CaseState.OPEN else STEPS.get(case.state, "")
    return _(sentence) if sentence else ""  # marked there


@dataclass(frozen=True)
class Line:
    """One line of the timeline, as the macro `timeline` takes it."""

    at: datetime
    text: str
    who: str
    door: str
    note: str
    tone: str
    icon: str


def lines_of(case: SuccessionCase) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(case.events)]


def _line(event: SuccessionEvent) -> Line:
    sentence, tone, icon = SENTENCES[event.what]
    return Line(
        at=event.at,
        text=_(sentence),  # the sentences are marked above
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=event.reason,
        tone=tone,
        icon=icon,
    )


def ended(stopped: dict[str, Any]) -> list[tuple[str, list[int]]]:
    """Return what opening the case ended, in words, each with the orders that it is about."""

    def there(name: str) -> list[Any]:
        return list(stopped.get(name) or [])

    counted: list[tuple[str, list[Any], list[int]]] = [
        (_("Standing orders ended: %(n)s", n=len(there("series"))), there("series"), []),
        (_("Visits for this person called off"), there("cancelled"), there("cancelled")),
        (_("Visits by this person offered to others again"), there("released"), there("released")),
        (_("Questions to this person taken back"), there("withdrawn"), there("withdrawn")),
        (_("A spouse’s orders, now to be paid otherwise"), there("paid_otherwise"), there("paid_otherwise")),
        (_("Pairs ended: %(n)s", n=len(there("pairs"))), there("pairs"), []),
        (_("Left households or groups: %(n)s", n=len(there("members"))), there("members"), []),
        (_("Volunteer no more"), there("volunteer"), []),
        (_("Has begun and goes on: close these as always"), there("going_on"), there("going_on")),
    ]
    return [(said, orders) for said, things, orders in counted if things]


def lost(case: SuccessionCase) -> list[int]:
    """Return the orders that undoing the case could not bring back."""
    undone = next((event for event in case.events if event.what == "undone"), None)
    return list(undone.details.get("lost", [])) if undone is not None else []
