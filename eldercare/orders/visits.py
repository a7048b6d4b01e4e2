"""Carrying out: setting out, checking in with proof, checking out, and releasing a helper."""

import hmac
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from eldercare.actors import Actor, ActorKind, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound
from eldercare.messaging import questions
from eldercare.messaging.states import QuestionKind
from eldercare.orders import follow_ups
from eldercare.orders.errors import CodeLocked, NeedsReason, NotDueYet, NotYours, WrongCode, WrongStatus
from eldercare.orders.history import move, record
from eldercare.orders.models import Order, Visit
from eldercare.orders.offers import Helper, back_to_board, withdraw_waiting
from eldercare.orders.states import TAKES_OFFERS, UNDER_WAY, WHY_RELEASED, EndKind, FollowUpKind, OrderStatus
from eldercare.orders.texts import tell
from eldercare.orders.whose import carries_out, decides, member_of
from eldercare.transaction import hold_one

RATING_OPEN = timedelta(hours=48)
LONGEST_VISIT_MINUTES = 24 * 60


def _visit_of(
    order: Order,
    *,
    by: Actor,
    helper: Helper | None,
    sensible: Callable[[Visit], bool],
    may: Callable[[Visit, int | None], bool] = carries_out,
) -> Visit:
    """Return whose visit is meant: the one named, the actor's own, or the first for which it makes sense."""
    visits = order.helpers
    if helper is not None:
        visits = [visit for visit in visits if (visit.helper_kind, visit.helper_id) == (helper.kind, helper.id)]
    if by.kind is ActorKind.PERSON:
        visits = [visit for visit in visits if may(visit, by.id)]
        if not visits:
            raise NotYours
    if not visits:
        raise WrongStatus(order.status) if helper is None else NotFound(N_("This helper is not on this order."))
    return next(filter(sensible, visits), visits[0])


def _is_awaited(visit: Visit) -> bool:
    return visit.checked_in_at is None


def _is_there(visit: Visit) -> bool:
    return visit.checked_in_at is not None and visit.checked_out_at is None


def set_out(order_id: int, *, by: Actor, at: datetime, via: Door) -> Order:
    """Note that the helper is on the way; saying it twice is the same as once."""
    order = hold_one(Order, order_id)
    visit = _visit_of(order, by=by, helper=None, sensible=_is_awaited)
    if visit.set_out_at is None and order.status in UNDER_WAY:
        visit.set_out_at = at
        _note_who_goes(visit, by=by)
        if order.status is OrderStatus.ACCEPTED:
            move(order, OrderStatus.EN_ROUTE, "set_out", by=by, at=at, via=via, helper=visit.helper_name)
    return order


def _note_who_goes(visit: Visit, *, by: Actor) -> None:
    """Let whoever of a provider's staff goes without having been sent be the one who is there."""
    if visit.member_id is None and by.kind is ActorKind.PERSON:
        visit.member = member_of(visit, by.id)


def check_in(
    order_id: int,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    code: str | None = None,
    reason: str | None = None,
    helper: Helper | None = None,
) -> Order:
    """Begin a visit, proved by the elder's 4-digit code, or by a worker who gives a reason instead.

    `helper` says whose visit where several people come; without it, a worker means the first who is not there yet.
    Checking in twice is the same as once. Raises WrongCode (the try is counted), CodeLocked after too many of them,
    NeedsReason for neither code nor reason, NotYours for a helper who is not on this order, WrongStatus before
    acceptance or after the end.
    """
    order = hold_one(Order, order_id)
    if order.status not in UNDER_WAY | {OrderStatus.IN_SERVICE}:
        raise WrongStatus(order.status)
    visit = _visit_of(order, by=by, helper=helper, sensible=_is_awaited)
    if visit.checked_in_at is not None:
        return order
    reason = (reason or "").strip()
    if code is not None and code.strip():
        _check_code(order, visit, code.strip(), by=by, at=at, via=via)
        visit.check_in_proof = "code"
    elif by.kind is ActorKind.STAFF and reason:
        visit.check_in_proof, visit.check_in_reason = "worker", reason
    else:
        raise NeedsReason if by.kind is ActorKind.STAFF else WrongCode
    visit.checked_in_at = at
    _note_who_goes(visit, by=by)
    follow_ups.settle(order, FollowUpKind.NOBODY_CHECKED_IN, at=at)
    if order.status is OrderStatus.IN_SERVICE:
        record(order, "checked_in", by=by, at=at, via=via, reason=reason, helper=visit.helper_name)
    else:
        move(
            order, OrderStatus.IN_SERVICE, "checked_in", by=by, at=at, via=via, reason=reason, helper=visit.helper_name
        )
    return order


