"""Work for a person: who has to be called back, why, and what came of it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from eldercare.areas.opening import call_back_by
from eldercare.database import session
from eldercare.errors import N_, Refused
from eldercare.orders.errors import NeedsReason
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import FollowUpKind
from eldercare.staff.models import Staff
from eldercare.transaction import hold, hold_one

DUE_WITHIN = {
    FollowUpKind.NOBODY_CHECKED_IN: timedelta(0),
    FollowUpKind.UNFILLED: timedelta(0),
    FollowUpKind.NOBODY_ACCEPTED: timedelta(0),
    FollowUpKind.LOW_RATING: timedelta(hours=24),
    FollowUpKind.AFTER_PAUSE: timedelta(0),
    FollowUpKind.NOT_CREDITED: timedelta(days=2),
}


AGAIN_AFTER = timedelta(minutes=30)
KEPT_FOR = timedelta(minutes=30)


class AlreadyDone(Refused):
    code = "already_done"

    def __init__(self) -> None:
        super().__init__(N_("Somebody has dealt with this already."))


class FollowUpTaken(Refused):
    """Another worker is ringing already."""

    code = "follow_up_taken"

    def __init__(self, by: Staff) -> None:
        super().__init__(N_("%(name)s is making this call already."), name=by.name)


def open_for_order(
    order: Order, kind: FollowUpKind, *, at: datetime, note: str = "", person_id: int | None = None
) -> FollowUp:
    """Ask for a call about this order, to the elder unless it is to be to another person."""
    who = person_id or order.elder_id
    return _open(FollowUp(kind=kind, community_id=order.community_id, order=order, person_id=who, note=note), at=at)


def open_for_person(
    kind: FollowUpKind, *, person_id: int, community_id: int, at: datetime, due_at: datetime, note: str = ""
) -> FollowUp:
    """Ask for a call to this person that is about no order, to be made by `due_at`."""
    return _open(FollowUp(kind=kind, person_id=person_id, community_id=community_id, note=note), at=at, due_at=due_at)


def is_open(order: Order, kind: FollowUpKind) -> bool:
    """Tell whether somebody is asked already to call about this order for this reason."""
    asked = FollowUp.order_id == order.id, FollowUp.kind == kind, FollowUp.done_at.is_(None)
    return session.scalar(select(FollowUp.id).where(*asked).limit(1)) is not None


def settle(order: Order, kind: FollowUpKind, *, at: datetime) -> None:
    """Take back the wish for a call, for what it was about has settled itself; the order's history says how."""
    asked = FollowUp.order_id == order.id, FollowUp.kind == kind, FollowUp.done_at.is_(None)
    for follow_up in hold(FollowUp, session.scalars(select(FollowUp.id).where(*asked))):
        follow_up.done_at = at


def settle_call_back(number: str, *, opened_at: datetime, at: datetime) -> None:
    """Take back the promise of a call made to this number at that very moment: it has been understood since."""
    asked = FollowUp.opened_at == opened_at, FollowUp.kind == FollowUpKind.CALL_BACK, FollowUp.done_at.is_(None)
    for follow_up in hold(FollowUp, session.scalars(select(FollowUp.id).where(*asked))):
        if follow_up.number == number:
            follow_up.done_at = at


def open_call_back(
    *,
    number: str,
    at: datetime,
    person_id: int | None = None,
    community_id: int | None = None,
    note: str = "",
    call_id: int | None = None,
    order: Order | None = None,
    due_at: datetime | None = None,
) -> FollowUp:
    """Promise somebody who wrote or rang that a person calls back by `due_at`, which is what may be said to them.

    `call_id` is the call that nobody could help with.

    Unless told otherwise the community's policy says how soon, counted in opening time (`areas.opening.call_back_by`).
    """
    follow_up = FollowUp(
        kind=FollowUpKind.CALL_BACK,
        number=number,
        person_id=person_id,
        community_id=community_id,
        order=order,
        note=note,
        call_id=call_id,
    )
    return _open(follow_up, at=at, due_at=due_at or call_back_by(at, community_id))


def add_to(follow_up_id: int, *, note: str, due_at: datetime | None = None) -> FollowUp:
    """Note what was said since about a call that waits, and make it due by then where that is earlier."""
    follow_up = hold_one(FollowUp, follow_up_id)
    follow_up.note = "\n".join(filter(None, (follow_up.note, note)))
    follow_up.due_at = min(follow_up.due_at, due_at or follow_up.due_at)
    return follow_up


def may_be_promised(follow_up: FollowUp, *, at: datetime) -> datetime:
    """Return by when the call may be promised to one who asks again: as before, or anew where that time has passed."""
    return follow_up.due_at if follow_up.due_at > at else call_back_by(at, follow_up.community_id)


def _open(follow_up: FollowUp, *, at: datetime, due_at: datetime | None = None) -> FollowUp:
    follow_up.opened_at, follow_up.due_at = at, due_at or at + DUE_WITHIN[follow_up.kind]
    session.add(follow_up)
    session.flush()
    return follow_up


def taker(follow_up: FollowUp, *, at: datetime) -> Staff | None:
    """Return who is making this call. Half an hour after taking it without a word it is anybody's again."""
    is_kept = follow_up.taken_at is not None and at < follow_up.taken_at + KEPT_FOR
    return follow_up.taken_by if is_kept else None


def take(follow_up_id: int, *, staff: Staff, at: datetime) -> FollowUp:
    """Give the call to the worker who says "mine" first.

    Raises FollowUpTaken for the second, naming the first, and AlreadyDone when it was made meanwhile.
    """
    follow_up = _still_open(follow_up_id)
    has_it = taker(follow_up, at=at)
    if has_it is not None and has_it.id != staff.id:
        raise FollowUpTaken(has_it)
    follow_up.taken_by_id, follow_up.taken_at = staff.id, at
    return follow_up


def give_back(follow_up_id: int) -> FollowUp:
    """Let somebody else make the call. Raises AlreadyDone when it was made."""
    follow_up = _still_open(follow_up_id)
    follow_up.taken_by_id = follow_up.taken_at = None
    return follow_up


def not_reached(follow_up_id: int, *, at: datetime) -> FollowUp:
    """Count a call that reached nobody; it is due again in half an hour, for anybody. Raises AlreadyDone."""
    follow_up = give_back(follow_up_id)
    follow_up.attempts, follow_up.tried_at = follow_up.attempts + 1, at
    follow_up.due_at = at + AGAIN_AFTER
    return follow_up


def finish(follow_up_id: int, *, outcome: str, staff_id: int, at: datetime) -> FollowUp:
    """Write down what came of the call. Raises NeedsReason for no words and AlreadyDone the second time."""
    if not outcome.strip():
        raise NeedsReason
    follow_up = _still_open(follow_up_id)
    follow_up.outcome, follow_up.done_at, follow_up.done_by_id = outcome.strip(), at, staff_id
    return follow_up


def _still_open(follow_up_id: int) -> FollowUp:
    follow_up = hold_one(FollowUp, follow_up_id)
    if follow_up.done_at is not None:
        raise AlreadyDone
    return follow_up
