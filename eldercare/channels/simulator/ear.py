"""How the practice carrier asks our own voice door what to play: in this process, so that the door itself stays shut.

What Twilio would post, signed, to the addresses below /twilio/voice is handed to the same functions, without the web.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from eldercare.channels.voice import exchange
from eldercare.messaging.gateways.simulator import NAME
from eldercare.messaging.gateways.simulator_models import SimulatedCall
from eldercare.messaging.gateways.simulator_states import Direction

OUR_NUMBER = "+8613900000000"
ENTRANCE = "/twilio/voice"
OUTGOING = "outgoing"
TO_WORKERS = frozenset({"whisper", "accepted"})
STATUS = "status"


def answer_to(address: str, fields: Mapping[str, str]) -> str:
    """Return the TwiML with which the voice door answers what a carrier posts to this address.

    Before the entrance may stand where a proxy keeps the house: /eldercare/twilio/voice.
    """
    place = urlsplit(address)
    args = dict(parse_qsl(place.query))
    step = place.path.partition(ENTRANCE)[2].strip("/")
    if step == STATUS:
        message = args.get("message")
        exchange.ended(gateway=NAME, form=fields, message_id=int(message) if message else None)
        return ""
    if step in TO_WORKERS:
        return exchange.answer_whisper(step, args=args, form=fields)
    kind, _, rest = step.partition("/")
    if kind == OUTGOING:
        message_id, _, step = rest.partition("/")
        return exchange.answer_outgoing(int(message_id), step, args=args, form=fields)
    return exchange.answer(step, gateway=NAME, args=args, form=fields)


def address_of(call: SimulatedCall) -> str:
    """Return where it is asked what somebody hears whom we ring."""
    return f"{ENTRANCE}/{OUTGOING}/{call.message_id}"


def report_of(call: SimulatedCall) -> tuple[str, dict[str, str]]:
    """Return where it is told how a call ended, and what is posted."""
    talked = call.ended_at - call.picked_up_at if call.ended_at and call.picked_up_at else None
    query = f"?message={call.message_id}" if call.message_id else ""
    seconds = int(talked.total_seconds()) if talked else 0
    return f"{ENTRANCE}/{STATUS}{query}", {**about(call), "CallDuration": str(seconds)}


def about(call: SimulatedCall) -> dict[str, str]:
    """Return what a carrier posts about a call whatever it asks."""
    comes_to_us = call.direction is Direction.TO_US
    here, there = (call.number, OUR_NUMBER) if comes_to_us else (OUR_NUMBER, call.number)
    return {
        "CallSid": call.name,
        "CallStatus": call.how or "in-progress",
        "Direction": "inbound" if comes_to_us else "outbound-api",
        "From": here,
        "To": there,
    }