def _check_code(order: Order, visit: Visit, code: str, *, by: Actor, at: datetime, via: Door) -> None:
    if visit.wrong_codes >= policy_of(order.community_id).code_attempts and by.kind is not ActorKind.STAFF:
        raise CodeLocked
    if not hmac.compare_digest((order.visit_code or "").encode(), code.encode()):
        visit.wrong_codes += 1
        record(order, "wrong_code", by=by, at=at, via=via, helper=visit.helper_name)
        raise WrongCode


def check_out(
    order_id: int, *, by: Actor, at: datetime, via: Door, reason: str | None = None, helper: Helper | None = None
) -> Order:
    """End a visit; the minutes between check-in and check-out are what was verified, whole minutes, rounded.

    When the last helper is out the order is finished and the elder is asked how it was. Checking out twice is the
    same as once; a worker who names nobody means the first who is still there. Raises NotYours and WrongStatus as for
    checking in.
    """
    order = hold_one(Order, order_id)
    if order.status in {OrderStatus.FINISHED, OrderStatus.CLOSED, OrderStatus.DISPUTED}:
        return order
    if order.status is not OrderStatus.IN_SERVICE:
        raise WrongStatus(order.status)
    visit = _visit_of(order, by=by, helper=helper, sensible=_is_there)
    if visit.checked_in_at is None:
        raise WrongStatus(OrderStatus.ACCEPTED)
    if visit.checked_out_at is None:
        visit.checked_out_at, visit.check_out_reason = max(at, visit.checked_in_at), (reason or "").strip()
        stayed = round((visit.checked_out_at - visit.checked_in_at).total_seconds() / 60)
        visit.minutes = min(stayed, LONGEST_VISIT_MINUTES)
        _finish_when_all_are_out(order, visit, by=by, at=at, via=via)
    return order


def _finish_when_all_are_out(order: Order, visit: Visit, *, by: Actor, at: datetime, via: Door) -> None:
    if any(one.checked_out_at is None for one in order.helpers):
        said: dict[str, Any] = {"helper": visit.helper_name, "minutes": visit.minutes}
        record(order, "checked_out", by=by, at=at, via=via, reason=visit.check_out_reason, **said)
        return
    _finish(order, visit, by=by, at=at, via=via)


def _finish(order: Order, visit: Visit, *, by: Actor, at: datetime, via: Door) -> None:
    move(
        order,
        OrderStatus.FINISHED,
        "checked_out",
        by=by,
        at=at,
        via=via,
        reason=visit.check_out_reason,
        helper=visit.helper_name,
        minutes=visit.minutes,
    )
    order.finished_at = at
    if order.elder is not None and order.elder.person.phones:
        question = questions.ask(
            QuestionKind.RATING,
            person=order.elder.person,
            about=("order", order.id),
            at=at,
            expires_at=at + RATING_OPEN,
        )
        tell("ask_rating", order.elder.person, order, at=at, expires_at=question.expires_at, code=question.code)


def correct_minutes(visit: Visit, minutes: int) -> None:
    """Let a worker say how long the visit really was. Raises Invalid outside 0 minutes to a day."""
    if not 0 <= minutes <= LONGEST_VISIT_MINUTES:
        raise Invalid(N_("A visit lasts between 0 minutes and a day."))
    visit.minutes = minutes


