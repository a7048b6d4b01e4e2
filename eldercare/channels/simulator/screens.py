"""What the screen of a practice phone shows: the call that goes on there, else its texts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eldercare.channels.simulator import calls, twiml
from eldercare.channels.simulator.moves import partners
from eldercare.channels.simulator.phones import PracticePhone
from eldercare.channels.simulator.threads import Bubble, thread
from eldercare.channels.simulator.twiml import WaitKind
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator_models import SimulatedCall
from eldercare.messaging.gateways.simulator_states import LineTrouble, SimulatedCallState


class Doing(StrEnum):
    """What a call on a phone is at."""

    RINGING = "ringing"
    LISTENING = "listening"
    KEYS = "keys"
    SPEECH = "speech"
    RECORDING = "recording"
    FETCHING = "fetching"
    CONNECTED = "connected"
    ENDED = "ended"


@dataclass(frozen=True)
class Screen:
    """One phone and what it shows; `seen` changes whenever that does."""

    phone: PracticePhone
    bubbles: list[Bubble]
    trouble: LineTrouble | None = None
    call: SimulatedCall | None = None
    doing: Doing | None = None

    @property
    def seen(self) -> str:
        if self.call is not None:
            return f"call-{self.call.id}-{self.call.step}-{self.doing}-{len(self.call.lines)}"
        return f"{len(self.bubbles)}-{self.bubbles[-1].at.timestamp() if self.bubbles else 0}"


def screen_of(phone: PracticePhone, *, at: datetime) -> Screen:
    """Return what this phone shows at that moment."""
    call = calls.newest(phone.number, at=at)
    trouble = days.trouble_of(phone.number)
    if call is None:
        return Screen(phone, thread(phone), trouble)
    return Screen(phone, [], trouble, call, _doing(call))


def _doing(call: SimulatedCall) -> Doing:
    if call.state is SimulatedCallState.ENDED:
        return Doing.ENDED
    if call.state is SimulatedCallState.RINGING:
        return Doing.RINGING
    if partners(call):
        return Doing.CONNECTED
    wait = twiml.wait_at(call.script, call.place) if call.script else None
    if wait is None or wait.kind is WaitKind.NOTHING:
        return Doing.LISTENING
    if wait.kind is WaitKind.KEYS:
        return Doing.SPEECH if wait.takes_speech else Doing.KEYS
    return Doing.RECORDING if wait.kind is WaitKind.RECORDING else Doing.FETCHING
