"""Clock-driven work on orders. Every job finds its work by state, so it may run late, twice or after a pause."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from eldercare.actors import SYSTEM, Door
from eldercare.areas.policy import policy_of
from eldercare.clock import at_local, local, start_of_day
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.messaging import service as messaging
from eldercare.messaging.again import as_read
from eldercare.messaging.models import OutgoingMessage
from eldercare.orders import closing, follow_ups, offers, service
from eldercare.orders.history import record
from eldercare.orders.meal_rounds import queries as meal_rounds
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.states import UNDER_WAY, WAITING, FollowUpKind, OrderStatus
from eldercare.orders.texts import doors_of, helpers_named, tell, values_for
from eldercare.staff.queries import alarmed_for
from eldercare.transaction import claim
from eldercare.worklist import work_through

AT_ONCE = 500
LONGEST_NOTICE = timedelta(days=2)
"""No community may be reminded or alarmed further from the start than this; it bounds what is looked at."""


def expire_offers(now: datetime) -> int:
    """End the offers whose time is over and put their orders back on the board; return how many."""
    due = select(Offer.id).where(Offer.status.in_(WAITING), Offer.expires_at <= now).order_by(Offer.expires_at)

    def expire(offer_id: int) -> bool:
        order_id = session.scalar(select(Offer.order_id).where(Offer.id == offer_id))
        order = claim(Order, order_id or 0)
        offer = claim(Offer, offer_id) if order is not None else None
        if order is None or offer is None or not offer.is_waiting:
            return False
        offers.expire(order, offer, at=now)
        return True

    return work_through("expire_offers", session.scalars(due.limit(AT_ONCE)), expire)


def remind_evening_before(now: datetime) -> int:
    """Remind helper and elder, from the community's evening hour on, of a visit tomorrow; return how many visits.

    A reminder that could not leave before midnight is dropped: "tomorrow" would be wrong. Whoever accepted after that
    hour has just been told and is not reminded.
    """
    midnight = start_of_day(now, zone(), days=1)
    tomorrow = Order.starts_at >= midnight, Order.starts_at < midnight + timedelta(days=1)

    def remind(order_id: int) -> bool:
        order = _claimed(order_id, UNDER_WAY)
        if order is None or order.evening_reminded_at is not None:
            return False
        evening = at_local(
            local(now, zone()).date(), policy_of(order.community_id).clock("remind_evening_from"), zone()
        )
        if now < evening:
            return False
        order.evening_reminded_at = now
        if all(visit.accepted_at > evening for visit in order.helpers):
            return False
        _remind(order, "remind_evening", at=now, expires_at=midnight)
        return True

    return work_through("remind_evening_before", _due(*tomorrow, Order.evening_reminded_at.is_(None)), remind)


def remind_hour_before(now: datetime) -> int:
    """Remind helper and elder shortly before the visit (an hour, as the community sets it); return how many visits.

    Whoever accepted within that last hour has just been told and is not reminded.
    """
    soon = Order.starts_at > now, Order.starts_at <= now + LONGEST_NOTICE

    def remind(order_id: int) -> bool:
        order = _claimed(order_id, UNDER_WAY)
        if order is None or order.starts_at is None or order.hour_reminded_at is not None:
            return False
        notice = timedelta(minutes=policy_of(order.community_id).remind_before_minutes)
        if not order.starts_at - notice <= now < order.starts_at:
            return False
        order.hour_reminded_at = now
        if all(visit.accepted_at > order.starts_at - notice for visit in order.helpers):
            return False
        _remind(order, "remind_hour", at=now, expires_at=order.starts_at)
        return True

    return work_through("remind_hour_before", _due(*soon, Order.hour_reminded_at.is_(None)), remind)


def _remind(order: Order, template: str, *, at: datetime, expires_at: datetime) -> None:
    record(order, template, by=SYSTEM, at=at, via=Door.CLOCK)
    for visit in order.helpers:
        _remind_helper(visit, template, at=at, expires_at=expires_at)
    if order.elder is not None:
        key = f"{template}:order:{order.id}:{order.starts_at:%Y%m%d%H%M}"
        tell(f"{template}_elder", order.elder.person, order, at=at, expires_at=expires_at, key=key)


def _remind_helper(visit: Visit, template: str, *, at: datetime, expires_at: datetime) -> None:
    """Remind a helper of a visit, of a meal round once for all of its doors."""
    doors, key = meal_rounds.together(visit), f"{template}:visit:{visit.id}"
    if len(doors) == 1:
        tell(f"{template}_helper", visit.reached, visit.order, at=at, expires_at=expires_at, key=key)
    elif visit.order.id == doors[0].id:
        values = doors_of(doors)
        tell(f"{template}_round", visit.reached, visit.order, at=at, expires_at=expires_at, key=key, values=values)


def alarm_when_nobody_checked_in(now: datetime) -> int:
    """Ask the helper, and tell a worker, when nobody checked in after the start; return how many visits."""
    begun = Order.starts_at <= now, Order.starts_at > now - LONGEST_NOTICE

    def alarm(order_id: int) -> bool:
        order = _claimed(order_id, UNDER_WAY)
        if order is None or order.starts_at is None or order.late_alarmed_at is not None:
            return False
        patience = timedelta(minutes=policy_of(order.community_id).late_after_minutes)
        if now < order.starts_at + patience or _comes_later(order, now - patience):
            return False
        order.late_alarmed_at = now
        record(order, "nobody_checked_in", by=SYSTEM, at=now, via=Door.CLOCK)
        follow_ups.open_for_order(order, FollowUpKind.NOBODY_CHECKED_IN, at=now)
        for visit in order.helpers:
            tell("late_helper", visit.reached, order, at=now, expires_at=order.ends_at)
        _tell_duty(order, at=now)
        return True

    return work_through("alarm_when_nobody_checked_in", _due(*begun, Order.late_alarmed_at.is_(None)), alarm)


def _comes_later(order: Order, since: datetime) -> bool:
    """Tell whether the helper is on the way through a meal round, or the alarm about an earlier door says it all."""
    if order.series_id is None:
        return False
    rounds = [meal_rounds.together(visit) for visit in order.helpers]
    visits = [visit for doors in rounds for door in doors for visit in door.helpers if door.id != order.id]
    is_moving = any(visit.checked_in_at is not None and visit.checked_in_at > since for visit in visits)
    begins = order.starts_at or since
    return is_moving or any(
        visit.checked_in_at is None and visit.order.starts_at is not None and visit.order.starts_at < begins
        for visit in visits
    )


def _tell_duty(order: Order, *, at: datetime) -> None:
    for member in alarmed_for(order.community_id):
        values = values_for(order, language=member.language)
        messaging.queue_to_number(
            "late_duty",
            number=member.number or "",
            language=member.language,
            at=at,
            values=values | {"helper": helpers_named(order.helpers, language=member.language)},
            about=("order", order.id),
            key=f"late:order:{order.id}:staff:{member.id}:{order.starts_at}",
            expires_at=order.ends_at,
        )


def close_unconfirmed(now: datetime) -> int:
    """Close what was finished and not confirmed within the community's time, and credit it; return how many orders."""
    finished = select(Order.id).where(Order.status == OrderStatus.FINISHED, Order.finished_at <= now)

    def close(order_id: int) -> bool:
        order = _claimed(order_id, frozenset({OrderStatus.FINISHED}))
        if order is None or order.finished_at is None:
            return False
        if now < order.finished_at + timedelta(hours=policy_of(order.community_id).confirm_within_hours):
            return False
        closing.close(order_id, by=SYSTEM, at=now, via=Door.CLOCK)
        return True

    return work_through("close_unconfirmed", session.scalars(finished.order_by(Order.id).limit(AT_ONCE)), close)


