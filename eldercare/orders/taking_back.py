"""Taking back a transfer: what a visit earned goes back whole, with all that hangs on it. Nothing here commits."""

from datetime import datetime
from functools import partial

from eldercare.actors import Actor, ActorKind, Door
from eldercare.database import session
from eldercare.orders import refunds
from eldercare.orders.errors import RefundedAlready
from eldercare.orders.history import record
from eldercare.orders.models import Order, Visit
from eldercare.orders.reviews import queries as reviews_queries
from eldercare.orders.reviews import service as reviews
from eldercare.orders.reviews.errors import UnderReview
from eldercare.orders.reviews.models import Review
from eldercare.orders.reviews.states import ReviewState
from eldercare.staff.models import Staff
from eldercare.timebank import lowering, queries, service
from eldercare.timebank.corrections import service as corrections
from eldercare.timebank.corrections.models import Correction
from eldercare.timebank.errors import AlreadyReversed
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold, hold_one

VISIT, ORDER = "visit", "order"


def take_back(
    transfer_id: int,
    *,
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
    approved_by_id: int | None = None,
    of_frozen: bool = False,
    tells_helper: bool = True,
) -> Posted:
    """Reverse a transfer, as `timebank.service.reverse` does, and return its reversal; of spent points the minutes'.

    Where a visit earned it, all goes back: the minutes, those above the cap, points, what counts for the day, and what
    the elder spent on it; a review that is open is settled by that, and the elder and, unless said otherwise, the
    volunteer are told. Raises what `service.reverse` and `lowering.undo` raise, UnderReview where nobody of the staff
    does it while the visit waits for a second look, AboutYourself, and RefundedAlready for what paid such a visit.
    """
    original = queries.get_transfer(transfer_id)
    facts = {"by": by, "via": via, "at": at, "reason": reason, "approved_by_id": approved_by_id}
    visit = visit_of(original)
    if visit is None:
        _refuse_refunded(original)
        return service.reverse(transfer_id, **facts, of_frozen=of_frozen)  # type: ignore[arg-type]
    review = reviews_queries.find(visit.id)
    is_open = review is not None and hold_one(Review, review.id).state is ReviewState.OPEN
    order, event = hold_one(Order, visit.order_id), f"{VISIT}:{visit.id}"
    # Looked for under the lock: of two at once the second comes here.
    if queries.find_reversal(transfer_id) is not None:
        raise AlreadyReversed
    account = _account_of(visit)
    held = {account.id} if account is not None else set()
    hold(Account, held | lowering.accounts_to_undo(event) | refunds.accounts_to_refund(order, at=at))
    if review is not None and is_open:
        _settle(review, by=by, via=via, at=at, reason=reason)
    whose = {"person_id": visit.volunteer_id, "about": (VISIT, visit.id)}
    done = lowering.undo(event, **whose, **facts)  # type: ignore[arg-type]
    _count_nothing(order, visit, by=by, via=via, at=at, reason=reason)
    if tells_helper:
        reviews.tell_lowered(visit, account, reason.strip(), key=f"taken-back:{event}", at=at)
    return next((one for one in done if one.reverses_id == transfer_id), done[-1])


def grant(
    correction_id: int, *, reason: str, by: Staff, via: Door, at: datetime, minutes: int | None = None
) -> Correction:
    """Grant a request to put hours right; what a visit brought wrongly is taken back whole.

    Raises what `corrections.service.grant` and `take_back` raise. The volunteer is told by whoever tells of requests.
    """
    reverse = partial(take_back, tells_helper=False)
    return corrections.grant(correction_id, reason=reason, by=by, via=via, at=at, minutes=minutes, reverse=reverse)


def visit_of(transfer: Transfer) -> Visit | None:
    """Return the visit that earned this; None for what nothing else hangs on."""
    kind, _colon, number = (lowering.event_of(transfer.key) or "").partition(":")
    return session.get(Visit, int(number)) if kind == VISIT and number.isdecimal() else None


def _account_of(visit: Visit) -> Account | None:
    """Return the account that was credited, the volunteer's own where all of it went to the pool."""
    earned = queries.find_by_key(f"earn:{VISIT}:{visit.id}")
    if earned is not None:
        return queries.get_account(earned.to_account_id)
    return queries.find_person_account(visit.volunteer_id) if visit.volunteer_id is not None else None


def _settle(review: Review, *, by: Actor, via: Door, at: datetime, reason: str) -> None:
    if by.kind is not ActorKind.STAFF or by.id is None:
        raise UnderReview
    reviews.taken_back(review.id, reason=reason, by=session.get_one(Staff, by.id), via=via, at=at)


def _count_nothing(order: Order, visit: Visit, *, by: Actor, via: Door, at: datetime, reason: str) -> None:
    counted, visit.credited_minutes = visit.credited_minutes or 0, 0
    session.flush()
    said = {"helper": visit.helper_name, "minutes": counted}
    record(order, "credit_taken_back", by=by, at=at, via=via, reason=reason.strip(), **said)  # type: ignore[arg-type]
    refunds.refund(order, visit, by=by, at=at, via=via)


def _refuse_refunded(spent: Transfer) -> None:
    if spent.kind is not TransferKind.REDEEM or spent.about_kind != ORDER or spent.about_id is None:
        return
    if refunds.is_refunded(hold_one(Order, spent.about_id), spent):  # nobody gives it back after this look, either
        raise RefundedAlready
