"""Sending a plan out: the offers to those it names, each order with its own outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.dispatch import service as dispatch
from eldercare.dispatch.planner.problem import A_FEW
from eldercare.dispatch.plans.errors import NoPlaceLeft
from eldercare.dispatch.plans.history import note
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit
from eldercare.dispatch.plans.queries import is_to_be_sent, to_send
from eldercare.dispatch.plans.service import hold_plan
from eldercare.dispatch.plans.states import CAN_BE_CHANGED, PlanState
from eldercare.errors import DomainError
from eldercare.orders import service as orders
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import TAKES_OFFERS, HelperKind
from eldercare.transaction import hold_one

MINUTE = timedelta(minutes=1)
SOONEST = timedelta(minutes=10)


@dataclass(frozen=True)
class Sent:
    """What became of one planned visit: the offer, or the sentence that says why there is none, with its values."""

    visit: PlannedVisit
    offer: Offer | None
    fault: str = ""
    values: dict[str, object] | None = None


def send_one(plan_id: int, order_id: int, *, version: int, by: Actor, at: datetime, via: Door) -> list[Sent]:
    """Ask those whom the plan names for one order, and return what became of it; never raises for a refusal.

    An order that begins at another time by the plan is changed first, and the elder is told by the usual text; who
    is asked already is not asked again. The plan's version stays: each order may be sent in a transaction of its own.
    Raises PlanChanged, PlanBusy.
    """
    plan = hold_plan(plan_id, version)
    visits = [visit for visit in plan.visits if visit.order_id == order_id and is_to_be_sent(visit)]
    if not visits:
        return []
    free = _places_free(hold_one(Order, order_id))
    too_many = [_refused(visit, NoPlaceLeft()) for visit in visits[free:]]
    visits = visits[:free]
    if not visits:
        return too_many
    try:
        with session.begin_nested():  # an order whose time was changed keeps the old one when its offer is refused
            offers = _send(plan, visits, by=by, at=at, via=via)
    except DomainError as refusal:
        return [*(_refused(visit, refusal) for visit in visits), *too_many]
    return [*(_done(visit, offer) for visit, offer in zip(visits, offers, strict=True)), *too_many]


def _places_free(order: Order) -> int:
    """Return how many may still be asked, so that nobody says yes in vain."""
    if order.status not in TAKES_OFFERS:
        return order.people_needed
    return max(0, order.places_left - sum(offer.is_waiting for offer in order.offers))


def _send(plan: DayPlan, visits: list[PlannedVisit], *, by: Actor, at: datetime, via: Door) -> list[Offer]:
    order = hold_one(Order, visits[0].order_id)
    starts_at = visits[0].starts_at
    if (
        starts_at is not None
        and order.status in TAKES_OFFERS
        and not order.helpers
        and _is_to_be_moved(plan, visits[0])
    ):
        orders.change(
            order.id, starts_at=starts_at, minutes=order.minutes or 0, notes=order.notes, by=by, at=at, via=via
        )
    helpers = [Helper(HelperKind.VOLUNTEER, visit.volunteer_id or 0) for visit in visits]
    reason = next((visit.override_reason for visit in visits if visit.override_reason), "")
    minutes = _minutes(order, at)
    return dispatch.offer(order.id, helpers, by=by, at=at, via=via, expires_in_minutes=minutes, override_reason=reason)


def _is_to_be_moved(plan: DayPlan, visit: PlannedVisit) -> bool:
    """Tell whether the order itself has to begin at another time; of a few minutes that disturb nobody it has not."""
    if visit.starts_at is None or visit.starts_at == visit.asked_at:
        return False
    if abs(visit.starts_at - visit.asked_at) > A_FEW * MINUTE:
        return True
    ends_at = visit.asked_at + visit.minutes * MINUTE
    others = [one for one in plan.visits if one.volunteer_id == visit.volunteer_id and one.id != visit.id]
    return any(
        begins < ends_at and visit.asked_at < begins + one.minutes * MINUTE
        for one in others
        for begins in (one.asked_at, one.starts_at)
        if begins is not None
    )


def _minutes(order: Order, at: datetime) -> int:
    """Half of what is left, and no longer than a community lets its usual helpers think it over."""
    left = ((order.starts_at or at) - at) / 2
    longest = timedelta(hours=policy_of(order.community_id).standing_answer_hours)
    return int(max(SOONEST, min(left, longest)) / MINUTE)


def _refused(visit: PlannedVisit, refusal: DomainError) -> Sent:
    values = {name: str(value) for name, value in refusal.values.items()}
    visit.offer_fault, visit.offer_fault_values = refusal.sentence, values
    return Sent(visit, None, refusal.sentence, dict(values))


def _done(visit: PlannedVisit, offer: Offer) -> Sent:
    visit.offer, visit.offer_fault, visit.offer_fault_values = offer, "", {}
    if offer.order.starts_at is not None and visit.starts_at is not None:
        visit.asked_at = offer.order.starts_at  # which the elder has been told by now
    return Sent(visit, offer)


def finish(plan_id: int, *, by: Actor, at: datetime, via: Door) -> DayPlan:
    """Note that the plan was sent out, with how many were asked and how many could not be."""
    plan = hold_one(DayPlan, plan_id)
    if plan.state not in CAN_BE_CHANGED:
        return plan
    plan.state, plan.sent_at = PlanState.SENT, at
    asked = sum(visit.offer is not None for visit in plan.visits)
    refused = sum(bool(visit.offer_fault) for visit in plan.visits)
    note(plan, "sent", by=by, at=at, via=via, sent=asked, refused=refused)
    return plan


def send(plan_id: int, *, version: int, by: Actor, at: datetime, via: Door) -> list[Sent]:
    """Send everything out in the caller's one transaction, as `send_one` does for each order; doing it again asks no
    one twice. Raises PlanChanged, PlanBusy."""
    plan = hold_plan(plan_id, version)
    found = [
        sent
        for order_id in to_send(plan)
        for sent in send_one(plan_id, order_id, version=version, by=by, at=at, via=via)
    ]
    finish(plan_id, by=by, at=at, via=via)
    return found