def give_up_unfilled(now: datetime) -> int:
    """Give up on orders whose time is over without anybody found, tell the elder and ask a worker to call."""
    over = Order.status.in_([OrderStatus.OPEN, OrderStatus.OFFERED]), Order.ends_at <= now

    def give_up(order_id: int) -> bool:
        order = _claimed(order_id, frozenset({OrderStatus.OPEN, OrderStatus.OFFERED}))
        if order is None or order.ends_at is None or order.ends_at > now:
            return False
        service.mark_unfilled(order_id, by=SYSTEM, at=now, via=Door.CLOCK)
        return True

    due = select(Order.id).where(*over).order_by(Order.starts_at).limit(AT_ONCE)
    return work_through("give_up_unfilled", session.scalars(due), give_up)


def ask_to_ring_the_unreached(now: datetime) -> int:
    """Put whom our own calls did not reach for good on the list of people to ring; return how many that were.

    Somebody who is on that list already because of the same order is not put there twice.
    """
    due = select(OutgoingMessage.id).where(OutgoingMessage.for_a_person_at.is_not(None))

    def ask(message_id: int) -> bool:
        call = claim(OutgoingMessage, message_id)
        if call is None or call.for_a_person_at is None:
            return False
        call.for_a_person_at = None
        order = session.get(Order, call.about_id) if call.about_kind == "order" and call.about_id else None
        if order is not None and follow_ups.is_open(order, FollowUpKind.CALL_BACK):
            return False
        follow_ups.open_call_back(
            number=call.to_number,
            at=now,
            person_id=call.to_person_id,
            community_id=call.to_person.community_id if call.to_person else order.community_id if order else None,
            note=as_read(call),
            order=order,
        )
        return True

    oldest = due.order_by(OutgoingMessage.for_a_person_at).limit(AT_ONCE)
    return work_through("ask_to_ring_the_unreached", session.scalars(oldest), ask)


def _due(*conditions: ColumnElement[bool]) -> list[int]:
    query = select(Order.id).where(Order.status.in_(UNDER_WAY), *conditions).order_by(Order.starts_at).limit(AT_ONCE)
    return list(session.scalars(query))


def _claimed(order_id: int, statuses: frozenset[OrderStatus]) -> Order | None:
    order = claim(Order, order_id)
    return order if order is not None and order.status in statuses else None