def release(
    order_id: int,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    kind: EndKind = EndKind.OTHER,
    reason: str = "",
    helper: Helper | None = None,
) -> Order:
    """Take a helper off an order that has not begun and put it back on the board; both sides are told.

    `kind` is one of WHY_RELEASED; any other reason is given in words. Where several come and the visit goes on already,
    a worker takes off one who is not there, and the others finish it. Raises NeedsReason for no reason, NotDueYet for
    a no-show before the start, WrongStatus once the visit has begun.
    """
    reason = _reasoned(kind, reason, among=WHY_RELEASED)
    order = hold_one(Order, order_id)
    refuse_absence_to_come(order, kind, at=at)
    goes_on = order.status is OrderStatus.IN_SERVICE and by.kind is ActorKind.STAFF
    if order.status not in UNDER_WAY | TAKES_OFFERS and not goes_on:
        raise WrongStatus(order.status)
    visit = _visit_of(order, by=by, helper=helper, sensible=_is_awaited, may=decides)
    if goes_on and not _is_awaited(visit):
        raise WrongStatus(order.status)
    _end(visit, kind, reason=reason, at=at, template="helper_released")
    session.flush()
    said: dict[str, Any] = {"helper": visit.helper_name, "kind": kind.value}
    said |= {"late": True} if visit.ended_late else {}
    if order.status in UNDER_WAY:
        withdraw_waiting(order, at=at)
        move(order, OrderStatus.OPEN, "released", by=by, at=at, via=via, reason=reason, **said)
    else:
        record(order, "released", by=by, at=at, via=via, reason=reason, **said)
        back_to_board(order, by=by, at=at, via=via)
    if goes_on:
        _finish_without(order, by=by, at=at, via=via)
    elif order.elder is not None:
        tell("helper_changed", order.elder.person, order, at=at)
    return order


def _reasoned(kind: EndKind, reason: str, *, among: Collection[EndKind]) -> str:
    if kind not in among or (kind is EndKind.OTHER and not reason.strip()):
        raise NeedsReason
    return reason.strip()


def _finish_without(order: Order, *, by: Actor, at: datetime, via: Door) -> None:
    """Finish a visit that only the one who is taken off was still awaited for."""
    session.expire(order, ["visits"])
    if order.helpers and all(one.checked_out_at is not None for one in order.helpers):
        _finish(order, order.helpers[-1], by=by, at=at, via=via)


def end_visits(order: Order, kind: EndKind, *, at: datetime, template: str = "order_cancelled_helper") -> None:
    """Release everybody who was coming; the caller holds the order and moves it."""
    for visit in order.helpers:
        _end(visit, kind, reason=kind.value, at=at, template=template)


def miss_visits(order: Order, kind: EndKind, *, reason: str) -> None:
    """Note of everybody who was to be there why the visit failed; of those who did not come only where they did not."""
    for visit in order.helpers:
        if kind is not EndKind.NO_SHOW or visit.checked_in_at is None:
            visit.end_kind, visit.end_reason = kind, reason or kind.value


def _end(visit: Visit, kind: EndKind, *, reason: str, at: datetime, template: str) -> None:
    visit.ended_at, visit.end_kind, visit.end_reason = at, kind, reason or kind.value
    visit.ended_late = is_late(visit.order, at=at)
    tell(template, visit.reached, visit.order, at=at)


def refuse_absence_to_come(order: Order, kind: EndKind, *, at: datetime) -> None:
    """Raise NotDueYet where somebody is said not to have come to what neither began nor should have begun."""
    is_to_come = order.starts_at is not None and at < order.starts_at
    if kind is EndKind.NO_SHOW and is_to_come and order.status is not OrderStatus.IN_SERVICE:
        raise NotDueYet


def is_late(order: Order, *, at: datetime) -> bool:
    """Tell whether so little time is left before the start that it is late to call the visit off."""
    notice = timedelta(hours=policy_of(order.community_id).late_cancel_hours)
    return order.starts_at is not None and at > order.starts_at - notice
