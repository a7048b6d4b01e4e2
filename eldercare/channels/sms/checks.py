"""Answers to "this is what we understood": it is so, call it off, or another time."""

import re
from datetime import datetime, time, timedelta

from eldercare.actors import Door
from eldercare.channels.sms.call_backs import call_back
from eldercare.channels.sms.replies import Sender, reply, said, say_back, when_of
from eldercare.channels.sms.understanding.keywords import CANCEL
from eldercare.channels.sms.understanding.meaning import Meaning
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.when import When, find_when, resolve
from eldercare.clock import at_local, local
from eldercare.errors import DomainError
from eldercare.localtime import zone
from eldercare.messaging import questions
from eldercare.messaging.models import Question
from eldercare.messaging.states import QuestionKind
from eldercare.orders import follow_ups
from eldercare.orders import service as orders
from eldercare.orders.errors import WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.queries import get
from eldercare.orders.states import FollowUpKind, OrderStatus
from eldercare.orders.wishes import usual_start
from eldercare.people.queries import text_phone

CHANGE_WITHIN = timedelta(hours=3)
NINE = re.compile(r"9(?!\d)[ ,:]*")


def let_change(sender: Sender, order: Order, *, at: datetime) -> None:
    """Let a digit or a few words change this order for some hours, from the number that wrote and the elder's."""
    elder = order.elder.person if order.elder else None
    phone = text_phone(elder) if elder else None
    for number in dict.fromkeys([sender.number, phone.number if phone else sender.number]):
        questions.ask_number(
            QuestionKind.ORDER_CHECK,
            number=number,
            about=("order", order.id),
            at=at,
            expires_at=at + CHANGE_WITHIN,
        )


def confirm(sender: Sender, question: Question, *, at: datetime) -> str | None:
    """Say a kind word, once for each order, which may still be changed; None for a draft: nothing is settled there."""
    order = get(question.about_id)
    if order.status is OrderStatus.DRAFT:
        return None
    service = said(order.service, sender.language)
    reply(sender, "order_confirmed", at=at, key=f"confirmed:{order.id}", service=service)
    return "confirmed"


def is_time_for(meaning: Meaning, text: str) -> bool:
    """Tell whether a text says when and nothing else, or "9" and when."""
    return meaning.time_given or meaning.date_given or NINE.match(plain(text)) is not None


def change(sender: Sender, meaning: Meaning, question: Question, *, at: datetime) -> str:
    """Move the order to the time that is said, call it off, or let a worker look at it again and call.

    The question stays open: what was changed may be changed again.
    """
    order = get(question.about_id)
    starts_at = _new_start(order, NINE.sub("", plain(sender.text), count=1), at=at)
    if starts_at is not None and _moved(sender, order, starts_at, at=at):
        say_back(sender, order, at=at, template="order_changed")
        return "changed"
    if starts_at is None and not meaning.moves and CANCEL.search(plain(sender.text)):
        return cancel(sender, order, at=at)
    return _look_again(sender, order, at=at)


def cancel(sender: Sender, order: Order, *, at: datetime) -> str:
    """Call the order off and say so to the number that wrote."""
    elder = order.elder.person if order.elder else None
    phone = text_phone(elder) if elder else None
    is_told = order.status is not OrderStatus.DRAFT and phone is not None and phone.number == sender.number
    try:
        orders.cancel(order.id, reason=sender.text.strip(), by=sender.actor, at=at, via=Door.SMS)
    except WrongStatus:  # the visit has begun
        call_back(sender, at=at, order=order)
        return "call_back"
    follow_ups.settle(order, FollowUpKind.CALL_BACK, at=at)
    questions.close_about(("order", order.id), at)
    if not is_told:
        when = when_of(order, sender) or ("as you asked" if sender.language == "en" else "您要")
        reply(sender, "order_cancelled", at=at, when=when, service=said(order.service, sender.language))
    return "cancelled"


def correct(sender: Sender, order: Order, *, at: datetime) -> str:
    """Give an order of a moment ago the time that a second text says."""
    starts_at = _new_start(order, plain(sender.text), at=at)
    if starts_at is None or not _moved(sender, order, starts_at, at=at):
        return _look_again(sender, order, at=at)
    say_back(sender, order, at=at, template="order_changed")
    return "changed"


def _moved(sender: Sender, order: Order, starts_at: datetime, *, at: datetime) -> bool:
    """Give an order another time where its state allows it, and a draft the time that it lacked."""
    if order.service is None or order.elder is None:
        return False
    minutes = order.minutes or order.service.minutes
    try:
        if order.status is OrderStatus.DRAFT:
            orders.complete(
                order.id,
                elder_id=order.elder.id,
                service_code=order.service.code,
                starts_at=starts_at,
                minutes=minutes,
                notes=order.notes,
                people_needed=order.people_needed,
                by=sender.actor,
                at=at,
                via=Door.SMS,
            )
        else:
            orders.change(
                order.id,
                starts_at=starts_at,
                minutes=minutes,
                notes=order.notes,
                by=sender.actor,
                at=at,
                via=Door.SMS,
            )
    except DomainError:
        return False
    follow_ups.settle(order, FollowUpKind.CALL_BACK, at=at)
    return True


def _look_again(sender: Sender, order: Order, *, at: datetime) -> str:
    """Let a worker call about it; meanwhile a new time by text will still do."""
    if order.status is not OrderStatus.DRAFT:
        try:
            orders.back_to_draft(order.id, note=sender.text, by=sender.actor, at=at, via=Door.SMS)
        except WrongStatus:
            call_back(sender, at=at, order=order)
            return "change_wanted"
    call_back(sender, at=at, template="call_back_or_time", order=order)
    return "change_wanted"


def _new_start(order: Order, text: str, *, at: datetime) -> datetime | None:
    """Return when the order is wanted instead; what the text leaves open stays as it was. None where it is doubtful."""
    if order.service is None:
        return None
    old = local(order.starts_at or usual_start(order.service, at=at), zone())
    said_of_time = find_when(text, local(at, zone()).date())
    if not said_of_time.anything:
        return None
    when = resolve(said_of_time, at=at, zone=zone(), usual_start=old.time(), usual_minutes=order.minutes)
    if when.starts_at is None or when.asks_back:
        return None
    return _kept_day(when, old, at=at)


def _kept_day(when: When, old: datetime, *, at: datetime) -> datetime | None:
    if when.starts_at is None or when.date_given:
        return when.starts_at
    clock_time: time = local(when.starts_at, zone()).time()
    same_day = at_local(old.date(), clock_time, zone())
    return same_day if same_day > at else when.starts_at
