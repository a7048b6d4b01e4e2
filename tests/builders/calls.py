"""Calls that reached us, for tests."""

from datetime import datetime
from itertools import count

from eldercare.database import session
from eldercare.messaging import calls
from eldercare.messaging.call_models import IncomingCall
from tests.builders.messaging import NOON

_numbers = count(1)


def a_call(number: str = "+8613900000001", *, at: datetime = NOON, **given: str) -> IncomingCall:
    """A ring that nobody has answered yet."""
    facts = {"gateway": "twilio", "gateway_id": f"CA{next(_numbers):032x}", "to_number": "+8613900009999", **given}
    call = calls.ring(from_number=number, at=at, **facts)
    assert call is not None
    session.commit()
    return call
