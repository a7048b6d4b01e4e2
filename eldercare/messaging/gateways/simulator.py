"""The gateway for practice: texts appear and phones ring on a page, and the carrier has bad days when told to.

The carrier is played as the other company it is: what it takes it keeps in tables of its own and commits by itself,
whatever becomes of us afterwards, and it says truly what it has when it is asked.
"""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.base import Abilities, CannotAsk, Letter, Outcome
from eldercare.messaging.gateways.simulator_days import Answer, Day
from eldercare.messaging.gateways.simulator_models import SimulatedCall, SimulatedReport, SimulatedText
from eldercare.messaging.gateways.simulator_states import (
    CallEnd,
    Direction,
    LineTrouble,
    SimulatedCallState,
)
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.states import Medium, MessageStatus, Reason
from eldercare.transaction import transaction

Kept = TypeVar("Kept", SimulatedCall, SimulatedText)
NAME = "simulator"
PATIENCE_SECONDS = 10.0  # as long as we wait for a real carrier's answer, however long that one hangs
OPTED_OUT, NO_SUCH_NUMBER, SWITCHED_OFF = 21610, 21211, 30003
REASONS = {
    OPTED_OUT: Reason.OPTED_OUT,
    NO_SUCH_NUMBER: Reason.BAD_NUMBER,
    SWITCHED_OFF: Reason.UNREACHABLE,
}
ENDS_AT_ONCE = {
    LineTrouble.ENGAGED: CallEnd.BUSY,
    LineTrouble.SWITCHED_OFF: CallEnd.NO_ANSWER,
    LineTrouble.NO_SUCH_NUMBER: CallEnd.FAILED,
}
BROKE = Outcome(MessageStatus.SENDING, error_code="500", reason=Reason.GATEWAY_DOWN)
UNSURE = {
    Answer.BREAKS: BROKE,
    Answer.TAKES_IT_AND_BREAKS: BROKE,
    Answer.TAKES_IT_AND_HANGS: Outcome(MessageStatus.SENDING, reason=Reason.NO_ANSWER),
}


class SimulatorGateway:
    """Delivers at once on a perfect day; `wait` is how a hanging carrier keeps us waiting."""

    name = NAME
    abilities = Abilities(media=frozenset(Medium))

    def __init__(self, wait: Callable[[float], None] = time.sleep) -> None:
        self._wait = wait

    def send(self, letter: Letter) -> Outcome:
        with transaction():
            answer = days.answer_next()
            taken = answer not in {Answer.IS_AWAY, Answer.BREAKS}
            outcome = _take(letter, at=now()) if taken else Outcome(MessageStatus.QUEUED, reason=Reason.GATEWAY_DOWN)
        if answer is Answer.TAKES_IT_AND_HANGS:
            self._wait(PATIENCE_SECONDS)
        return UNSURE.get(answer, outcome)

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:  # noqa: ARG002 - it knows our id
        if days.down_since() is not None:
            raise CannotAsk
        if letter.medium is Medium.CALL:
            call = _newest(SimulatedCall, letter.id)
            return Outcome(MessageStatus.SENT, gateway_id=call.name) if call else None
        text = _newest(SimulatedText, letter.id)
        return _fate(text) if text else None


def _take(letter: Letter, *, at: datetime) -> Outcome:
    trouble = days.trouble_of(letter.to)
    if trouble is LineTrouble.NO_SUCH_NUMBER:
        return _refused(NO_SUCH_NUMBER)
    if letter.medium is Medium.CALL:
        return _ring(letter, trouble, at=at)
    if trouble is LineTrouble.OPTED_OUT:
        return _refused(OPTED_OUT)
    return _bring(letter, days.today(), arrives=trouble is not LineTrouble.SWITCHED_OFF, at=at)


def _bring(letter: Letter, day: Day, *, arrives: bool, at: datetime) -> Outcome:
    text = SimulatedText(
        message_id=letter.id,
        number=letter.to,
        number_index=index_of_any(letter.to),
        body=letter.body,
        taken_at=at,
        arrived=arrives,
    )
    session.add(text)
    session.flush()
    if arrives and day.reports_are_perfect:
        return _fate(text)
    error_code = None if arrives else SWITCHED_OFF
    for status, due_at in days.reports_of(text.id, day, arrived=arrives, at=at):
        code = error_code if status is MessageStatus.FAILED else None
        session.add(SimulatedReport(about=text, status=status, error_code=code, due_at=due_at))
    return Outcome(MessageStatus.SENT, gateway_id=name_of(text))


def _ring(letter: Letter, trouble: LineTrouble | None, *, at: datetime) -> Outcome:
    call = begin_call(letter.to, trouble, message_id=letter.id, at=at)
    return Outcome(MessageStatus.SENT, gateway_id=call.name)


def begin_call(
    number: str,
    trouble: LineTrouble | None,
    *,
    message_id: int | None = None,
    dialled_for_id: int | None = None,
    at: datetime,
) -> SimulatedCall:
    """Ring a phone; the call has ended already where the phone is switched off, or somebody is talking on it."""
    how = CallEnd.BUSY if is_talking(number) else ENDS_AT_ONCE.get(trouble) if trouble else None
    call = SimulatedCall(
        direction=Direction.TO_PHONE,
        message_id=message_id,
        dialled_for_id=dialled_for_id,
        number=number,
        number_index=index_of_any(number),
        state=SimulatedCallState.ENDED if how else SimulatedCallState.RINGING,
        how=how,
        rang_at=at,
        ended_at=at if how else None,
    )
    session.add(call)
    session.flush()
    return call


def is_talking(number: str) -> bool:
    """Tell whether this phone rings or is in use just now."""
    going_on = SimulatedCall.number_index == index_of_any(number), SimulatedCall.ended_at.is_(None)
    return session.scalars(select(SimulatedCall.id).where(*going_on).limit(1)).first() is not None


def name_of(text: SimulatedText) -> str:
    """Return what the carrier calls this text."""
    return f"sim-{text.id}"


def reason_of(error_code: int | None) -> Reason | None:
    """Return our reason for one of the carrier's error codes, which are Twilio's; None for no error."""
    return REASONS[error_code] if error_code else None


def _fate(text: SimulatedText) -> Outcome:
    if text.arrived:
        return Outcome(MessageStatus.DELIVERED, gateway_id=name_of(text))
    return Outcome(
        MessageStatus.FAILED,
        gateway_id=name_of(text),
        error_code=str(SWITCHED_OFF),
        reason=reason_of(SWITCHED_OFF),
    )


def _refused(error_code: int) -> Outcome:
    return Outcome(MessageStatus.FAILED, error_code=str(error_code), reason=reason_of(error_code))


def _newest(kind: type[Kept], message_id: int) -> Kept | None:
    query = select(kind).where(kind.message_id == message_id).order_by(kind.id.desc()).limit(1)
    return session.scalars(query).first()
