"""Placing orders and changing, cancelling or giving up on them; every door comes through here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.catalogue.models import Service
from eldercare.catalogue.queries import get as get_service
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.elders.queries import get as get_elder
from eldercare.errors import N_, Invalid, Refused
from eldercare.orders import follow_ups, saved_time
from eldercare.orders.errors import ElderGone, NeedsReason, ServicePaused, WrongStatus
from eldercare.orders.history import move, record
from eldercare.orders.models import Order
from eldercare.orders.offers import withdraw_waiting
from eldercare.orders.states import TAKES_OFFERS, WHY_MISSED, EndKind, FollowUpKind, OrderSource, OrderStatus
from eldercare.orders.texts import received, tell
from eldercare.orders.visits import end_visits, is_late, miss_visits, refuse_absence_to_come
from eldercare.straight import insert
from eldercare.transaction import hold_one

LATEST_ENTRY = timedelta(days=1)
FURTHEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class _Wish:
    """What an order is about, once everything about it is clear and may be ordered."""

    elder: Elder
    service: Service
    starts_at: datetime
    minutes: int
    people_needed: int
    notes: str

    @property
    def community_id(self) -> int:
        return self.elder.person.community_id

    def columns(self) -> dict[str, object]:
        return {
            "elder_id": self.elder.id,
            "service_id": self.service.id,
            "community_id": self.community_id,
            "starts_at": self.starts_at,
            "ends_at": _end(self.starts_at, self.minutes),
            "minutes": self.minutes,
            "people_needed": self.people_needed,
            "notes": self.notes,
        }


def place(
    *,
    elder_id: int,
    service_code: str,
    starts_at: datetime,
    source: OrderSource,
    by: Actor,
    at: datetime,
    via: Door,
    minutes: int | None = None,
    people_needed: int = 1,
    notes: str = "",
    requester_id: int | None = None,
    despite_pause: str = "",
) -> Order:
    """Enter an order that is clear and return it, open; the elder is told what was understood.

    What a standing order makes was told when that began. `minutes` defaults to the service's usual length.
    `despite_pause` is a worker's reason for taking on what is paused. Who wants it with saved time says so next, in
    the same transaction (`saved_time.use`).
    Raises NotFound for an unknown elder or service, ElderGone, ServicePaused, Invalid for a start more than a day ago
    or a year ahead, for 5 > minutes > 720 and for 1 > people_needed > 20.
    """
    wish = _clear(
        elder_id=elder_id,
        service_code=service_code,
        starts_at=starts_at,
        minutes=minutes,
        people_needed=people_needed,
        notes=notes,
        despite_pause=despite_pause,
        at=at,
    )
    facts = {
        "status": OrderStatus.OPEN,
        "source": source,
        "placed_at": at,
        "moved_at": at,
        "requester_id": requester_id,
    }
    order = insert(Order, wish.columns() | facts, elder=wish.elder, service=wish.service)
    record(order, "placed", by=by, at=at, via=via, reason=despite_pause)
    if source is not OrderSource.SERIES:
        _tell_received(order, at=at, via=via)
    return order


def place_draft(
    *,
    source: OrderSource,
    reason: str,
    by: Actor,
    at: datetime,
    via: Door,
    notes: str = "",
    caller_number: str | None = None,
    community_id: int | None = None,
    elder_id: int | None = None,
    requester_id: int | None = None,
    service_code: str | None = None,
    starts_at: datetime | None = None,
) -> Order:
    """Put a wish that a person has to look at on the board: an unknown sender, an unclear text, a shared number.

    `reason` says why it is no order yet, as one of the codes that the board explains: unknown_sender, unclear,
    which_elder, asks_back, changed, saved_time.
    """
    elder = get_elder(elder_id) if elder_id is not None else None
    service = get_service(service_code) if service_code else None
    facts = {
        "status": OrderStatus.DRAFT,
        "source": source,
        "placed_at": at,
        "moved_at": at,
        "draft_reason": reason,
        "notes": notes,
        "caller_number": caller_number,
        "requester_id": requester_id,
        "community_id": elder.person.community_id if elder else community_id,
        "elder_id": elder_id,
        "service_id": service.id if service else None,
        "starts_at": starts_at,
    }
    order = insert(Order, facts, elder=elder, service=service)
    record(order, "drafted", by=by, at=at, via=via, reason=reason)
    return order


def complete(
    order_id: int,
    *,
    elder_id: int,
    service_code: str,
    starts_at: datetime,
    by: Actor,
    at: datetime,
    via: Door,
    minutes: int | None = None,
    people_needed: int = 1,
    notes: str = "",
    despite_pause: str = "",
    with_saved_time: bool | None = None,
) -> Order:
    """Make a draft an open order, paid as it was wished unless `with_saved_time` says how.

    Raises as `place` does, and WrongStatus when it is no draft any more.
    """
    order = hold_one(Order, order_id)
    if order.status is not OrderStatus.DRAFT:
        raise WrongStatus(order.status)
    wish = _clear(
        elder_id=elder_id,
        service_code=service_code,
        starts_at=starts_at,
        minutes=minutes,
        people_needed=people_needed,
        notes=notes,
        despite_pause=despite_pause,
        at=at,
    )
    order.with_saved_time = order.with_saved_time if with_saved_time is None else with_saved_time
    if order.with_saved_time:  # before anything is changed: a text goes on as a draft after a refusal
        starts_at = wish.starts_at
        saved_time.require(
            wish.elder, wish.service, starts_at=starts_at, at=at, minutes=wish.minutes, people=people_needed
        )
    order.elder, order.service, order.community_id = wish.elder, wish.service, wish.community_id
    order.notes, order.people_needed, order.draft_reason = wish.notes, wish.people_needed, ""
    _schedule(order, starts_at=wish.starts_at, minutes=wish.minutes)
    move(order, OrderStatus.OPEN, "completed", by=by, at=at, via=via, reason=despite_pause)
    session.flush()
    saved_time.set_aside(order, by=by, at=at, via=via)
    _tell_received(order, at=at, via=via)
    return order


def _clear(
    *,
    elder_id: int,
    service_code: str,
    starts_at: datetime,
    minutes: int | None,
    people_needed: int,
    notes: str,
    despite_pause: str,
    at: datetime,
) -> _Wish:
    elder, service = get_elder(elder_id), get_service(service_code)
    if elder.person.is_gone:
        raise ElderGone(elder.name)
    _refuse_unoffered(service, starts_at=starts_at, despite_pause=despite_pause)
    minutes = service.minutes if minutes is None else minutes
    _refuse_impossible(starts_at=starts_at, minutes=minutes, at=at)
    if not 1 <= people_needed <= 20:
        raise Invalid(N_("An order needs 1 to 20 people."))
    return _Wish(elder, service, starts_at, minutes, people_needed, notes.strip())


def _refuse_unoffered(service: Service, *, starts_at: datetime, despite_pause: str = "") -> None:
    if not service.active:
        raise Refused(N_("%(service)s cannot be ordered at present."), service=service.name)
    if service.is_paused(starts_at) and not despite_pause.strip():
        raise ServicePaused(service)


def _refuse_impossible(*, starts_at: datetime, minutes: int, at: datetime) -> None:
    if not 5 <= minutes <= 720:
        raise Invalid(N_("A visit lasts between 5 minutes and 12 hours."))
    if starts_at < at - LATEST_ENTRY:
        raise Invalid(N_("The start lies in the past. Give a day and time to come."))
    if starts_at > at + FURTHEST_AHEAD:
        raise Invalid(N_("The start is more than a year ahead. Check the date."))


def _schedule(order: Order, *, starts_at: datetime, minutes: int) -> None:
    if starts_at != order.starts_at:  # what was said of the old time does not count for the new one
        order.evening_reminded_at = order.hour_reminded_at = order.late_alarmed_at = None
    order.starts_at, order.minutes, order.ends_at = starts_at, minutes, _end(starts_at, minutes)


def _end(starts_at: datetime, minutes: int) -> datetime:
    return starts_at + timedelta(minutes=minutes)


def _tell_received(order: Order, *, at: datetime, via: Door) -> None:
    """Say back what was understood, except to a text: that door answers the number that wrote, and in its words."""
    if order.elder is not None and via is not Door.SMS:
        person = order.elder.person
        template, more = received(order, language=person.language, at=at, via=via)
        tell(template, person, order, at=at, values=more)


def change(
    order_id: int,
    *,
    starts_at: datetime,
    minutes: int,
    notes: str,
    by: Actor,
    at: datetime,
    via: Door,
) -> Order:
    """Change when, how long or the notes of an order that has no helper yet; waiting offers are withdrawn.

    Raises WrongStatus once somebody has accepted (reassign first), Invalid as `place` does, and NotEnoughSavedTime
    where it would cost more than there is.
    """
    order = hold_one(Order, order_id)
    if order.helpers and order.status in TAKES_OFFERS:
        raise WrongStatus(OrderStatus.ACCEPTED)
    if order.status not in TAKES_OFFERS:
        raise WrongStatus(order.status)
    _refuse_impossible(starts_at=starts_at, minutes=minutes, at=at)
    withdraw_waiting(order, at=at)  # which tells those asked by the old time
    if order.status is OrderStatus.OFFERED:
        move(order, OrderStatus.OPEN, "offers_withdrawn", by=by, at=at, via=via)
    _schedule(order, starts_at=starts_at, minutes=minutes)
    order.notes = notes.strip()
    record(order, "changed", by=by, at=at, via=via)
    saved_time.set_aside(order, by=by, at=at, via=via)
    _tell_received(order, at=at, via=via)
    return order


def back_to_draft(order_id: int, *, note: str, by: Actor, at: datetime, via: Door) -> Order:
    """Let a worker look at an order again because the elder wants something about it changed.

    Helpers are released and waiting offers withdrawn: what was understood was wrong. Raises WrongStatus when the
    visit has begun or the order is over.
    """
    order = hold_one(Order, order_id)
    move(order, OrderStatus.DRAFT, "change_wanted", by=by, at=at, via=via, reason=note)
    withdraw_waiting(order, at=at)
    end_visits(order, EndKind.CHANGED, at=at)
    saved_time.give_back(order, by=by, at=at, via=via)
    order.draft_reason = "changed"
    return order


def cancel(order_id: int, *, reason: str, by: Actor, at: datetime, via: Door, tells_elder: bool = True) -> Order:
    """Call an order off; the elder and everybody asked or coming is told. WrongStatus once the visit has begun.

    Whoever calls off several at once tells the elder in one sentence instead.
    """
    if not reason.strip():
        raise NeedsReason
    order = hold_one(Order, order_id)
    had_elder = order.elder.person if order.elder and order.status is not OrderStatus.DRAFT else None
    late = {"late": True} if order.helpers and is_late(order, at=at) else {}
    move(order, OrderStatus.CANCELLED, "cancelled", by=by, at=at, via=via, reason=reason.strip(), **late)
    withdraw_waiting(order, at=at)
    end_visits(order, EndKind.CANCELLED, at=at)
    saved_time.give_back(order, by=by, at=at, via=via)
    order.closed_at = at
    follow_ups.settle(order, FollowUpKind.NOBODY_CHECKED_IN, at=at)
    if tells_elder:
        tell("order_cancelled", had_elder, order, at=at)
    return order


def mark_missed(
    order_id: int, *, by: Actor, at: datetime, via: Door, kind: EndKind = EndKind.OTHER, reason: str = ""
) -> Order:
    """Record that the visit did not take place: one of WHY_MISSED, or any other reason in words, which is needed then.

    Of a helper who was absent it stays on record; who was there in vain has nothing held against him or her. Raises
    NotDueYet for a no-show before the start.
    """
    if kind not in WHY_MISSED or (kind is EndKind.OTHER and not reason.strip()):
        raise NeedsReason
    order = hold_one(Order, order_id)
    refuse_absence_to_come(order, kind, at=at)
    move(order, OrderStatus.MISSED, "missed", by=by, at=at, via=via, reason=reason.strip(), kind=kind.value)
    miss_visits(order, kind, reason=reason.strip())
    saved_time.give_back(order, by=by, at=at, via=via)
    order.closed_at = at
    follow_ups.settle(order, FollowUpKind.NOBODY_CHECKED_IN, at=at)
    return order


def mark_unfilled(order_id: int, *, by: Actor, at: datetime, via: Door) -> Order:
    """Record that nobody was found in time; the elder is told and a worker is asked to call."""
    order = hold_one(Order, order_id)
    move(order, OrderStatus.UNFILLED, "unfilled", by=by, at=at, via=via)
    withdraw_waiting(order, at=at)
    end_visits(order, EndKind.UNFILLED, at=at, template="offer_withdrawn")
    saved_time.give_back(order, by=by, at=at, via=via)
    follow_ups.open_for_order(order, FollowUpKind.UNFILLED, at=at)
    if order.elder is not None:
        tell("unfilled_elder", order.elder.person, order, at=at)
    return order


def reopen(order_id: int, *, starts_at: datetime, by: Actor, at: datetime, via: Door) -> Order:
    """Try again for an unfilled order at another time; the elder is told. Raises as `place` does."""
    order = hold_one(Order, order_id)
    if order.status is not OrderStatus.UNFILLED or order.service is None or order.minutes is None:
        raise WrongStatus(order.status)
    _refuse_unoffered(order.service, starts_at=starts_at)
    _refuse_impossible(starts_at=starts_at, minutes=order.minutes, at=at)
    _schedule(order, starts_at=starts_at, minutes=order.minutes)
    move(order, OrderStatus.OPEN, "reopened", by=by, at=at, via=via)
    saved_time.set_aside(order, by=by, at=at, via=via)
    _tell_received(order, at=at, via=via)
    return order


def dispute(order_id: int, *, reason: str, by: Actor, at: datetime, via: Door) -> Order:
    """Hold an order back from closing because somebody says it was not as reported."""
    if not reason.strip():
        raise NeedsReason
    order = hold_one(Order, order_id)
    move(order, OrderStatus.DISPUTED, "disputed", by=by, at=at, via=via, reason=reason.strip())
    saved_time.keep(order)
    return order


def note_candidates(order_id: int, elder_ids: list[int], *, by: Actor, at: datetime, via: Door) -> Order:
    """Write down, in this order, for which elders a draft may be: who wrote it is asked, and may answer by place."""
    order = hold_one(Order, order_id)
    record(order, "asked_for_whom", by=by, at=at, via=via, elders=elder_ids)
    return order
