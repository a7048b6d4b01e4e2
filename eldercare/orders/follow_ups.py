"""Work for a person: who has to be called back, why, and what came of it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from eldercare.database import session
from eldercare.errors import N_, Refused
from eldercare.orders.errors import NeedsReason
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import FollowUpKind
from eldercare.transaction import hold, hold_one

DUE_WITHIN = {
    FollowUpKind.NOBODY_CHECKED_IN: timedelta(0),
    FollowUpKind.UNFILLED: timedelta(0),
    FollowUpKind.CALL_BACK: timedelta(minutes=30),
    FollowUpKind.LOW_RATING: timedelta(hours=24),
}


class AlreadyDone(Refused):
    code = "already_done"

    def __init__(self) -> None:
        super().__init__(N_("Somebody has dealt with this already."))


def open_for_order(order: Order, kind: FollowUpKind, *, at: datetime, note: str = "") -> FollowUp:
    """Ask for a call about this order."""
    return _open(
        FollowUp(kind=kind, community_id=order.community_id, order=order, person_id=order.elder_id, note=note), at=at
    )


def is_open(order: Order, kind: FollowUpKind) -> bool:
    """Tell whether somebody is asked already to call about this order for this reason."""
    asked = FollowUp.order_id == order.id, FollowUp.kind == kind, FollowUp.done_at.is_(None)
    return session.scalar(select(FollowUp.id).where(*asked).limit(1)) is not None


def settle(order: Order, kind: FollowUpKind, *, at: datetime) -> None:
    """Take back the wish for a call, for what it was about has settled itself; the order's history says how."""
    asked = FollowUp.order_id == order.id, FollowUp.kind == kind, FollowUp.done_at.is_(None)
    for follow_up in hold(FollowUp, session.scalars(select(FollowUp.id).where(*asked))):
        follow_up.done_at = at


def open_call_back(
    *, number: str, at: datetime, person_id: int | None = None, community_id: int | None = None, note: str = ""
) -> FollowUp:
    """Promise somebody who wrote or rang that a person calls back within half an hour."""
    return _open(
        FollowUp(kind=FollowUpKind.CALL_BACK, number=number, person_id=person_id, community_id=community_id, note=note),
        at=at,
    )


def _open(follow_up: FollowUp, *, at: datetime) -> FollowUp:
    follow_up.opened_at, follow_up.due_at = at, at + DUE_WITHIN[follow_up.kind]
    session.add(follow_up)
    session.flush()
    return follow_up


def finish(follow_up_id: int, *, outcome: str, staff_id: int, at: datetime) -> FollowUp:
    """Write down what came of the call. Raises NeedsReason for no words and AlreadyDone the second time."""
    if not outcome.strip():
        raise NeedsReason
    follow_up = hold_one(FollowUp, follow_up_id)
    if follow_up.done_at is not None:
        raise AlreadyDone
    follow_up.outcome, follow_up.done_at, follow_up.done_by_id = outcome.strip(), at, staff_id
    return follow_up
