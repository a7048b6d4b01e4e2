"""The days of these tests, and what a standing order made for them."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from eldercare.actors import Door
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.messaging.models import OutgoingMessage
from eldercare.orders.models import Order
from eldercare.orders.series.models import Series
from eldercare.orders.states import OrderStatus
from tests.builders.orders import WORKER

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}


def day(n: int) -> date:
    """So many days after that Monday."""
    return MONDAY + timedelta(days=n)


def orders_of(series: Series) -> list[Order]:
    query = select(Order).where(Order.series_id == series.id).order_by(Order.starts_at, Order.id)
    return list(session.scalars(query))


def live_starts(series: Series) -> list[str]:
    """When its orders that were not called off begin, by the wall clock."""
    living = [order for order in orders_of(series) if order.status is not OrderStatus.CANCELLED and order.starts_at]
    return [f"{local(order.starts_at, zone()):%m-%d %H:%M}" for order in living if order.starts_at]


def texts_to(series: Series) -> list[str]:
    """The templates of what the elder was sent, oldest first."""
    query = select(OutgoingMessage.template).where(OutgoingMessage.to_person_id == series.elder_id)
    return list(session.scalars(query.order_by(OutgoingMessage.id)))
