"""Looking at conversations: who wrote or rang, what came last, and which of it nobody has looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.models import IncomingMessage
from eldercare.people.models import Person, Phone
from eldercare.people.numbers import index_of, normalised


class Shown(StrEnum):
    """Which conversations are asked for."""

    ALL = "all"
    UNREAD = "unread"
    MINE = "mine"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True)
class Last:
    """What came last from a number: the words of a text, or None for a call that ended with `outcome`."""

    at: datetime
    words: str | None
    outcome: str = ""


def get(conversation_id: int, *, scope: Scope) -> Conversation:
    """Return the conversation; NotFound when there is none, or none with anybody inside the scope."""
    query = select(Conversation).where(Conversation.id == conversation_id, _visible(scope))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such conversation."))
    return found


def page(
    scope: Scope, *, shown: Shown = Shown.ALL, staff_id: int = 0, text: str = "", limit: int = 50, offset: int = 0
) -> list[Conversation]:
    """Return conversations with people inside the scope and with numbers of nobody: unread ones first, then the latest.

    `staff_id` says whose are "mine"; `text` is a number, or how the name of somebody on it begins.
    """
    query = select(Conversation).where(_visible(scope))
    if shown is Shown.UNREAD:
        query = query.where(Conversation.unread > 0)
    elif shown is Shown.MINE:
        query = query.where(Conversation.assigned_to_id == staff_id)
    elif shown is Shown.UNASSIGNED:
        query = query.where(Conversation.assigned_to_id.is_(None))
    if text.strip():
        query = query.where(_matches(scope, text.strip()))
    ordered = query.order_by((Conversation.unread > 0).desc(), Conversation.last_at.desc(), Conversation.id.desc())
    return list(session.scalars(ordered.options(joinedload(Conversation.assigned_to)).limit(limit).offset(offset)))


def of_person(person: Person) -> list[Conversation]:
    """Return the conversations with this person's numbers, the latest first."""
    own = [phone.number_index for phone in person.phones]
    query = select(Conversation).where(Conversation.number_index.in_(own))
    return list(session.scalars(query.order_by(Conversation.last_at.desc(), Conversation.id.desc())))


def count_unread(scope: Scope) -> int:
    """Return with how many numbers something waits to be looked at."""
    somebody_here = _numbers(scope).where(Phone.number_index == Conversation.number_index).exists()
    is_seen = or_(somebody_here, _from_nobody())  # asked for each unread one: every page of the console counts them
    return session.scalar(select(func.count()).select_from(Conversation).where(Conversation.unread > 0, is_seen)) or 0


def people_on(number_indexes: Iterable[str], *, scope: Scope) -> dict[str, list[Person]]:
    """Return the people inside the scope on each of these numbers, by the number's index."""
    query = select(Phone.number_index, Person).join(Person).where(Phone.number_index.in_(set(number_indexes)))
    found: dict[str, list[Person]] = {}
    for index, person in session.execute(query.where(scope.covers(Person.community_id)).order_by(Person.id)):
        found.setdefault(index, []).append(person)
    return found


def last_of(conversations: Sequence[Conversation]) -> dict[str, Last]:
    """Return what came last from each number, a text or a call, by the number's index."""
    wanted = [conversation.number_index for conversation in conversations]
    texts = session.scalars(
        select(IncomingMessage).where(
            IncomingMessage.id.in_(
                select(func.max(IncomingMessage.id))
                .where(IncomingMessage.number_index.in_(wanted))
                .group_by(IncomingMessage.number_index)
            )
        )
    )
    calls = session.scalars(
        select(IncomingCall).where(
            IncomingCall.id.in_(
                select(func.max(IncomingCall.id))
                .where(IncomingCall.number_index.in_(wanted))
                .group_by(IncomingCall.number_index)
            )
        )
    )
    found = {text.number_index: Last(text.received_at, text.body) for text in texts}
    for call in calls:
        known = found.get(call.number_index)
        if known is None or known.at < call.started_at:
            found[call.number_index] = Last(call.started_at, None, call.outcome)
    return found


def _visible(scope: Scope) -> ColumnElement[bool]:
    """What passes between us and a number that nobody has is everybody's, as calls for help are."""
    return or_(Conversation.number_index.in_(_numbers(scope)), _from_nobody())


def _from_nobody() -> ColumnElement[bool]:
    return ~exists().where(Phone.number_index == Conversation.number_index)


def _numbers(scope: Scope) -> Select[str]:
    return select(Phone.number_index).join(Person).where(scope.covers(Person.community_id))


def _matches(scope: Scope, text: str) -> ColumnElement[bool]:
    named = _numbers(scope).where(Person.name.startswith(text, autoescape=True))
    try:
        return Conversation.number_index == index_of(normalised(text))
    except Invalid:
        return Conversation.number_index.in_(named)
