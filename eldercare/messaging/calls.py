"""Calls that reach us: written down at the first ring, taken by one worker, followed to their end."""

from datetime import datetime

from sqlalchemy import select

from eldercare.database import session
from eldercare.errors import N_, NotFound, Refused
from eldercare.messaging import conversations
from eldercare.messaging.call_models import CallStep, IncomingCall
from eldercare.messaging.numbers import index_of_any, kept_form
from eldercare.messaging.states import CallStatus
from eldercare.people.queries import by_number
from eldercare.staff.models import Staff
from eldercare.straight import insert_unless_taken
from eldercare.transaction import hold_one

LONGEST_GATEWAY_ID = 200
CALL_FOR_HELP = "sos"
SAYS_NOTHING = frozenset({"", "hung_up", "left_open"})


class CallTaken(Refused):
    """Another worker deals with this call already."""

    code = "call_taken"

    def __init__(self, by: Staff) -> None:
        super().__init__(N_("%(name)s has taken this call already."), name=by.name)


def ring(*, gateway: str, gateway_id: str, from_number: str, to_number: str, at: datetime) -> IncomingCall | None:
    """Write down that somebody rings; None when this gateway announced the same call before.

    The person is filled in when the number belongs to exactly one. A withheld number is kept as it came.
    """
    people = by_number(from_number)
    communities = {person.community_id for person in people}
    call = insert_unless_taken(
        IncomingCall,
        {
            "gateway": gateway,
            "gateway_id": kept_id(gateway_id),
            "from_number": kept_form(from_number),
            "number_index": index_of_any(from_number),
            "to_number": kept_form(to_number),
            "person_id": people[0].id if len(people) == 1 else None,
            "community_id": communities.pop() if len(communities) == 1 else None,
            "started_at": at,
        },
    )
    if call is not None:
        step(call, "rang", at=at)
        conversations.heard_from(from_number, people, at=at)
    return call


def kept_id(gateway_id: str) -> str:
    """Return a gateway's id of a call as we store it."""
    return gateway_id.replace("\x00", "")[:LONGEST_GATEWAY_ID]


def find(gateway: str, gateway_id: str) -> IncomingCall | None:
    """Return the call that this gateway calls so, locked until the transaction ends, or None."""
    named = IncomingCall.gateway == gateway, IncomingCall.gateway_id == kept_id(gateway_id)
    call_id = session.scalar(select(IncomingCall.id).where(*named))
    return hold_one(IncomingCall, call_id) if call_id is not None else None


def get(call_id: int) -> IncomingCall:
    """Return the call, or raise NotFound."""
    call = session.get(IncomingCall, call_id)
    if call is None:
        raise NotFound(N_("There is no such call."))
    return call


def step(call: IncomingCall, what: str, *, at: datetime, note: str = "") -> None:
    """Add a line to the history of a call."""
    session.add(CallStep(call=call, what=what, note=note, at=at))


def move(call: IncomingCall, status: CallStatus) -> None:
    """Say how far a call has come; one that has ended stays so."""
    if call.status is not CallStatus.ENDED:
        call.status = status


def came_of(call: IncomingCall, outcome: str, *, about: tuple[str, int] | None = None) -> None:
    """Record what a call led to, whether it goes on or not; the first word that says something stays.

    A call for help outranks every other word: nothing may hide it.
    """
    outranks = outcome == CALL_FOR_HELP != call.outcome
    if outranks or not call.outcome or (call.outcome in SAYS_NOTHING and outcome not in SAYS_NOTHING):
        call.outcome = outcome
    if about is not None and (outranks or call.about_id is None):
        call.about_kind, call.about_id = about


def answer_given(call: IncomingCall, turn: int) -> str | None:
    """Return what was answered in this turn already, None when it is still to be answered."""
    query = select(CallStep.answer).where(CallStep.call_id == call.id, CallStep.turn == turn)
    return session.scalars(query).one_or_none()


def answered(call: IncomingCall, what: str, *, turn: int, answer: str, at: datetime, note: str = "") -> None:
    """Write down what the caller did in this turn and what was answered; the database refuses a second answer."""
    session.add(CallStep(call=call, what=what, note=note, turn=turn, answer=answer, at=at))


def end(call: IncomingCall, *, outcome: str, at: datetime, about: tuple[str, int] | None = None) -> None:
    """Record that a call is over and what became of it; the first word stays."""
    came_of(call, outcome, about=about)
    if call.status is not CallStatus.ENDED:
        call.status, call.ended_at = CallStatus.ENDED, at
        step(call, "ended", at=at, note=call.outcome)


def take(call_id: int, *, staff: Staff, at: datetime) -> IncomingCall:
    """Give the call to the worker who says "mine" first. Raises CallTaken for the second, naming the first."""
    call = hold_one(IncomingCall, call_id)
    if call.taken_by is not None and call.taken_by.id != staff.id:
        raise CallTaken(call.taken_by)
    if call.taken_by is None:
        call.taken_by_id, call.taken_at = staff.id, at
        step(call, "taken", at=at, note=staff.name)
    return call
