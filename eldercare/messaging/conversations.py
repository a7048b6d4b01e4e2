"""Who looks after what passes between one number and us, and what nobody has looked at yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from eldercare.database import session
from eldercare.errors import N_, Refused
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.numbers import index_of_any, kept_form
from eldercare.people.models import Person
from eldercare.people.queries import Known
from eldercare.staff.models import Staff
from eldercare.straight import insert_or_change
from eldercare.transaction import hold, hold_one


class ConversationTaken(Refused):
    """Another worker looks after it already."""

    code = "conversation_taken"

    def __init__(self, by: Staff) -> None:
        super().__init__(N_("%(name)s looks after this conversation already."), name=by.name)


def heard_from(number: str, people: Sequence[Person] | Sequence[Known], *, at: datetime) -> None:
    """Note that a number has written or rung: one more that nobody has looked at."""
    index = index_of_any(number)
    communities = {person.community_id for person in people}
    community_id = communities.pop() if len(communities) == 1 else None
    person_id = people[0].id if len(people) == 1 else None
    facts: dict[str, object] = {
        "number_index": index,
        "number": kept_form(number),
        "person_id": person_id,
        "community_id": community_id,
        "last_at": at,
        "unread": 1,
    }
    changing = ("last_at", "person_id", "community_id")
    insert_or_change(Conversation, facts, key="number_index", change=changing, count="unread")


def mark_read(conversation_ids: Iterable[int], *, at: datetime) -> None:
    """Note that a worker has looked at everything that came so far."""
    for conversation in hold(Conversation, conversation_ids):
        conversation.unread, conversation.read_at = 0, at
        rang = IncomingCall.number_index == conversation.number_index, IncomingCall.read_at.is_(None)
        for call in hold(IncomingCall, session.scalars(select(IncomingCall.id).where(*rang))):
            call.read_at = at


def take(conversation_id: int, *, staff: Staff, at: datetime) -> Conversation:
    """Give the conversation to the worker who says "mine" first. Raises ConversationTaken, naming who has it."""
    conversation = hold_one(Conversation, conversation_id)
    if conversation.assigned_to is not None and conversation.assigned_to.id != staff.id:
        raise ConversationTaken(conversation.assigned_to)
    return _assign(conversation, staff, at=at)


def hand_over(conversation_id: int, *, to: Staff, at: datetime) -> Conversation:
    """Let this member of staff look after it from now on, whoever did before."""
    return _assign(hold_one(Conversation, conversation_id), to, at=at)


def release(conversation_id: int) -> Conversation:
    """Let nobody in particular look after it."""
    conversation = hold_one(Conversation, conversation_id)
    conversation.assigned_to_id = conversation.assigned_at = None
    return conversation


def _assign(conversation: Conversation, staff: Staff, *, at: datetime) -> Conversation:
    if conversation.assigned_to_id != staff.id:
        conversation.assigned_to_id, conversation.assigned_at = staff.id, at
    return conversation
