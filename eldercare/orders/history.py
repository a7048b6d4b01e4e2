"""Moving an order and writing down what happened to it; the only place that sets an order's status."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.orders.errors import WrongStatus
from eldercare.orders.models import Order, OrderEvent
from eldercare.orders.states import OrderStatus, can_move
from eldercare.straight import insert


def record(
    order: Order,
    what: str,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    reason: str = "",
    was: OrderStatus | None = None,
    **details: object,
) -> None:
    """Write one line of history of a stored order; `details` are plain values such as a helper's name."""
    insert(
        OrderEvent,
        {
            "order_id": order.id,
            "what": what,
            "was": was if was is not None else order.status,
            "became": order.status,
            "reason": reason,
            "details": details,
            "by_kind": by.kind,
            "by_id": by.id,
            "via": via,
            "at": at,
        },
        order=order,
    )
    session.expire(order, ["events"])


def move(
    order: Order,
    to: OrderStatus,
    what: str,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    reason: str = "",
    **details: object,
) -> None:
    """Bring an order into another state and write it down. Raises WrongStatus where the table of moves forbids it."""
    was = order.status
    if not can_move(was, to):
        raise WrongStatus(was)
    order.status, order.moved_at = to, at
    record(order, what, by=by, at=at, via=via, reason=reason, was=was, **details)
