"""Several orders sent out together: whom to ask about each, and asking about one as it was when somebody looked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.dispatch import service as dispatch
from eldercare.dispatch.possible import Possible, possible
from eldercare.dispatch.waves import queries as asking
from eldercare.dispatch.waves import service as waves
from eldercare.dispatch.waves.states import GOES_ON
from eldercare.errors import N_, Refused
from eldercare.orders.models import Offer, Order, OrderEvent
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.people.models import Person
from eldercare.providers.models import Provider
from eldercare.transaction import hold_one

CHOICES = 8


class MovedOn(Refused):
    """Somebody did something with the order after it was looked at."""

    code = "moved_on"

    def __init__(self, order: Order) -> None:
        names = ", ".join([visit.helper_name for visit in order.helpers] or waiting_names(order))
        if order.helpers:
            super().__init__(N_("Not asked: %(names)s has taken it meanwhile."), names=names)
        elif names:
            super().__init__(N_("Not asked: somebody has asked %(names)s meanwhile."), names=names)
        elif order.status is OrderStatus.CANCELLED:
            super().__init__(N_("Not asked: the order was cancelled meanwhile."))
        else:
            super().__init__(N_("Not asked: something about the order changed meanwhile. Please look at it again."))


@dataclass(frozen=True)
class Choice:
    """A helper who may be asked about an order."""

    helper: Helper
    name: str
    points: float
    metres: int | None
    is_free: bool


@dataclass(frozen=True)
class Row:
    """One order of several: who may be asked, best first, and who is proposed so that nobody is needed twice at once.

    `seen` stands for the state in which the order was looked at.
    """

    order: Order
    choices: list[Choice]
    proposed: Helper | None
    seen: int


def rows(orders: Sequence[Order]) -> list[Row]:
    """Return a row for each of these orders, in the order given. Orders with few choices choose first."""
    ids = [order.id for order in orders if order.status is OrderStatus.OPEN]
    found = possible([order for order in orders if order.id in ids], most=CHOICES)
    free = {order.id: [one for one in found.get(order.id, []) if not one.said_no] for order in orders}
    proposed, names, seen = _proposed(orders, free), _names(free.values()), last_events([order.id for order in orders])
    return [
        Row(
            order=order,
            choices=[
                Choice(one.helper, names.get(one.helper, ""), one.points, one.metres, one.is_free)
                for one in free[order.id]
            ],
            proposed=proposed.get(order.id),
            seen=seen.get(order.id, 0),
        )
        for order in orders
    ]


def _proposed(orders: Sequence[Order], free: dict[int, list[Possible]]) -> dict[int, Helper]:
    chosen: dict[int, Helper] = {}
    by_id = {order.id: order for order in orders}
    for order in sorted(orders, key=lambda one: (len(free[one.id]), one.starts_at is None, one.starts_at, one.id)):
        for one in free[order.id]:
            others = [by_id[other] for other, helper in chosen.items() if helper == one.helper]
            if len(others) < one.room or not any(overlap(order, other) for other in others):
                chosen[order.id] = one.helper
                break
    return chosen


def overlap(one: Order, other: Order) -> bool:
    """Tell whether two orders lie at the same time, at least partly."""
    if one.starts_at is None or other.starts_at is None or one.ends_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _names(found: Collection[list[Possible]]) -> dict[Helper, str]:
    helpers = {one.helper for some in found for one in some}
    people = [helper.id for helper in helpers if helper.kind is HelperKind.VOLUNTEER]
    houses = [helper.id for helper in helpers if helper.kind is HelperKind.PROVIDER]
    persons = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    providers = session.execute(select(Provider.id, Provider.name).where(Provider.id.in_(houses)))
    named = {Helper(HelperKind.VOLUNTEER, one): name for one, name in persons}
    return named | {Helper(HelperKind.PROVIDER, one): name for one, name in providers}


def last_events(order_ids: Collection[int]) -> dict[int, int]:
    """Return the last line of each order's history, by order id."""
    query = select(OrderEvent.order_id, func.max(OrderEvent.id)).where(OrderEvent.order_id.in_(order_ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(OrderEvent.order_id))}


def ask(order_id: int, helper: Helper | None, *, seen: int, by: Actor, at: datetime, via: Door) -> list[str]:
    """Ask this helper, or nobody in particular: one after the other; return the names of who is asked now.

    Asking again is the same as once. Raises MovedOn when something else happened since the order was looked at, and
    what `dispatch.service.offer` and `waves.service.start` raise.
    """
    order = hold_one(Order, order_id)
    if last_events([order_id]).get(order_id, 0) != seen:
        if not _is_asked(order, helper):
            raise MovedOn(order)
    elif helper is None:
        waves.start(order_id, by=by, at=at, via=via)
    else:
        dispatch.offer(order_id, [helper], by=by, at=at, via=via)
    session.expire(order, ["offers"])
    return waiting_names(order)


def _is_asked(order: Order, helper: Helper | None) -> bool:
    if helper is None:
        found = asking.find(order.id)
        return found is not None and found.status in GOES_ON and asking.what_ended(found) is None
    return any(_helper(one) == helper for one in order.offers if one.is_waiting)


def _helper(offer: Offer) -> Helper:
    return Helper(offer.helper_kind, offer.helper_id)


def waiting_names(order: Order) -> list[str]:
    """Return the names of those who have not answered yet."""
    return [offer.helper_name for offer in order.offers if offer.is_waiting]
