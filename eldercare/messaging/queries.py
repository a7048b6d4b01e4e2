"""Looking at texts in and out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.states import Medium, MessageStatus
from eldercare.people.models import Person, Phone

ARRIVED = (MessageStatus.SENT, MessageStatus.DELIVERED)
FAILURES_FOR_A_PERSON = 3
MOST_RUNG_LATELY = 20


def get_incoming(message_id: int) -> IncomingMessage:
    """Return the text that reached us, or raise NotFound."""
    message = session.get(IncomingMessage, message_id)
    if message is None:
        raise NotFound(N_("There is no such message."))
    return message


def get_received(message_id: int, *, scope: Scope) -> IncomingMessage:
    """Return the text that reached us; NotFound when there is none, or it is of people outside the scope only."""
    query = select(IncomingMessage).where(IncomingMessage.id == message_id, _from_inside(scope))
    message = session.scalars(query).one_or_none()
    if message is None:
        raise NotFound(N_("There is no such message."))
    return message


def get_outgoing(message_id: int) -> OutgoingMessage:
    """Return the text to somebody, or raise NotFound."""
    message = session.get(OutgoingMessage, message_id)
    if message is None:
        raise NotFound(N_("There is no such message."))
    return message


def sent_about(about: tuple[str, int]) -> list[OutgoingMessage]:
    """Return every text about one thing, oldest first, whatever became of it."""
    query = select(OutgoingMessage).where(OutgoingMessage.about_kind == about[0], OutgoingMessage.about_id == about[1])
    return list(session.scalars(query.order_by(OutgoingMessage.id)))


def received_from(number: str, *, limit: int = 50) -> list[IncomingMessage]:
    """Return the newest texts from this number, oldest of them first."""
    query = select(IncomingMessage).where(IncomingMessage.number_index == index_of_any(number))
    return list(reversed(list(session.scalars(query.order_by(IncomingMessage.id.desc()).limit(limit)))))


def sent_to(
    number: str, *, limit: int = 50, statuses: Sequence[MessageStatus] = tuple(MessageStatus)
) -> list[OutgoingMessage]:
    """Return the newest texts to this number in these states, oldest of them first."""
    query = select(OutgoingMessage).where(
        OutgoingMessage.number_index == index_of_any(number), OutgoingMessage.status.in_(statuses)
    )
    return list(reversed(list(session.scalars(query.order_by(OutgoingMessage.id.desc()).limit(limit)))))


def rung_lately(number: str, *, since: datetime) -> list[OutgoingMessage]:
    """Return the calls to this number that were queued since then, newest first."""
    calls = OutgoingMessage.number_index == index_of_any(number), OutgoingMessage.medium == Medium.CALL
    query = select(OutgoingMessage).where(*calls, OutgoingMessage.queued_at > since)
    return list(session.scalars(query.order_by(OutgoingMessage.id.desc()).limit(MOST_RUNG_LATELY)))


def unhandled(before: datetime, *, limit: int = 100) -> list[IncomingMessage]:
    """Return texts received before that moment and not handled yet: those that never failed first, the oldest first."""
    query = select(IncomingMessage).where(IncomingMessage.handled_at.is_(None), IncomingMessage.received_at < before)
    return list(
        session.scalars(
            query.order_by(IncomingMessage.failures, IncomingMessage.received_at, IncomingMessage.id).limit(limit)
        )
    )


def needing_a_person(*, limit: int = 50) -> list[IncomingMessage]:
    """Return texts whose handling broke again and again: somebody has to read them. Oldest first."""
    query = select(IncomingMessage).where(
        IncomingMessage.handled_at.is_(None), IncomingMessage.failures >= FAILURES_FOR_A_PERSON
    )
    return list(session.scalars(query.order_by(IncomingMessage.received_at, IncomingMessage.id).limit(limit)))


def outbox_depth(at: datetime) -> tuple[int, timedelta]:
    """Return how many texts should have left by now, and for how long the oldest has been waiting.

    What waits for the morning is not counted.
    """
    query = select(func.count(), func.min(OutgoingMessage.not_before_at)).where(
        OutgoingMessage.status.in_((MessageStatus.QUEUED, MessageStatus.SENDING)), OutgoingMessage.not_before_at <= at
    )
    count, oldest = session.execute(query).one()
    return count, at - oldest if count else timedelta()


def status_counts() -> dict[MessageStatus, int]:
    """Return how many texts to people are in which state."""
    counted = select(OutgoingMessage.status, func.count()).group_by(OutgoingMessage.status)
    found = dict(session.execute(counted).all())
    return {status: found.get(status, 0) for status in MessageStatus}


def outbox(
    scope: Scope, *, before: int | None = None, limit: int = 50, statuses: Sequence[MessageStatus] = ()
) -> list[OutgoingMessage]:
    """Return texts to people inside the scope, newest first, beginning below the id `before`."""
    to_them = OutgoingMessage.to_person_id.in_(_people(scope))
    on_their_number = OutgoingMessage.to_person_id.is_(None) & OutgoingMessage.number_index.in_(_numbers(scope))
    query = select(OutgoingMessage).where(to_them | on_their_number)
    if before is not None:
        query = query.where(OutgoingMessage.id < before)
    if statuses:
        query = query.where(OutgoingMessage.status.in_(statuses))
    newest = query.order_by(OutgoingMessage.id.desc()).limit(limit)
    return list(session.scalars(newest.options(joinedload(OutgoingMessage.to_person))))


def inbox(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[IncomingMessage]:
    """Return texts from numbers of people inside the scope and from numbers of nobody, newest first, below `before`."""
    query = select(IncomingMessage).where(_from_inside(scope))
    if before is not None:
        query = query.where(IncomingMessage.id < before)
    newest = query.order_by(IncomingMessage.id.desc()).limit(limit)
    return list(session.scalars(newest.options(joinedload(IncomingMessage.person))))


def _from_inside(scope: Scope) -> ColumnElement[bool]:
    from_nobody = ~exists().where(Phone.number_index == IncomingMessage.number_index)
    return IncomingMessage.number_index.in_(_numbers(scope)) | from_nobody


def _people(scope: Scope) -> Select[int]:
    return select(Person.id).where(scope.covers(Person.community_id))


def _numbers(scope: Scope) -> Select[str]:
    return select(Phone.number_index).join(Person).where(scope.covers(Person.community_id))
