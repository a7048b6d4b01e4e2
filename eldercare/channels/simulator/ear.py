"""How the practice carrier asks our own voice door what to play, in this process: the door itself stays shut."""

from collections.abc import Mapping

from eldercare.messaging.gateways.simulator_models import SimulatedCall
from eldercare.messaging.gateways.simulator_states import Direction

OUR_NUMBER = "+8613900000000"
ENTRANCE = "/twilio/voice"


def answer_to(address: str, fields: Mapping[str, str]) -> str:
    """Return the TwiML with which the voice door answers what a carrier posts to this address."""
    raise NotImplementedError


def address_of(call: SimulatedCall) -> str:
    """Return where it is asked what somebody hears whom we ring."""
    return f"/twilio/voice/out?message={call.message_id}"


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


def report_of(call: SimulatedCall) -> tuple[str, dict[str, str]]:
    """Return where it is told how a call ended, and what is posted."""
    talked = call.ended_at - call.picked_up_at if call.ended_at and call.picked_up_at else None
    query = f"?message={call.message_id}" if call.message_id else ""
    seconds = int(talked.total_seconds()) if talked else 0
    return f"{ENTRANCE}/status{query}", {**about(call), "CallDuration": str(seconds)}
