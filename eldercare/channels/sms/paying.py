"""Saved time in a text that names no service: it is meant for the order just made, or for what the next text names."""

from dataclasses import replace
from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.channels.sms.asking import say_when
from eldercare.channels.sms.call_backs import call_back
from eldercare.channels.sms.heard import Heard
from eldercare.channels.sms.replies import Sender, reply, say_back
from eldercare.channels.sms.understanding.meaning import Intent, Meaning
from eldercare.errors import Refused
from eldercare.messaging.states import QuestionKind
from eldercare.orders import saved_time
from eldercare.orders.models import Order
from eldercare.orders.queries import get
from eldercare.orders.states import OrderStatus

ASKED = "asked_what"
ANSWERED_WITHIN = timedelta(minutes=30)


def said_before(sender: Sender, heard: Heard) -> Heard:
    """Return what was heard, as an order with saved time where the text before said so and was asked for what."""
    before = [text for text in heard.recent if text.id < sender.message.id]
    if not before or before[0].outcome != ASKED or heard.meaning.intent not in {Intent.ORDER, Intent.REPEAT}:
        return heard
    if sender.message.received_at - before[0].received_at > ANSWERED_WITHIN:
        return heard
    return replace(heard, meaning=replace(heard.meaning, with_saved_time=True))


def pay_or_ask(sender: Sender, heard: Heard, at: datetime) -> str | None:
    """Pay the one order that is in question, or ask for what saved time is meant; None for every other text.

    The second time somebody calls.
    """
    if not sender.people or not _names_nothing(heard.meaning):
        return None
    checked = heard.still_open(QuestionKind.ORDER_CHECK)
    if len(checked) == 1:
        return _pay(sender, get(checked[0].about_id), at=at)
    if any(text.outcome == ASKED and text.received_at > at - ANSWERED_WITHIN for text in heard.recent):
        call_back(sender, at=at)
        return "call_back"
    reply(sender, "saved_time_for_what", at=at)
    return ASKED


def _names_nothing(meaning: Meaning) -> bool:
    is_bare = meaning.intent is Intent.UNCLEAR and meaning.with_saved_time
    return is_bare and not (meaning.service or meaning.time_given or meaning.date_given)


def _pay(sender: Sender, order: Order, *, at: datetime) -> str:
    """Pay with saved time, and ask when where that is open; where it cannot be paid so, somebody rings about it."""
    is_draft = order.status is OrderStatus.DRAFT
    try:
        if not is_draft and order.elder and order.service and order.starts_at and not order.with_saved_time:
            saved_time.require(
                order.elder,
                order.service,
                starts_at=order.starts_at,
                at=at,
                minutes=order.minutes,
                people=order.people_needed,
            )
        saved_time.use(order.id, by=sender.actor, at=at, via=Door.SMS)
    except Refused:
        call_back(sender, at=at, order=order)
        return "call_back"
    if is_draft:
        return say_when(sender, order, at=at)
    say_back(sender, order, at=at)
    return "ordered"
