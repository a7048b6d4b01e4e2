"""Asking about an order in waves: the best few first, then the next, then everybody, then a dispatcher is called."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import func, select

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.areas.policy import BOUNDS, policy_of
from eldercare.database import session
from eldercare.dispatch.waves.errors import AskingAlready, NobodyToAsk
from eldercare.dispatch.waves.models import Asking, WaveOffer
from eldercare.dispatch.waves.queries import find, is_due, what_ended
from eldercare.dispatch.waves.states import GOES_ON, AskingStatus
from eldercare.dispatch.waves.whom import whom_to_ask
from eldercare.errors import N_, Invalid
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.orders import follow_ups, offers
from eldercare.orders.errors import WrongStatus
from eldercare.orders.history import record
from eldercare.orders.models import Order, OrderEvent
from eldercare.orders.states import TAKES_OFFERS, FollowUpKind, OrderStatus
from eldercare.transaction import hold_one

SHORTEST = timedelta(minutes=3)
LONGEST_OPEN = timedelta(days=7)
TIME_IN_THE_MORNING = timedelta(hours=1)
"""A visit that begins sooner after the quiet hours than this cannot wait for their end."""


def start(
    order_id: int,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    size: int | None = None,
    minutes: int | None = None,
) -> Asking:
    """Ask the best few who may do it, `size` at a time; the clock asks the next when `minutes` have passed.

    Both default to the community's policy. The first are asked at once, in quiet hours in the morning, unless the visit
    is urgent or too soon for that. After the waves everybody else is asked, then a dispatcher is called. Every offer
    stays open until the order is filled or the visit begins. Starting again after everybody was asked in vain begins
    anew with those who have not answered. Raises WrongStatus where the order takes no offers, AskingAlready,
    NobodyToAsk, and Invalid for a size or minutes out of bounds.
    """
    order = hold_one(Order, order_id)
    if order.status not in TAKES_OFFERS:
        raise WrongStatus(order.status)
    before = find(order_id)
    if before is not None and before.status in GOES_ON and what_ended(before) is None:
        raise AskingAlready
    if not whom_to_ask(order, since=at):
        raise NobodyToAsk
    if before is not None:
        _end(before, order, _how(what_ended(before)), at=at)
    asking = _begun(order, by=by, at=at, via=via, size=size, minutes=minutes)
    _ask_next(order, asking, by=by, at=at, via=via)
    return asking


def start_or_call(order: Order, *, at: datetime) -> None:
    """Begin for an order that the caller holds; where nobody can be asked, call a dispatcher at once."""
    _ask_next(order, _begun(order, by=SYSTEM, at=at, via=Door.CLOCK), by=SYSTEM, at=at, via=Door.CLOCK)


def _begun(
    order: Order, *, by: Actor, at: datetime, via: Door, size: int | None = None, minutes: int | None = None
) -> Asking:
    policy = policy_of(order.community_id)
    asking = Asking(
        order=order,
        status=AskingStatus.ASKING,
        wave_size=_within("wave_size", policy.wave_size if size is None else size),
        wave_minutes=_within("wave_minutes", policy.wave_minutes if minutes is None else minutes),
        wave=0,
        is_broadcast=False,
        after_event_id=0,
        begun_at=at,
        next_at=at,
    )
    size, minutes = asking.wave_size, asking.wave_minutes
    record(order, "asking_begun", by=by, at=at, via=via, size=size, minutes=minutes)
    last = select(func.max(OrderEvent.id)).where(OrderEvent.order_id == order.id)
    asking.after_event_id = session.scalar(last) or 0
    session.add(asking)
    session.flush()
    return asking


def _within(name: str, value: int) -> int:
    least, most = BOUNDS[name]
    if not least <= value <= most:
        raise Invalid(N_("Ask 1 to 20 people at a time, and give them between a minute and a day."))
    return value


def stop(order_id: int, *, by: Actor, at: datetime, via: Door) -> None:
    """Ask nobody else about this order; those who were asked may still answer. Stopping what is over does nothing."""
    order = hold_one(Order, order_id)
    asking = find(order_id)
    if asking is None:
        return
    ended = what_ended(asking)
    _end(asking, order, AskingStatus.STOPPED if ended is None else _how(ended), at=at)
    if ended is None:
        record(order, "asking_stopped", by=by, at=at, via=via)


def go_on(order: Order, asking: Asking, *, at: datetime) -> bool:
    """Do what is due about an asking, both locked by the caller; tell whether anything was.

    However late that is, one wave is asked, and it has its full time.
    """
    if asking.ended_at is not None:
        return False
    ended = what_ended(asking)
    if ended is not None:
        _end(asking, order, _how(ended), at=at)
        return True
    if not is_due(asking, at):
        return False
    _ask_next(order, asking, by=SYSTEM, at=at, via=Door.CLOCK)
    return True


def _how(ended: OrderStatus | None) -> AskingStatus:
    return AskingStatus.FILLED if ended is OrderStatus.ACCEPTED else AskingStatus.OVER


def _end(asking: Asking, order: Order, status: AskingStatus, *, at: datetime) -> None:
    asking.status, asking.next_at, asking.ended_at = status, None, at
    follow_ups.settle(order, FollowUpKind.NOBODY_ACCEPTED, at=at)
    session.flush()


def _ask_next(order: Order, asking: Asking, *, by: Actor, at: datetime, via: Door) -> None:
    able = [] if asking.is_broadcast else whom_to_ask(order, since=asking.begun_at)
    if not able:
        _call_dispatcher(order, asking, at=at)
        return
    morning = _not_before(order, at)
    if morning > at:
        asking.status, asking.next_at = AskingStatus.RESTING, morning
        record(order, "asking_rests", by=SYSTEM, at=at, via=Door.CLOCK, until=morning.isoformat())
        return
    policy = policy_of(order.community_id)
    to_come = policy.waves_before_broadcast - asking.wave
    share = _share(order, stages=to_come + 1, at=at)
    is_broadcast = policy.broadcast_size > 0 and (to_come <= 0 or share < SHORTEST)
    if to_come <= 0 and not is_broadcast:
        _call_dispatcher(order, asking, at=at)
        return
    most = policy.broadcast_size if is_broadcast else max(asking.wave_size, order.places_left)
    asking.wave, asking.is_broadcast = asking.wave + 1, is_broadcast
    sent = offers.send(
        order.id,
        able[:most],
        by=by,
        at=at,
        via=via,
        expires_in_minutes=_open_minutes(order, at),
        more={"wave": asking.wave, "broadcast": is_broadcast},
    )
    session.add_all(
        WaveOffer(offer=offer, asking_id=asking.id, wave=asking.wave, is_broadcast=is_broadcast) for offer in sent
    )
    patience = min(timedelta(minutes=asking.wave_minutes), max(share, SHORTEST))
    asking.status, asking.next_at = AskingStatus.ASKING, at + patience
    session.flush()


def _not_before(order: Order, at: datetime) -> datetime:
    """Return when somebody may be asked: now, or when the quiet hours are over and that is early enough."""
    morning = after_quiet_hours(at, policy_of(order.community_id))
    is_urgent = order.service is not None and order.service.at_once
    begins = order.starts_at or at
    return at if is_urgent or begins < morning + TIME_IN_THE_MORNING else morning


def _share(order: Order, *, stages: int, at: datetime) -> timedelta:
    """Return how much of what is left before the visit falls to each that is still to be asked.

    One share is the dispatcher's, who must be able to do something about it in the end.
    """
    left = (order.starts_at or at) - at
    return max(left, timedelta(0)) / (max(stages, 1) + 1)


def _open_minutes(order: Order, at: datetime) -> int:
    """Return for how long an offer can be answered: until the visit begins, or is over where it should have begun."""
    begins, ends = order.starts_at or at, order.ends_at or at
    until = begins if begins > at else ends
    return max(1, ceil(min(until - at, LONGEST_OPEN) / timedelta(minutes=1)))


def _call_dispatcher(order: Order, asking: Asking, *, at: datetime) -> None:
    asking.status, asking.next_at = AskingStatus.EXHAUSTED, None
    record(order, "nobody_accepted", by=SYSTEM, at=at, via=Door.CLOCK)
    if not follow_ups.is_open(order, FollowUpKind.NOBODY_ACCEPTED):
        follow_ups.open_for_order(order, FollowUpKind.NOBODY_ACCEPTED, at=at)
    session.flush()
