"""Who looks after what passes between one number and us, and what nobody has looked at yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from eldercare.database import insert_unless_taken, session
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.numbers import index_of_any, kept_form
from eldercare.people.models import Person
from eldercare.transaction import hold_one


def heard_from(number: str, people: Sequence[Person], *, at: datetime) -> None:
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
    known = session.scalar(select(Conversation.id).where(Conversation.number_index == index))
    if known is None and insert_unless_taken(Conversation, facts) is not None:
        return
    if known is None:
        known = session.scalars(select(Conversation.id).where(Conversation.number_index == index)).one()
    conversation = hold_one(Conversation, known)
    conversation.last_at, conversation.unread = at, conversation.unread + 1
    conversation.person_id, conversation.community_id = person_id, community_id
