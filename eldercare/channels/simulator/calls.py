"""Calls on the practice phones, moved on by what is pressed, said and waited for.

Each move is a transaction of its own that ends before our voice door is asked, as a carrier knows nothing of ours.
What is asked carries the `step` at which it was: an answer that comes after the call has moved on is thrown away.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from eldercare.channels.simulator import ear, moves
from eldercare.channels.simulator.moves import Asked
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import N_, Refused
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator import is_talking
from eldercare.messaging.gateways.simulator_models import SimulatedCall
from eldercare.messaging.gateways.simulator_states import CallEnd, Direction, SimulatedCallState, Speaker
from eldercare.messaging.numbers import index_of_any
from eldercare.transaction import hold, transaction

MOST_TURNS = 10
STILL_SHOWN = timedelta(seconds=6)
log = structlog.get_logger()
Move = Callable[[SimulatedCall, datetime], Asked | None]


class NoNetwork(Refused):
    """The carrier is away: nothing leaves this phone."""

    def __init__(self) -> None:
        super().__init__(N_("The carrier is out of order: this phone has no network."))


def newest(number: str, *, at: datetime) -> SimulatedCall | None:
    """Return the call that goes on at this phone or ended a moment ago, or None."""
    query = select(SimulatedCall).where(SimulatedCall.number_index == index_of_any(number))
    call = session.scalars(query.order_by(SimulatedCall.id.desc()).limit(1)).first()
    return call if call and (call.ended_at is None or call.ended_at > at - STILL_SHOWN) else None


def call_us(number: str) -> None:
    """Ring the service number from this phone. Raises NoNetwork while the carrier is away."""
    at = now()
    with transaction():
        if days.down_since() is not None:
            raise NoNetwork
        if is_talking(number):
            return
        call = SimulatedCall(
            direction=Direction.TO_US,
            number=number,
            number_index=index_of_any(number),
            state=SimulatedCallState.TALKING,
            address=ear.ENTRANCE,
            rang_at=at,
            picked_up_at=at,
            step=0,
        )
        session.add(call)
        session.flush()
        asked = moves.ask(call, ear.ENTRANCE)
    _hear(asked)


def pick_up(call_id: int) -> None:
    """Answer a phone that rings."""
    _move(call_id, _picked_up)


def decline(call_id: int) -> None:
    """Refuse a call that rings; who rings hears that the line is engaged."""
    _move(call_id, lambda call, at: moves.end(call, CallEnd.BUSY, at=at) if _rings(call) else None)


def hang_up(call_id: int) -> None:
    """End the call from the phone."""
    _move(call_id, lambda call, at: moves.end(call, CallEnd.COMPLETED, at=at))


def press(call_id: int, key: str) -> None:
    """Press one key of the phone's keypad."""
    _move(call_id, lambda call, at: moves.press(call, key, at=at) if _talks(call) else None)


def speak(call_id: int, words: str) -> None:
    """Say something into the phone."""
    _move(call_id, lambda call, at: moves.speak(call, words, at=at) if _talks(call) else None)


def pass_over(call_id: int, *, unless_later_than: datetime) -> bool:
    """Let a call that has waited in vain until then go on; tell whether it did."""

    def go_on(call: SimulatedCall, at: datetime) -> Asked | None:
        if not _rings(call) and (call.waits_until is None or call.waits_until > unless_later_than):
            return None
        return moves.pass_over(call, at=at)

    return _move(call_id, go_on)


def _picked_up(call: SimulatedCall, at: datetime) -> Asked | None:
    return moves.pick_up(call, at=at, address=ear.address_of(call)) if _rings(call) else None


def _rings(call: SimulatedCall) -> bool:
    return call.state is SimulatedCallState.RINGING


def _talks(call: SimulatedCall) -> bool:
    return call.state is SimulatedCallState.TALKING


def _move(call_id: int, move: Move) -> bool:
    with transaction():
        call = _held(call_id)
        if call is None or call.state is SimulatedCallState.ENDED:
            return False
        before = call.step
        asked = move(call, now())
        moved = call.step != before
    if asked is not None:
        _hear(asked)
    return moved


def _held(call_id: int) -> SimulatedCall | None:
    """Lock a call and those that hang together with it."""
    call = session.get(SimulatedCall, call_id)
    if call is None:
        return None
    caller_id = call.dialled_for_id or call.id
    dialled = select(SimulatedCall.id).where(SimulatedCall.dialled_for_id == caller_id)
    return next(
        one for one in hold(SimulatedCall, [caller_id, call.id, *session.scalars(dialled)]) if one.id == call_id
    )


def _hear(asked: Asked) -> None:
    """Ask our voice door and play what it answers, until the call waits for somebody."""
    for _turn in range(MOST_TURNS):
        script = _script(asked)
        with transaction():
            call = _held(asked.call_id)
            if call is None or call.step != asked.step or call.state is SimulatedCallState.ENDED:
                return
            following = _played(call, script, asked.address)
        if following is None:
            return
        asked = following
    log.error("practice_call_goes_in_circles", call_id=asked.call_id, address=asked.address)


def _script(asked: Asked) -> str | None:
    about = ear.about(session.get_one(SimulatedCall, asked.call_id))
    try:
        return ear.answer_to(asked.address, {**about, **asked.fields})
    except Exception:  # as with a real carrier, what breaks in us ends the call and not the carrier
        session.rollback()
        log.exception("voice_door_broke", address=asked.address)
        return None


def _played(call: SimulatedCall, script: str | None, address: str) -> Asked | None:
    call.address = address
    try:
        if script is not None:
            return moves.perform(call, script, at=now())
    except ValueError:
        log.exception("voice_door_answered_no_twiml", address=address)
    moves.note(call, Speaker.CARRIER, "", at=now())
    return moves.end(call, CallEnd.FAILED, at=now())
