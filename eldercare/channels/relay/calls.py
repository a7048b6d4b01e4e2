"""What a telephone or a telephone system tells us about a call: it rings, somebody lifted, it is over."""

from datetime import datetime

from eldercare.clock import now
from eldercare.messaging import calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.states import CallStatus
from eldercare.orders import missed_calls
from eldercare.transaction import transaction

RING, ANSWERED, ENDED = "ring", "answered", "ended"
EVENTS = (RING, ANSWERED, ENDED)


def announce(gateway: str, *, call_id: str, from_number: str, to_number: str, event: str) -> int:
    """Write down one event of a call and return our id of it; the same event again changes nothing.

    Whatever comes first makes the call known. One that ends without anybody having lifted or taken it is a call back.
    """
    with transaction():
        at = now()
        call = calls.ring(
            gateway=gateway, gateway_id=call_id, from_number=from_number, to_number=to_number, at=at
        ) or calls.find(gateway, call_id)
        assert call is not None, "it was there a moment ago, and calls are kept for ever"
        if event == ANSWERED:
            _answered(call, at)
        elif event == ENDED:
            _ended(call, at)
        return call.id


def _answered(call: IncomingCall, at: datetime) -> None:
    if call.status is CallStatus.RINGING:
        calls.move(call, CallStatus.CONNECTED)
        calls.step(call, "answered", at=at)


def _ended(call: IncomingCall, at: datetime) -> None:
    if call.status is CallStatus.ENDED:
        return
    if call.status is CallStatus.CONNECTED:
        calls.came_of(call, "spoken")
    missed_calls.over(call, outcome="missed", at=at)
