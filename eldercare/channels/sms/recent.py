"""What the same number has written in the last hour: one look at the database for all who ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.models import IncomingMessage

LOOK_BACK = timedelta(hours=1)
AT_MOST = 60


@dataclass(frozen=True)
class Recent:
    """Another text of the same number: when it came, when and how it was dealt with."""

    id: int
    received_at: datetime
    handled_at: datetime | None
    outcome: str

    @property
    def body(self) -> str:
        message = session.get(IncomingMessage, self.id)
        return message.body if message else ""


def one_at_a_time(message: IncomingMessage) -> None:
    """Let nobody else deal with this number until the transaction ends: two texts of one wish come together."""
    same = Conversation.number_index == message.number_index
    session.execute(select(Conversation.id).where(same).with_for_update())


def recent_texts(message: IncomingMessage) -> list[Recent]:
    """Return the other texts of this number from the hour before, and what came after it, newest first."""
    query = select(
        IncomingMessage.id, IncomingMessage.received_at, IncomingMessage.handled_at, IncomingMessage.outcome
    ).where(
        IncomingMessage.number_index == message.number_index,
        IncomingMessage.id != message.id,
        IncomingMessage.received_at > message.received_at - LOOK_BACK,
    )
    rows = session.execute(query.order_by(IncomingMessage.id.desc()).limit(AT_MOST))
    return [Recent(*row) for row in rows]
