"""Opening a second look at a visit when it is closed, and settling it. Nothing here commits, and nothing accuses."""

from datetime import datetime, timedelta

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.histories import deed
from eldercare.localtime import format_day
from eldercare.messaging import service as messaging
from eldercare.messaging.spans import said_minutes
from eldercare.orders import refunds
from eldercare.orders.models import Order, Visit
from eldercare.orders.reviews import errors, known
from eldercare.orders.reviews.checks import Finding
from eldercare.orders.reviews.models import Review, ReviewEvent, ReviewFinding
from eldercare.orders.reviews.states import ReviewState, can_move
from eldercare.staff.models import Staff
from eldercare.staff.queries import is_about_herself
from eldercare.timebank import holds, lowering
from eldercare.timebank import queries as timebank
from eldercare.timebank.errors import BalanceTooLow
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.states import HoldState
from eldercare.transaction import hold, hold_one

GOOD_TO_KNOW = timedelta(days=7)
ABOUT = "visit"
"""What the hold of a review, and what corrects it, are about."""


def look_at(order: Order, visit: Visit, *, account_id: int, saved: int, counted: int, at: datetime) -> Review | None:
    """Look whether something about a visit that was just credited is worth a second look; once for each visit.

    The `saved` minutes of it are then held on the account until somebody has settled it; without a hold where they are
    not there any more. The caller holds the account.
    """
    policy = policy_of(order.community_id)
    found = known.findings_of(visit, order, policy, counted=counted)
    if not found or visit.volunteer_id is None or order.community_id is None:
        return None
    held = _set_aside(visit, account_id, saved, at=at)
    review = Review(
        community_id=order.community_id,
        visit_id=visit.id,
        volunteer_id=visit.volunteer_id,
        account_id=account_id,
        minutes=counted,
        hold_id=held.id if held is not None else None,
        state=ReviewState.OPEN,
        opened_at=at,
    )
    session.add(review)
    session.flush()
    session.add_all(_as_rows(review, found))
    _record(review, "opened", by=SYSTEM, via=Door.CLOCK, at=at, held=saved if held is not None else 0)
    return review


def all_right(review_id: int, *, reason: str, by: Staff, via: Door, at: datetime) -> Review:
    """Give the minutes free as they are. Raises AlreadyReviewed, AboutYourself, Invalid without a reason."""
    review = _to_settle(review_id, reason, to=ReviewState.ALL_RIGHT, by=by)
    _release(review, by=by, at=at, reason=reason)
    return _settled(review, ReviewState.ALL_RIGHT, reason, by=by, via=via, at=at)


def correct(review_id: int, *, minutes: int, reason: str, by: Staff, via: Door, at: datetime) -> Review:
    """Let the visit count so many minutes, 0 or more; the others go back to where they came from, by transfers.

    What an elder spent on it in saved time goes back likewise, and points in proportion.

    Raises AlreadyReviewed, AboutYourself, Invalid for other minutes or without a reason, and what the ledger refuses
    where the minutes were not held and are spent.
    """
    review = _to_settle(review_id, reason, to=ReviewState.CORRECTED, by=by)
    if type(minutes) is not int or not 0 <= minutes < review.minutes:
        raise errors.NotFewer(review.minutes)
    visit, actor = review.visit, Actor.staff(by.id)
    order, brought = hold_one(Order, visit.order_id), lowering.brought(f"visit:{visit.id}")
    hold(Account, {review.account_id} | brought.account_ids | refunds.accounts_to_refund(order, at=at))
    _release(review, by=by, at=at, reason=reason)
    lowering.lower(
        brought,
        minutes,
        person_id=review.volunteer_id,
        about=(ABOUT, visit.id),
        by=actor,
        via=via,
        at=at,
        reason=reason.strip(),
    )
    visit.credited_minutes = max(0, (visit.credited_minutes or 0) - (review.minutes - minutes))
    review.counted_minutes = minutes
    _settled(review, ReviewState.CORRECTED, reason, by=by, via=via, at=at)
    refunds.refund(order, visit, by=actor, at=at, via=via)
    tell_lowered(visit, timebank.get_account(review.account_id), review.reason, key=f"review:{review.id}", at=at)
    return review


