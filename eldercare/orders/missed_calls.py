"""What becomes of a call to us that nobody could help with: somebody calls back."""

from datetime import datetime

from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging import calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.orders import follow_ups
from eldercare.orders.models import FollowUp
from eldercare.orders.states import FollowUpKind
from eldercare.transaction import hold_one

TAKEN = "taken"


def call_back(call: IncomingCall, *, at: datetime, note: str = "") -> FollowUp:
    """Ask a worker to ring back whoever made this call, and return that task, whose `due_at` may be promised.

    Who rings three times in a row is called back once: the task then is about the latest call that said something.
    """
    waiting = _waiting(call)
    if waiting is None:
        return follow_ups.open_call_back(
            number=call.from_number,
            person_id=call.person_id,
            community_id=call.community_id,
            note=note,
            call_id=call.id,
            at=at,
        )
    if note or call.recording_url:
        waiting.call_id, waiting.note = call.id, note or waiting.note
    return waiting


def over(call: IncomingCall, *, outcome: str, at: datetime) -> None:
    """Record that a call has ended; when nothing came of it and no worker had taken it, somebody calls back.

    To lift the receiver and say nothing is a call, too.
    """
    if not call.outcome and call.taken_by_id is None:
        call_back(call, at=at)
    calls.end(call, outcome=outcome if call.taken_by_id is None else TAKEN, at=at)


def _waiting(call: IncomingCall) -> FollowUp | None:
    """Return the call-back that this number waits for already; a withheld number may be anybody's.

    None as well where a worker has made it while we looked: what was said since then is not dealt with.
    """
    same_number = IncomingCall.number_index == call.number_index
    query = (
        select(FollowUp.id)
        .join(FollowUp.call)
        .where(same_number, FollowUp.kind == FollowUpKind.CALL_BACK, FollowUp.done_at.is_(None))
    )
    if not call.from_number.startswith("+"):
        query = query.where(FollowUp.call_id == call.id)
    found = session.scalars(query.order_by(FollowUp.id).limit(1)).one_or_none()
    waiting = hold_one(FollowUp, found) if found is not None else None
    return waiting if waiting is not None and waiting.done_at is None else None
