"""Turning an understood wish into an order, or into a draft where a person has to look at it."""

from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.catalogue.queries import get as get_service
from eldercare.channels.sms.replies import Sender, reply
from eldercare.channels.sms.understanding.meaning import Meaning
from eldercare.elders.models import Elder
from eldercare.errors import DomainError
from eldercare.messaging import questions
from eldercare.messaging.states import QuestionKind
from eldercare.orders import service as orders
from eldercare.orders import wishes
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource, OrderStatus

CHANGE_WITHIN = timedelta(hours=3)
WORTH_A_NOTE = 6
JUST_LEFT = timedelta(hours=2)


def order(sender: Sender, meaning: Meaning, at: datetime) -> str:
    """Place what was understood, or put it on the board as a draft; return what became of it in a word."""
    elder, why_not = _for_whom(sender, meaning)
    if elder is None or meaning.service is None or meaning.asks_back or _may_be_a_rating(sender, elder, at=at):
        return draft(sender, meaning, reason=why_not or "asks_back", elder=elder, at=at)
    try:
        placed = orders.place(
            elder_id=elder.id,
            service_code=meaning.service,
            starts_at=meaning.starts_at or wishes.usual_start(get_service(meaning.service), at=at),
            minutes=meaning.minutes,
            notes=sender.text if len(sender.text.strip()) >= WORTH_A_NOTE else "",
            requester_id=sender.person.id if sender.person else None,
            source=OrderSource.SMS,
            by=sender.actor,
            at=at,
            via=Door.SMS,
        )
    except DomainError:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    _let_change(sender, placed, at=at)
    return "ordered"


def _may_be_a_rating(sender: Sender, elder: Elder, *, at: datetime) -> bool:
    """Tell whether a bare digit comes while somebody is there or has just left: then it is hardly a wish."""
    if not sender.text.strip().isdigit():
        return False
    return any(
        one.status is OrderStatus.IN_SERVICE or (one.finished_at is not None and one.finished_at > at - JUST_LEFT)
        for one in last_of(elder.id, limit=10)
    )


def _let_change(sender: Sender, placed: Order, *, at: datetime) -> None:
    questions.ask_number(
        QuestionKind.ORDER_CHECK,
        number=sender.number,
        about=("order", placed.id),
        at=at,
        expires_at=at + CHANGE_WITHIN,
    )


def _for_whom(sender: Sender, meaning: Meaning) -> tuple[Elder | None, str]:
    """Return whose wish it is, or why that cannot be told."""
    candidates = wishes.elders_meant(sender.people, for_somebody_else=bool(meaning.for_whom))
    if len(candidates) == 1:
        return candidates[0], ""
    if not sender.people:
        return None, "unknown_sender"
    return None, "which_elder" if candidates else "unknown_elder"


def draft(sender: Sender, meaning: Meaning, *, reason: str, at: datetime, elder: Elder | None = None) -> str:
    """Put a text on the board that a person has to look at, and say so to the one who wrote."""
    orders.place_draft(
        source=OrderSource.SMS,
        reason=reason,
        notes=sender.text,
        caller_number=sender.number,
        community_id=sender.community_id,
        elder_id=elder.id if elder else None,
        requester_id=sender.person.id if sender.person else None,
        service_code=meaning.service,
        starts_at=meaning.starts_at,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
    reply(sender, "order_draft_received", at=at)
    return "drafted"


def same_again(sender: Sender, meaning: Meaning, at: datetime) -> str:
    """Order what was ordered last time, at the same time of day as soon as that comes round again."""
    elder, why_not = _for_whom(sender, meaning)
    if elder is not None and meaning.asks_back:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    placed = None
    if elder is not None:
        placed = wishes.same_again(
            elder.id,
            starts_at=meaning.starts_at,
            requester_id=sender.person.id if sender.person else None,
            source=OrderSource.SMS,
            by=sender.actor,
            at=at,
            via=Door.SMS,
        )
    if placed is None:
        return draft(sender, meaning, reason=why_not or "nothing_before", elder=elder, at=at)
    _let_change(sender, placed, at=at)
    return "ordered"