def taken_back(review_id: int, *, reason: str, by: Staff, via: Door, at: datetime) -> Review:
    """Settle a review because all that its visit brought is taken back in this transaction; what it held is free.

    The caller holds the review, the order and the account. Raises AlreadyReviewed, AboutYourself, Invalid without a
    reason.
    """
    review = _to_settle(review_id, reason, to=ReviewState.CORRECTED, by=by)
    _release(review, by=by, at=at, reason=reason)
    review.counted_minutes = 0
    return _settled(review, ReviewState.CORRECTED, reason, by=by, via=via, at=at)


def tell_lowered(visit: Visit, account: Account | None, reason: str, *, key: str, at: datetime) -> None:
    """Tell the volunteer how many minutes a visit counts now, and why; what a group's account holds is the group's."""
    if visit.volunteer is None:
        return
    person, group = visit.volunteer.person, account.joint_holder if account is not None else None
    messaging.queue(
        "review_corrected" if group is None else "review_corrected_group",
        to=person,
        at=at,
        values={
            "day": format_day(visit.checked_out_at or at, person.language),
            "time": said_minutes(visit.credited_minutes or 0, person.language),
            "total": said_minutes(account.balance if account is not None else 0, person.language),
            "group": group.name if group is not None else "",
            "reason": reason,
        },
        about=("order", visit.order_id),
        key=key,
        expires_at=at + GOOD_TO_KNOW,
    )


def _set_aside(visit: Visit, account_id: int, minutes: int, *, at: datetime) -> Hold | None:
    if not minutes:
        return None
    try:
        return holds.set_aside(
            key=f"review:visit:{visit.id}",
            account_id=account_id,
            minutes=minutes,
            about=(ABOUT, visit.id),
            by=SYSTEM,
            via=Door.CLOCK,
            at=at,
            even_frozen=True,
        )
    except BalanceTooLow:
        return None


def _as_rows(review: Review, found: list[Finding]) -> list[ReviewFinding]:
    return [
        ReviewFinding(review_id=review.id, kind=one.kind, other_visit_id=one.other_visit_id, facts=dict(one.facts))
        for one in found
    ]


def _to_settle(review_id: int, reason: str, *, to: ReviewState, by: Staff) -> Review:
    review = hold_one(Review, review_id)
    if not can_move(review.state, to):
        raise errors.AlreadyReviewed
    if not reason.strip():
        raise errors.ReasonMissing
    if is_about_herself(by, review.volunteer.person):
        raise errors.AboutYourself
    return review


def _release(review: Review, *, by: Staff, at: datetime, reason: str) -> None:
    if review.hold_id is not None and holds.get(review.hold_id).state is HoldState.PENDING:
        holds.release(review.hold_id, by=Actor.staff(by.id), at=at, reason=reason)


def _settled(review: Review, state: ReviewState, reason: str, *, by: Staff, via: Door, at: datetime) -> Review:
    review.state, review.reason, review.decided_at, review.decided_by_id = state, reason.strip(), at, by.id
    session.flush()
    counted = {"minutes": review.counted_minutes} if review.counted_minutes is not None else {}
    _record(review, state.value, by=Actor.staff(by.id), via=via, at=at, reason=reason.strip(), **counted)
    return review


def _record(
    review: Review, what: str, *, by: Actor, via: Door, at: datetime, reason: str = "", **details: object
) -> None:
    session.add(
        ReviewEvent(
            review_id=review.id,
            what=what,
            reason=reason,
            details=details,
            **deed(by, via=via, at=at),
        )
    )
    session.flush()
    session.expire(review, ["events", "findings"])
