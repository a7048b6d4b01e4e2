"""What the person at the phone may see and do: own offers and visits, and what comes next in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eldercare.areas.policy import policy_of
from eldercare.clock import now, start_of_day
from eldercare.dispatch.distance import metres_between
from eldercare.localtime import zone
from eldercare.orders import queries
from eldercare.orders.errors import OfferNotFound, VisitNotFound
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.states import TAKES_OFFERS, UNDER_WAY, OrderStatus
from eldercare.orders.whose import answers_for, carries_out, decides, may_see
from eldercare.people.models import Person
from eldercare.providers.models import ProviderStaff

SET_OUT_BEFORE = timedelta(hours=12)
FOR_NOW = timedelta(hours=3)
GOING_ON = UNDER_WAY | {OrderStatus.IN_SERVICE}


class Step(StrEnum):
    """What the helper does next at a visit; `sent` where a colleague does it."""

    WAIT = "wait"
    SENT = "sent"
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
    """Return a visit of this person, or of the provider he or she leads; others' visits do not exist."""
    visit = queries.get_visit(visit_id)
    if not may_see(visit, person.id):
        raise VisitNotFound
    return visit


def helper_of(visit: Visit) -> Helper:
    return Helper(visit.helper_kind, visit.helper_id)


def visit_after(order: Order, offer: Offer) -> Visit | None:
    """Return the visit that came of this offer, None where there is none any more."""
    return next((visit for visit in order.helpers if visit.offer_id == offer.id), None)


def step_of(visit: Visit, person: Person, *, at: datetime) -> Step:
    """Return what this person does next; several people at one order each have a step of their own."""
    order = visit.order
    if visit.checked_out_at is not None:
        return Step.DONE
    if order.status in GOING_ON and not carries_out(visit, person.id):
        return Step.SENT
    if visit.checked_in_at is not None:
        return Step.CHECK_OUT
    if order.status in UNDER_WAY and visit.set_out_at is None:
        is_soon = order.starts_at is None or order.starts_at - at < SET_OUT_BEFORE
        return Step.SET_OUT if is_soon else Step.WAIT
    if order.status in GOING_ON:
        return Step.CHECK_IN
    return Step.WAIT if order.status in TAKES_OFFERS else Step.OVER


def is_for_now(visit: Visit, *, at: datetime) -> bool:
    """Tell whether a visit is on today, or begins so soon that midnight between makes no difference to who goes."""
    tomorrow = start_of_day(at, zone(), days=1)
    return (visit.order.starts_at or at) < max(tomorrow, at + FOR_NOW)


def is_locked(visit: Visit) -> bool:
    """Tell whether so many wrong codes were tried that only a worker can check in."""
    return visit.wrong_codes >= policy_of(visit.order.community_id).code_attempts


@dataclass(frozen=True)
class Staffing:
    """What one may decide about who of a provider's staff makes a visit: the `choices` to tap."""

    choices: list[ProviderStaff]
    may_hand_back: bool


def staffing_of(visit: Visit, person: Person) -> Staffing:
    """Return whom this person may send: somebody who leads, anybody; the others themselves, where nobody is sent yet.

    Nothing to choose where a provider is one person, and once the visit has begun.
    """
    is_open = visit.order.status in UNDER_WAY | TAKES_OFFERS and visit.checked_in_at is None
    members = visit.provider.members if visit.provider else []
    if not is_open or len(members) < 2:
        return Staffing([], may_hand_back=False)
    leads = decides(visit, person.id)
    mine = [member for member in members if member.person_id == person.id and visit.member_id is None]
    goes = visit.member is not None and visit.member.person_id == person.id
    return Staffing(members if leads else mine, may_hand_back=goes and not leads)


def metres_to(offer: Offer) -> int | None:
    """Return the way on foot from the helper's home or shop, in whole hundreds of metres; None where it is not known.

    Rounded, so that before acceptance nobody can tell one house from the next.
    """
    home = offer.volunteer.person.address if offer.volunteer else offer.provider
    elder = offer.order.elder
    metres = metres_between(home, elder.person.address if elder else None, policy_of(offer.order.community_id))
    return rounded(metres)


def rounded(metres: int | None) -> int | None:
    """Return a way in whole hundreds of metres."""
    return None if metres is None else max(100, round(metres, -2))


def visit_at(person: Person, order_id: int) -> Visit | None:
    """Return this volunteer's visit at an order, None where there is none."""
    order = queries.get(order_id)
    return next((visit for visit in order.helpers if visit.volunteer_id == person.id), None)


def open_offers(person: Person) -> list[Offer]:
    """Return the offers that this person may still answer, soonest visit first."""
    at = now()
    return [offer for offer in queries.waiting_offers(person) if offer.expires_at > at]
