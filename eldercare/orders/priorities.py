"""How much it matters that an order is carried out that day."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.orders.errors import WrongStatus
from eldercare.orders.history import record
from eldercare.orders.models import Order
from eldercare.orders.states import LIVE, Priority
from eldercare.transaction import hold_one


def set_priority(order_id: int, priority: Priority, *, by: Actor, at: datetime, via: Door) -> Order:
    """Say how much it matters; saying the same again changes nothing. Raises WrongStatus for an order that is over."""
    order = hold_one(Order, order_id)
    if order.status not in LIVE:
        raise WrongStatus(order.status)
    if order.priority is not priority:
        order.priority = priority
        record(order, "priority_set", by=by, at=at, via=via, priority=priority.value)
    return order
