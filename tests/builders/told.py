"""What was queued for whom: templates with the name of the person, or the number, in the order of queueing."""

from sqlalchemy import update

from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.queries import sent_about
from eldercare.messaging.states import MessageStatus
from eldercare.orders.models import Order


def told(about: Order | tuple[str, int]) -> list[tuple[str, str]]:
    """Every text about an order, or about ("incident", 3)."""
    messages = sent_about(("order", about.id) if isinstance(about, Order) else about)
    return [(one.template, one.to_person.name if one.to_person else one.to_number) for one in messages]


def told_since(order: Order, before: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The texts about an order that came after those."""
    return told(order)[len(before) :]


def everything_has_left() -> None:
    """As if the outbox had been emptied a moment ago."""
    session.flush()
    session.execute(update(OutgoingMessage).values(status=MessageStatus.SENT))
