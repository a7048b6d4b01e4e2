"""The end of an order: what the elder said of it, and the minutes that the volunteer has earned."""

from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.messaging import questions
from eldercare.orders import follow_ups, saved_time
from eldercare.orders.errors import WrongStatus
from eldercare.orders.history import move, record
from eldercare.orders.models import Order, Rating, Visit
from eldercare.orders.queries import credited_on_day_of
from eldercare.orders.states import FollowUpKind, OrderStatus
from eldercare.orders.texts import tell
from eldercare.orders.visits import correct_minutes
from eldercare.timebank import service as timebank
from eldercare.timebank.accounts import account_of, issuance_of
from eldercare.timebank.models import Account
from eldercare.timebank.policy import EarningPolicy, credited_minutes
from eldercare.transaction import hold, hold_one

GOOD_TO_KNOW = timedelta(days=2)
"""How long it is worth telling what was credited; counted from the closing, which may be a day after the visit."""


def rate(order_id: int, *, stars: int, by: Actor, at: datetime, via: Door, comment: str = "") -> Order:
    """Record one to five stars; a finished order is closed by it, and too few stars ask for a call.

    A later rating replaces the earlier one, both stay in the history. Raises Invalid for other numbers, WrongStatus
    before the visit is finished.
    """
    if not 1 <= stars <= 5:
        raise Invalid(N_("A rating is a number from 1 to 5."))
    order = hold_one(Order, order_id)
    if order.status not in {OrderStatus.FINISHED, OrderStatus.DISPUTED, OrderStatus.CLOSED}:
        raise WrongStatus(order.status)
    rating = order.rating or Rating(order=order)
    rating.stars, rating.comment, rating.via, rating.at = stars, comment.strip(), via, at
    session.add(rating)
    record(order, "rated", by=by, at=at, via=via, reason=comment.strip(), stars=stars)
    questions.close_about(("order", order.id), at=at)
    is_low = stars < policy_of(order.community_id).low_rating_below
    if is_low and not follow_ups.is_open(order, FollowUpKind.LOW_RATING):
        follow_ups.open_for_order(order, FollowUpKind.LOW_RATING, at=at, note=comment.strip())
    if order.status is OrderStatus.FINISHED:
        _close(order, by=by, at=at, via=via, how="closed_by_rating")
    return order


def close(order_id: int, *, by: Actor, at: datetime, via: Door, minutes: int | None = None) -> Order:
    """Confirm that it was done and credit the volunteers; closing twice is the same as once.

    `minutes`, where given, is how long each visit really was, as the worker found out. Raises WrongStatus before the
    visit is finished.
    """
    order = hold_one(Order, order_id)
    if order.status is OrderStatus.CLOSED:
        return order
    if order.status not in {OrderStatus.FINISHED, OrderStatus.DISPUTED}:
        raise WrongStatus(order.status)
    if minutes is not None:
        for visit in order.helpers:
            correct_minutes(visit, minutes)
    _close(order, by=by, at=at, via=via, how="closed")
    return order


def _close(order: Order, *, by: Actor, at: datetime, via: Door, how: str) -> None:
    order.closed_at = at
    _hold_accounts(order, at=at)
    credited = {visit.helper_name: _credit(order, visit, by=by, at=at, via=via) for visit in order.helpers}
    saved_time.settle(order, by=by, at=at, via=via)
    move(order, OrderStatus.CLOSED, how, by=by, at=at, via=via, credited=credited)


def _hold_accounts(order: Order, *, at: datetime) -> None:
    """Lock all accounts before the first is credited.

    Otherwise two orders of the same people that are closed at once would wait for each other crosswise, and each would
    count the minutes of the day without the other's.
    """
    served = [visit.volunteer for visit in order.helpers if visit.volunteer is not None and visit.minutes]
    own = [account_of(volunteer.person, at=at) for volunteer in sorted(served, key=lambda one: one.id)]
    common = [issuance_of(community_id, at=at) for community_id in sorted({one.community_id for one in own})]
    hold(Account, [account.id for account in own + common + saved_time.accounts_to_settle(order, at=at)])


def _credit(order: Order, visit: Visit, *, by: Actor, at: datetime, via: Door) -> int:
    if visit.volunteer is None:
        return 0
    minutes = credited_minutes(
        verified=visit.minutes or 0,
        ordered=order.minutes or 0,
        policy=EarningPolicy.of(policy_of(order.community_id)),
        already_today=credited_on_day_of(visit),
    )
    visit.credited_minutes = minutes
    if minutes > 0:
        _post(order, visit, minutes, by=by, at=at, via=via)
    return minutes


def _post(order: Order, visit: Visit, minutes: int, *, by: Actor, at: datetime, via: Door) -> None:
    if visit.volunteer is None:
        return
    timebank.earn(
        key=f"earn:visit:{visit.id}",
        person_id=visit.volunteer.id,
        minutes=minutes,
        by=by,
        via=via,
        at=at,
        happened_at=visit.checked_out_at or at,
        about=("order", order.id),
        memo=order.service.name if order.service else "",
    )
    account = account_of(visit.volunteer.person, at=at)
    tell(
        "minutes_credited",
        visit.volunteer.person,
        order,
        at=at,
        expires_at=at + GOOD_TO_KNOW,
        minutes=str(minutes),
        balance=str(account.balance),
    )
