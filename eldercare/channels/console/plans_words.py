"""What the pages of a day's plan say: of its state, of a visit in it, and what to do about one that is left out."""

from collections.abc import Mapping

from flask_babel import gettext

from eldercare.dispatch.plans.states import LeftOut, PlanState
from eldercare.errors import N_

STATES: dict[PlanState, tuple[str, str, str]] = {
    PlanState.QUEUED: (N_("Waits for the planner"), "blue", "hourglass"),
    PlanState.PLANNING: (N_("Being planned"), "blue", "loader"),
    PlanState.READY: (N_("Planned, not sent yet"), "gold", "route"),
    PlanState.SENT: (N_("Sent to the helpers"), "green", "send"),
    PlanState.FAILED: (N_("Planning failed"), "red", "alert"),
}
NOT_PLANNED = (N_("Not planned"), "neutral", "calendar")
ADVICE: dict[LeftOut, str] = {
    LeftOut.NOBODY_MAY: N_("Open the order: it says what each helper lacks. A reason may outweigh some of it."),
    LeftOut.NOBODY_WORKS_THEN: N_("Call the elder and ask for another time, or ask a helper to come in."),
    LeftOut.ALL_BUSY: N_("Call the elder and ask for another time, or put it into a round yourself."),
    LeftOut.OVER_THE_CAP: N_("Ask a helper whether some more minutes are all right, or find somebody else."),
    LeftOut.PARTNER_LEFT_OUT: N_("It needs several people at once. Find the missing one first."),
    LeftOut.NOT_WORTH_IT: N_("It can wait: leave it for another day, or put it into a round yourself."),
    LeftOut.ASKED: N_("Wait for the answer, or take the question back on the order’s page."),
    LeftOut.FOR_PROVIDERS: N_("Ask a provider, on the order’s page."),
    LeftOut.TAKEN_OUT: N_("You took it out. Put it into a round again, or call the elder."),
    LeftOut.NOT_TRIED: N_("Plan again; there was no time to look at it."),
}


def state_of(state: PlanState | None) -> tuple[str, str, str]:
    """Return the word for a plan's state with its tone and its icon; None for a day that nobody planned."""
    word, tone, icon = NOT_PLANNED if state is None else STATES[state]
    return gettext(word), tone, icon


def advice(reason: LeftOut) -> str:
    """Return what a worker can do about a visit that is left out for this reason."""
    return gettext(ADVICE[reason])


def in_words(sentence: str, values: Mapping[str, object]) -> str:
    """Return a sentence of the rules in the language of the page, with its values."""
    words = gettext(sentence)
    return words % values if values else words
