"""The texts on the practice phones, in and out, and which phones off the table have just stirred."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from eldercare.channels.simulator.phones import PracticePhone, whose
from eldercare.database import session
from eldercare.messaging.gateways.simulator_models import SimulatedCall, SimulatedText
from eldercare.messaging.gateways.simulator_states import Direction, SimulatedCallState
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.queries import received_from

LONGEST_THREAD = 60
TEXTS_LOOKED_AT = 40
MOST_RUNG = 4


@dataclass(frozen=True)
class Bubble:
    """One text on a phone; `mine` = written on it."""

    text: str
    at: datetime
    mine: bool


def thread(phone: PracticePhone) -> list[Bubble]:
    """Return what stands on this phone, oldest first: what the carrier brought, however often it did."""
    here = [
        Bubble(text.body, text.received_at, mine=True) for text in received_from(phone.number, limit=LONGEST_THREAD)
    ]
    brought = select(SimulatedText).where(
        SimulatedText.number_index == index_of_any(phone.number), SimulatedText.arrived
    )
    newest = session.scalars(brought.order_by(SimulatedText.id.desc()).limit(LONGEST_THREAD))
    there = [Bubble(text.body, text.taken_at, mine=False) for text in reversed(newest.all())]
    return sorted([*here, *there], key=lambda bubble: bubble.at)[-LONGEST_THREAD:]


def rung(on_the_table: list[PracticePhone], *, since: datetime) -> list[PracticePhone]:
    """Return the phones not on the table that ring now, then those to which a text came since, the latest first."""
    ringing = select(SimulatedCall).where(
        SimulatedCall.state == SimulatedCallState.RINGING, SimulatedCall.direction == Direction.TO_PHONE
    )
    calls = session.scalars(ringing.order_by(SimulatedCall.id.desc()).limit(TEXTS_LOOKED_AT))
    arrived = select(SimulatedText).where(SimulatedText.arrived, SimulatedText.taken_at >= since)
    texts = session.scalars(arrived.order_by(SimulatedText.id.desc()).limit(TEXTS_LOOKED_AT))
    numbers = dict.fromkeys([*(call.number for call in calls), *(text.number for text in texts)])
    known = {phone.number for phone in on_the_table}
    return [whose(number) for number in numbers if number not in known][:MOST_RUNG]
