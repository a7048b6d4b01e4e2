"""What became of a call to us, in words: how it ended, which keys were pressed, and its history."""

from flask_babel import gettext as _

from eldercare.channels.console.order_history import Line
from eldercare.errors import N_
from eldercare.messaging.call_models import CallStep, IncomingCall
from eldercare.messaging.states import CallStatus

OUTCOMES: dict[str, str] = {
    "ordered": N_("An order came of it"),
    "noted": N_("Noted for later"),
    "sos": N_("A call for help"),
    "spoken": N_("Somebody spoke with the caller"),
    "taken": N_("A worker dealt with it"),
    "connected": N_("Put through to a worker"),
    "missed": N_("Nobody lifted"),
    "message_left": N_("Left a message"),
    "nothing_said": N_("Said nothing"),
    "hung_up": N_("Hung up"),
    "left_open": N_("Broke off"),
    "answered": N_("Answered what we had asked"),
    "broken": N_("Our program failed: ring back"),
}
STEPS: dict[str, tuple[str, str, str]] = {
    "rang": (N_("Rang"), "gold", "phone-incoming"),
    "greeted": (N_("Was greeted by our line"), "neutral", "message"),
    "pressed": (N_("Pressed a key"), "blue", "dial"),
    "said": (N_("Said something"), "blue", "message"),
    "silent": (N_("Said nothing"), "neutral", "help"),
    "rung": (N_("A worker was rung"), "indigo", "phone-call"),
    "connected": (N_("Put through to a worker"), "teal", "user-check"),
    "answered": (N_("Somebody lifted"), "teal", "phone-call"),
    "recorded": (N_("Left a message"), "plum", "note"),
    "taken": (N_("Taken by a worker"), "teal", "user-check"),
    "broke": (N_("Our program failed: ring back"), "red", "alert"),
    "ended": (N_("The call is over"), "neutral", "phone"),
}
GOING_ON = {
    CallStatus.RINGING: N_("Ringing"),
    CallStatus.MENU: N_("Hears the menu"),
    CallStatus.CONNECTED: N_("Being spoken with"),
    CallStatus.RECORDING: N_("Leaves a message"),
}


def outcome_said(outcome: str) -> str:
    """Return how a call ended; the word itself where it is none of ours, nothing where none was given."""
    known = OUTCOMES.get(outcome)
    return _(known) if known else outcome


def state_said(call: IncomingCall) -> str:
    """Return what a call is at, or how it ended."""
    if call.status is CallStatus.ENDED:
        return outcome_said(call.outcome)
    return _(GOING_ON[call.status])


def keys_of(call: IncomingCall) -> list[str]:
    """Return what the caller pressed, in order."""
    return [step.note for step in call.steps if step.what == "pressed"]


def words_of(call: IncomingCall) -> str:
    """Return what our line understood of what the caller said."""
    return " ".join(step.note for step in call.steps if step.what == "said")


def lines_of(call: IncomingCall) -> list[Line]:
    """Return the history of a call, oldest first, as the macro `timeline` takes it."""
    return [_line(step) for step in call.steps if step.what in STEPS]


def _line(step: CallStep) -> Line:
    sentence, tone, icon = STEPS[step.what]
    note = outcome_said(step.note) if step.what == "ended" else "" if step.what == "recorded" else step.note
    is_name = step.what in {"taken", "rung", "connected"}
    return Line(step.at, _(sentence), note if is_name else "", "", "" if is_name else note, tone, icon)
