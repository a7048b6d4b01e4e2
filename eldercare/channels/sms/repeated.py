"""The same words once more: an impatient finger, or a machine, and no second wish."""

from datetime import datetime, timedelta

from eldercare.channels.sms.recent import Recent
from eldercare.channels.sms.replies import Sender, reply, service_for, when_of
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.messaging import questions
from eldercare.messaging.states import QuestionKind
from eldercare.orders.models import Order
from eldercare.orders.queries import get, last_of
from eldercare.orders.states import TAKES_OFFERS, UNDER_WAY, OrderStatus

WITHIN = timedelta(minutes=2)
NOTED_ALREADY = "noted_already"
CAME_OF_A_WISH = frozenset({"ordered", NOTED_ALREADY, "asked_whom", "asked_when"})


def is_repeated(sender: Sender, recent: tuple[Recent, ...]) -> bool:
    """Tell whether this number wrote the very same a moment ago, and something came of that."""
    text, received_at = plain(sender.message.body), sender.message.received_at
    return any(
        other.outcome in CAME_OF_A_WISH and abs(received_at - other.received_at) <= WITHIN and plain(other.body) == text
        for other in recent
    )


def order_of_before(elder_id: int, service_code: str, starts_at: datetime) -> Order | None:
    """Return the order that is under way for the same service then, give or take two minutes."""
    for order in last_of(elder_id, limit=10):
        is_live = order.status in TAKES_OFFERS | UNDER_WAY and order.starts_at is not None
        is_same = order.service is not None and order.service.code == service_code
        if is_live and is_same and abs((order.starts_at or starts_at) - starts_at) <= WITHIN:
            return order
    return None


def draft_of_before(sender: Sender, kind: QuestionKind, *, at: datetime) -> Order | None:
    """Return the draft of the same words about which this number was asked already."""
    asked = [question for question in questions.open_on(sender.number, at) if question.kind is kind]
    drafts = [get(question.about_id) for question in asked]
    return next((one for one in drafts if one.status is OrderStatus.DRAFT and one.notes == sender.text), None)


def say_noted(sender: Sender, order: Order, *, at: datetime) -> str:
    """Say that it is noted already, under which number, and how to have it twice."""
    service = service_for(order, sender.person, sender.language)
    reply(sender, "order_noted_already", at=at, service=service, when=when_of(order, sender), number=order.number)
    return NOTED_ALREADY
