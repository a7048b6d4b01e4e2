"""Looking at calls that reached us."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.states import CallStatus
from eldercare.people.models import Person, Phone


def get(call_id: int, *, scope: Scope) -> IncomingCall:
    """Return the call; NotFound when there is none, or none that somebody inside the scope may have made."""
    found = _newest(IncomingCall.id == call_id, _visible(scope), limit=1)
    if not found:
        raise NotFound(N_("There is no such call."))
    return found[0]


def calls_of(number: str, *, limit: int = 50) -> list[IncomingCall]:
    """Return the newest calls from this number with their steps, oldest of them first."""
    return list(reversed(_newest(IncomingCall.number_index == index_of_any(number), limit=limit)))


def calls_of_person(person: Person, *, limit: int = 20) -> list[IncomingCall]:
    """Return the newest calls from this person's numbers, or in which this person was recognised, newest first.

    On a shared number those of whom nobody knows who rang are among them.
    """
    own = [phone.number_index for phone in person.phones]
    shared = IncomingCall.number_index.in_(own) & IncomingCall.person_id.is_(None)
    return _newest(or_(IncomingCall.person_id == person.id, shared), limit=limit)


def ringing(scope: Scope, *, limit: int = 20) -> list[IncomingCall]:
    """Return the calls that are not over, newest first: of people inside the scope, and of numbers nobody has."""
    return _newest(IncomingCall.ended_at.is_(None), _visible(scope), limit=limit)


def left_open(before: datetime, *, talked_before: datetime, limit: int = 100) -> list[int]:
    """Return the ids of calls that began before that moment and of which nobody said that they are over.

    Those that a worker has taken, or is speaking in, are meant only when they began before `talked_before`.
    """
    nobody_talks = IncomingCall.taken_by_id.is_(None) & (IncomingCall.status != CallStatus.CONNECTED)
    is_long_ago = nobody_talks | (IncomingCall.started_at <= talked_before)
    query = select(IncomingCall.id).where(IncomingCall.ended_at.is_(None), IncomingCall.started_at < before)
    query = query.where(is_long_ago)
    return list(session.scalars(query.order_by(IncomingCall.started_at, IncomingCall.id).limit(limit)))


def _newest(*conditions: ColumnElement[bool], limit: int) -> list[IncomingCall]:
    query = select(IncomingCall).where(*conditions).order_by(IncomingCall.id.desc()).limit(limit)
    looked_at = joinedload(IncomingCall.person), joinedload(IncomingCall.taken_by), selectinload(IncomingCall.steps)
    return list(session.scalars(query.options(*looked_at)))


def _visible(scope: Scope) -> ColumnElement[bool]:
    from_nobody = ~exists().where(Phone.number_index == IncomingCall.number_index)
    inside = select(Phone.number_index).join(Person).where(scope.covers(Person.community_id))
    return or_(scope.covers(IncomingCall.community_id), IncomingCall.number_index.in_(inside), from_nobody)
