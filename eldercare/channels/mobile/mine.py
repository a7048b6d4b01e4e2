"""What the person at the phone may see and do: own offers and visits, and what comes next in each."""

from datetime import datetime, timedelta
from enum import StrEnum

from eldercare.areas.policy import policy_of
from eldercare.clock import now
from eldercare.dispatch.distance import metres_between
from eldercare.orders import queries
from eldercare.orders.errors import OfferNotFound, VisitNotFound
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.offers import Helper, answers_for
from eldercare.orders.states import UNDER_WAY, OrderStatus
from eldercare.people.models import Person

SET_OUT_BEFORE = timedelta(hours=12)


class Step(StrEnum):
    """What the helper does next at a visit."""

    WAIT = "wait"
    SET_OUT = "set_out"
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    DONE = "done"
    OVER = "over"


def offer_of(person: Person, offer_id: int) -> Offer:
    """Return an offer that this person may answer; what was asked of somebody else does not exist."""
    offer = queries.get_offer(offer_id)
    if not answers_for(offer, person.id):
        raise OfferNotFound
    return offer


def visit_of(person: Person, visit_id: int) -> Visit:
    """Return a visit of this person, or of the provider he or she works for; others' visits do not exist."""
    visit = queries.get_visit(visit_id)
    if not answers_for(visit, person.id):
        raise VisitNotFound
    return visit


def helper_of(visit: Visit) -> Helper:
    return Helper(visit.helper_kind, visit.helper_id)


def visit_after(order: Order, offer: Offer) -> Visit | None:
    """Return the visit that came of this offer, None where there is none any more."""
    return next((visit for visit in order.helpers if visit.offer_id == offer.id), None)


def step_of(visit: Visit, *, at: datetime) -> Step:
    """Return what to do next; several people at one order each have a step of their own."""
    order = visit.order
    if visit.checked_out_at is not None:
        return Step.DONE
    if visit.checked_in_at is not None:
        return Step.CHECK_OUT
    if order.status in UNDER_WAY and visit.set_out_at is None:
        is_soon = order.starts_at is None or order.starts_at - at < SET_OUT_BEFORE
        return Step.SET_OUT if is_soon else Step.WAIT
    if order.status in UNDER_WAY | {OrderStatus.IN_SERVICE}:
        return Step.CHECK_IN
    return Step.WAIT if order.status is OrderStatus.OFFERED else Step.OVER


def is_locked(visit: Visit) -> bool:
    """Tell whether so many wrong codes were tried that only a worker can check in."""
    return visit.wrong_codes >= policy_of(visit.order.community_id).code_attempts


def metres_to(offer: Offer) -> int | None:
    """Return the way on foot from the helper's home or shop, in whole hundreds of metres; None where it is not known.

    Rounded, so that before acceptance nobody can tell one house from the next.
    """
    home = offer.volunteer.person.address if offer.volunteer else offer.provider
    elder = offer.order.elder
    metres = metres_between(home, elder.person.address if elder else None, policy_of(offer.order.community_id))
    return None if metres is None else max(100, round(metres, -2))


def open_offers(person: Person) -> list[Offer]:
    """Return the offers that this person may still answer, soonest visit first."""
    at = now()
    return [offer for offer in queries.waiting_offers(person) if offer.expires_at > at]
