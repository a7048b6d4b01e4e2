"""A volunteer takes an open order without having been asked."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.dispatch.near import may_take
from eldercare.dispatch.service import NotEligible, standing_against
from eldercare.errors import N_, Refused
from eldercare.orders import offers
from eldercare.orders.errors import HelperBusy, OrderNotFound, OrderTaken, WrongStatus
from eldercare.orders.history import move
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OfferStatus, OrderStatus
from eldercare.transaction import hold_one
from eldercare.volunteers.models import Volunteer
from eldercare.volunteers.queries import get as get_volunteer


class NotForTaking(Refused):
    """The community lets volunteers answer only, this one is on a break, or somebody has to be asked first."""

    code = "not_for_taking"

    def __init__(self) -> None:
        super().__init__(
            N_("This one is not for taking without being asked. Ring the community if you would like to go.")
        )


class BeingAsked(Refused):
    """Others are asked about it just now."""

    code = "being_asked"

    def __init__(self) -> None:
        super().__init__(N_("Somebody else is being asked about this one just now. Thank you!"))


def claim(order_id: int, volunteer_id: int, *, by: Actor, at: datetime, via: Door) -> Order:
    """Give an open order to this volunteer, who was not asked; who was asked says yes by it.

    Taking it twice is the same as once. Raises OrderNotFound for one of another community, NotForTaking, BeingAsked,
    OrderTaken when somebody was faster, WrongStatus when it was called off, NotEligible for somebody against whom
    something stands, and HelperBusy.
    """
    order, volunteer = hold_one(Order, order_id), get_volunteer(volunteer_id)
    if order.community_id != volunteer.person.community_id or order.status is OrderStatus.DRAFT:
        raise OrderNotFound
    if any(visit.volunteer_id == volunteer_id for visit in order.helpers):
        return order
    waiting = next((one for one in order.offers if one.volunteer_id == volunteer_id and one.is_waiting), None)
    if waiting is None:
        _refuse(order, volunteer, at=at)
        waiting = _offered_to(order, volunteer, at=at)
        move(order, OrderStatus.OFFERED, "claimed", by=by, at=at, via=via, helper=volunteer.name)
    return offers.accept(waiting.id, by=by, at=at, via=via)


def _refuse(order: Order, volunteer: Volunteer, *, at: datetime) -> None:
    if order.status is OrderStatus.OFFERED:
        raise BeingAsked
    if order.status is not OrderStatus.OPEN:
        raise OrderTaken if order.helpers else WrongStatus(order.status)
    is_to_come = order.starts_at is not None and order.starts_at > at
    if not may_take(volunteer, policy_of(order.community_id)) or order.next_to_ask is not None or not is_to_come:
        raise NotForTaking
    name, blocks = standing_against(order, Helper(HelperKind.VOLUNTEER, volunteer.id))
    if any(block.code == "busy" for block in blocks):
        raise HelperBusy(name)
    if blocks:
        raise NotEligible(name, blocks)


def _offered_to(order: Order, volunteer: Volunteer, *, at: datetime) -> Offer:
    """Write down the question that nobody had to put; it stays open for as long as the yes takes."""
    offer = Offer(
        order=order,
        volunteer=volunteer,
        code="",
        status=OfferStatus.SEEN,
        sent_at=at,
        seen_at=at,
        expires_at=order.starts_at or at,
    )
    session.add(offer)
    session.flush()
    return offer
