"""Asking the usual helpers of a standing order: first those who always come, then the substitutes, then the board."""

from datetime import datetime, timedelta

from sqlalchemy import select

from eldercare.actors import SYSTEM, Door
from eldercare.areas.policy import BOUNDS, policy_of
from eldercare.database import session
from eldercare.dispatch.service import offer
from eldercare.errors import DomainError
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.orders.history import record
from eldercare.orders.meal_rounds.models import MealRoundHelper
from eldercare.orders.meal_rounds.queries import still_open
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.series.models import SeriesHelper
from eldercare.orders.series.states import HelperRole
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.transaction import claim
from eldercare.worklist import work_through

AT_ONCE = 500
FURTHEST = timedelta(hours=BOUNDS["standing_asked_hours_before"][1])
SOONEST = timedelta(minutes=10)


def ask_standing_helpers(now: datetime) -> int:
    """Ask the next usual helpers about each visit that needs somebody; return about how many visits somebody was asked.

    An order that came back to the board, declined or expired, is asked about anew with the substitutes. Nobody is asked
    in quiet hours. Who may not do it is passed over, and the history says so.
    """
    waits = Order.next_to_ask.is_not(None), Order.status == OrderStatus.OPEN
    soon = Order.starts_at > now, Order.starts_at <= now + FURTHEST
    due = select(Order.id).where(*waits, *soon).order_by(Order.starts_at).limit(AT_ONCE)

    def ask(order_id: int) -> bool:
        order = claim(Order, order_id)
        if order is None or order.next_to_ask is None or order.status is not OrderStatus.OPEN:
            return False
        return _is_time(order, now) and _speaks_for_itself(order) and _ask(order, at=now)

    return work_through("ask_standing_helpers", session.scalars(due), ask)


def _is_time(order: Order, at: datetime) -> bool:
    policy = policy_of(order.community_id)
    from_ = (order.starts_at or at) - timedelta(hours=policy.standing_asked_hours_before)
    return at >= from_ and after_quiet_hours(at, policy) == at


def _speaks_for_itself(order: Order) -> bool:
    """Tell whether no other door of its meal round is asked about first, and this one with it."""
    return all(other.id >= order.id for other in _doors(order))


def _doors(order: Order) -> list[Order]:
    """Return the doors of a meal round that are asked about together with this order, itself included; else none."""
    if order.series is None or order.series.helpers:
        return []
    return [
        other
        for other in still_open(order)
        if other.next_to_ask is order.next_to_ask
        and other.status is OrderStatus.OPEN
        and other.series is not None
        and not other.series.helpers
    ]


def _ask(order: Order, *, at: datetime) -> bool:
    while order.next_to_ask is not None:
        role, along = order.next_to_ask, [other for other in _doors(order) if other.id != order.id]
        for one in [order, *along]:
            one.next_to_ask = HelperRole.SUBSTITUTE if role is HelperRole.STANDING else None
        session.flush()
        helpers = [one for one in order.series.usual_helpers if one.role is role] if order.series else []
        asked = [_asked(order, one, along, at=at) for one in helpers]  # all of them, not only the first
        if any(asked):
            return True
    return False


def _asked(order: Order, one: SeriesHelper | MealRoundHelper, along: list[Order], *, at: datetime) -> bool:
    kind = HelperKind.VOLUNTEER if one.volunteer_id is not None else HelperKind.PROVIDER
    helper = Helper(kind, one.volunteer_id or one.provider_id or 0)
    if any(visit.helper_kind is kind and visit.helper_id == helper.id for visit in order.helpers):
        return False
    try:
        doors = [other.id for other in along]
        offer(order.id, [helper], by=SYSTEM, at=at, via=Door.CLOCK, expires_in_minutes=_minutes(order, at), along=doors)
    except DomainError:  # nothing was written: the refusal comes before
        record(order, "standing_not_asked", by=SYSTEM, at=at, via=Door.CLOCK, helper=one.name)
        return False
    return True


def _minutes(order: Order, at: datetime) -> int:
    """Half of what is left, and no longer than the community wants: the substitute must have time to answer, too."""
    left = ((order.starts_at or at) - at) / 2
    longest = timedelta(hours=policy_of(order.community_id).standing_answer_hours)
    return int(max(SOONEST, min(left, longest)) / timedelta(minutes=1))
