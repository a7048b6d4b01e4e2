"""The end of an order: what the elder said of it, and the minutes that the volunteer has earned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.clock import local
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.localtime import zone
from eldercare.messaging import questions
from eldercare.messaging.spans import said_minutes
from eldercare.orders import follow_ups, saved_time
from eldercare.orders.errors import WrongStatus
from eldercare.orders.history import move, record
from eldercare.orders.models import Order, Rating, Visit
from eldercare.orders.queries import credited_on_day_of
from eldercare.orders.reviews import service as reviews
from eldercare.orders.states import FollowUpKind, OrderStatus
from eldercare.orders.texts import tell
from eldercare.orders.visits import correct_minutes
from eldercare.people.models import Person
from eldercare.timebank import earning
from eldercare.timebank.earning import Credited, Served
from eldercare.timebank.models import Account
from eldercare.timebank.policy import Condition, EarningPolicy, credited_minutes, unmet
from eldercare.transaction import hold, hold_one
from eldercare.volunteers.models import Volunteer

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
    policy = EarningPolicy.of(policy_of(order.community_id))
    _hold_accounts(order, policy, at=at)
    outcomes = [(visit, _credit(order, visit, policy, by=by, at=at, via=via)) for visit in order.helpers]
    saved_time.settle(order, by=by, at=at, via=via)
    details: dict[str, Any] = _said(outcomes)
    move(order, OrderStatus.CLOSED, how, by=by, at=at, via=via, **details)
    _ask_about_unmet(order, outcomes, at=at)


def _hold_accounts(order: Order, policy: EarningPolicy, *, at: datetime) -> None:
    """Lock all accounts before the first is credited.

    Otherwise two orders of the same people that are closed at once would wait for each other crosswise, and each would
    count the minutes of the day without the other's.
    """
    served = [visit for visit in order.helpers if visit.volunteer is not None and visit.minutes]
    theirs = [
        earning.touched(visit.volunteer.person, policy, happened_at=visit.checked_out_at or at, at=at)
        for visit in sorted(served, key=lambda one: one.helper_id)
        if visit.volunteer is not None
    ]
    spent = [account.id for account in saved_time.accounts_to_settle(order, at=at)]
    hold(Account, {account_id for account_ids in (*theirs, spent) for account_id in account_ids})


@dataclass(frozen=True)
class _Outcome:
    """What a visit earned, or which conditions its helper did not meet."""

    credited: Credited | None = None
    unmet: tuple[Condition, ...] = ()


Outcomes = list[tuple[Visit, _Outcome]]


def _credit(order: Order, visit: Visit, policy: EarningPolicy, *, by: Actor, at: datetime, via: Door) -> _Outcome:
    helper = visit.volunteer
    if helper is None:
        return _Outcome()
    missing = _unmet(helper, visit, policy, at=at) if visit.minutes else []
    minutes = 0 if missing else _minutes(order, visit, policy)
    visit.credited_minutes = minutes
    if missing:
        tell("minutes_not_credited", helper.person, order, at=at, expires_at=at + GOOD_TO_KNOW)
    if not minutes:
        return _Outcome(unmet=tuple(missing))
    served = Served(
        event=f"visit:{visit.id}",
        person=helper.person,
        minutes=minutes,
        happened_at=visit.checked_out_at or at,
        about=("order", order.id),
        memo=order.service.name if order.service else "",
    )
    credited = earning.credit(served, policy, by=by, via=via, at=at)
    visit.credited_minutes = credited.counted
    reviews.look_at(order, visit, account_id=credited.account_id, saved=credited.saved, counted=credited.counted, at=at)
    _tell(order, helper.person, credited, at=at)
    return _Outcome(credited)


def _unmet(helper: Volunteer, visit: Visit, policy: EarningPolicy, *, at: datetime) -> list[Condition]:
    return unmet(
        policy,
        on=local(visit.checked_out_at or at, zone()).date(),
        birth_on=helper.person.birth_on,
        trained_until=helper.trained_until,
        insured_until=helper.insured_until,
    )


def _minutes(order: Order, visit: Visit, policy: EarningPolicy) -> int:
    return credited_minutes(
        verified=visit.minutes or 0,
        ordered=order.minutes or 0,
        policy=policy,
        already_today=credited_on_day_of(visit),
        service_code=order.service.code if order.service else "",
    )


def _tell(order: Order, person: Person, credited: Credited, *, at: datetime) -> None:
    """Say where the minutes are: with the person, with the group, in the pool, or above the cap nowhere."""
    template = "minutes_credited"
    if credited.group is not None:
        template = "minutes_credited_group"
    elif credited.pooled:
        template = "minutes_credited_pool"
    elif credited.refused:
        template = "minutes_credited_full"
    tell(
        template,
        person,
        order,
        at=at,
        expires_at=at + GOOD_TO_KNOW,
        time=said_minutes(credited.saved, person.language),
        over=said_minutes(credited.pooled or credited.refused, person.language),
        total=said_minutes(credited.balance, person.language),
        group=credited.group.name if credited.group else "",
    )


def _said(outcomes: Outcomes) -> dict[str, dict[str, object]]:
    """Return the outcomes for the history, by helper: minutes counted, and what is to be said beside them."""
    done = {visit.helper_name: one.credited for visit, one in outcomes if one.credited is not None}
    said: dict[str, dict[str, object]] = {
        "pooled": {name: one.pooled for name, one in done.items() if one.pooled},
        "refused": {name: one.refused for name, one in done.items() if one.refused},
        "bonus": {name: one.bonus for name, one in done.items() if one.bonus},
        "points": {name: one.points for name, one in done.items() if one.points},
        "for_group": {name: one.group.name for name, one in done.items() if one.group is not None},
        "unmet": {visit.helper_name: list(one.unmet) for visit, one in outcomes if one.unmet},
    }
    names = [visit.helper_name for visit, _one in outcomes]
    counted: dict[str, object] = {name: done[name].counted if name in done else 0 for name in names}
    return {"credited": counted} | {what: theirs for what, theirs in said.items() if theirs}


def _ask_about_unmet(order: Order, outcomes: Outcomes, *, at: datetime) -> None:
    """Ask a worker to call each helper whose visit earned nothing for want of a condition, so that nothing is lost."""
    for visit, one in outcomes:
        if one.unmet:
            follow_ups.open_for_order(order, FollowUpKind.NOT_CREDITED, at=at, person_id=visit.volunteer_id)
