"""What became of a call to us, in words: how it ended, and which keys were pressed."""

from flask_babel import gettext as _

from eldercare.errors import N_
from eldercare.messaging.call_models import IncomingCall
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
    return [step.note for step in call.steps if step.turn is not None and step.note]
