"""What the same number has written in the last hour: one look at the database for all who ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select

from eldercare.database import session
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.models import IncomingMessage
from eldercare.straight import rows_of, stored, table_of
from eldercare.transaction import claim

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


_MESSAGES, _CONVERSATIONS = table_of(IncomingMessage), table_of(Conversation)
_TEXTS = _MESSAGES.c
_TAKEN = (
    select(_MESSAGES)
    .join(_CONVERSATIONS, _CONVERSATIONS.c.number_index == _TEXTS.number_index)
    .where(_TEXTS.id == bindparam("id"))
    .with_for_update(of=(_MESSAGES, _CONVERSATIONS))
)
_LATELY = (
    _TEXTS.number_index == bindparam("number_index"),
    _TEXTS.id != bindparam("id"),
    _TEXTS.received_at > bindparam("since"),
)
WROTE_LATELY = exists().where(*_LATELY)
_RECENT = (
    select(_TEXTS.id, _TEXTS.received_at, _TEXTS.handled_at, _TEXTS.outcome)
    .where(*_LATELY)
    .order_by(_TEXTS.id.desc())
    .limit(AT_MOST)
)


def take(message_id: int) -> IncomingMessage | None:
    """Lock a text and all that its number writes until the transaction ends; None when it has been dealt with.

    Two texts of one wish come together: while one is dealt with, the other waits.
    """
    taken = stored(IncomingMessage, _TAKEN, {"id": message_id})
    message = taken[0] if taken else claim(IncomingMessage, message_id)  # which came before numbers had conversations
    return message if message is not None and message.handled_at is None else None


def recent_texts(message: IncomingMessage, *, are_there: bool) -> list[Recent]:
    """Return the other texts of this number from the hour before, and what came after it, newest first."""
    return [Recent(*row) for row in rows_of(_RECENT, others_than(message))] if are_there else []


def others_than(message: IncomingMessage) -> dict[str, object]:
    """Return the values with which to ask `WROTE_LATELY`."""
    return {"number_index": message.number_index, "id": message.id, "since": message.received_at - LOOK_BACK}
