"""A text has arrived and is stored: understand it, do what it asks, answer."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlalchemy import select

from eldercare.actors import Door
from eldercare.catalogue.queries import offered
from eldercare.channels.sms import answers, at_the_door, wishes
from eldercare.channels.sms.replies import Sender, reply, sender_of
from eldercare.channels.sms.understanding.meaning import Intent, Meaning, Open, ServiceWords
from eldercare.channels.sms.understanding.understand import understand
from eldercare.clock import now
from eldercare.database import session
from eldercare.elders.queries import on_number
from eldercare.localtime import zone
from eldercare.messaging import questions
from eldercare.messaging import service as messaging
from eldercare.messaging.models import IncomingMessage, Question
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import UNDER_WAY, OrderStatus
from eldercare.people import service as people
from eldercare.safety.service import open_incident
from eldercare.safety.states import IncidentSource
from eldercare.transaction import claim, transaction

CODE = re.compile(r"(?<!\d)[1-9]\d{2}(?!\d)")
SHORT_ANSWER = 20
LATE_ANSWER = timedelta(days=30)
NOT_UNDERSTOOD_AGAIN = timedelta(minutes=30)
CANCELLABLE = UNDER_WAY | {OrderStatus.OPEN, OrderStatus.OFFERED}


def handle(incoming_id: int) -> None:
    """Act on a stored text, once: in one transaction with its answers and the mark that it was handled."""
    with transaction():
        message = claim(IncomingMessage, incoming_id)
        if message is None or message.handled_at is not None:
            return
        at = now()
        sender = sender_of(message)
        outcome = at_the_door.check(sender, at=at) or _understand_and_act(sender, at=at)
        messaging.mark_handled(message, outcome, at)


def _understand_and_act(sender: Sender, *, at: datetime) -> str:
    open_questions = questions.open_on(sender.number, at)
    meaning, asked = _understood(sender, open_questions, at=at)
    return _act(sender, meaning, asked, open_questions, at=at)


def _understood(sender: Sender, open_questions: list[Question], *, at: datetime) -> tuple[Meaning, Question | None]:
    """Return what the text means and which question it answers, also when the answer comes too late."""
    meaning = _meaning(sender, open_questions, at=at)
    asked = next((question for question in open_questions if question.code == meaning.code), None)
    if asked is None and meaning.intent is not Intent.SOS and len(sender.text.strip()) <= SHORT_ANSWER:
        for code in CODE.findall(sender.text):
            late = questions.find_by_code(sender.number, code)
            if late is not None and late.asked_at > at - LATE_ANSWER:
                again = _meaning(sender, [late], at=at)
                if again.code == late.code:
                    return again, late
    return meaning, asked


def _meaning(sender: Sender, asked: list[Question], *, at: datetime) -> Meaning:
    return understand(
        sender.text,
        at=at,
        zone=zone(),
        services=service_words(),
        open_questions=tuple(Open(question.kind.value, question.code) for question in asked),
        language=sender.language,
    )


def service_words() -> tuple[ServiceWords, ...]:
    """Return the service list as understanding needs it."""
    return tuple(
        ServiceWords(
            code=service.code,
            menu_digit=service.menu_digit,
            words=tuple(service.words),
            usual_start=time.fromisoformat(service.usual_start),
            minutes=service.minutes,
        )
        for service in offered()
    )


def _act(
    sender: Sender, meaning: Meaning, asked: Question | None, open_questions: list[Question], *, at: datetime
) -> str:
    if meaning.intent is Intent.SOS:
        return _sos(sender, meaning, at)
    if asked is not None and meaning.intent in {Intent.YES, Intent.NO, Intent.RATE, Intent.CANCEL}:
        return answers.answer(sender, meaning, asked, at=at)
    if meaning.intent in {Intent.YES, Intent.NO, Intent.RATE} and open_questions:
        return answers.ask_which(sender, open_questions, at=at)
    return DOING.get(meaning.intent, _unclear)(sender, meaning, at)


def _sos(sender: Sender, _meaning: Meaning, at: datetime) -> str:
    open_incident(
        source=IncidentSource.SMS,
        number=sender.number,
        text=sender.text,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
    return "sos"


def _opt(sender: Sender, meaning: Meaning, at: datetime) -> str:
    out = meaning.intent is Intent.STOP
    for person in sender.people:
        if out:
            people.opt_out(person.id, at=at)
        else:
            people.opt_in(person.id)
    reply(sender, "opted_out" if out else "opted_in", at=at)
    return "opted_out" if out else "opted_in"


def _menu(sender: Sender, _meaning: Meaning, at: datetime) -> str:
    lines = [f"{service.menu_digit} {service.said(sender.language)}" for service in offered() if service.menu_digit]
    reply(sender, "menu", at=at, lines="\n".join(lines))
    return "menu"


def _human(sender: Sender, _meaning: Meaning, at: datetime) -> str:
    answers.call_back(sender, at=at, note=sender.text)
    return "call_back"


def _chat(sender: Sender, _meaning: Meaning, at: datetime) -> str:
    """Be kind once an hour; thanking somebody for every thanks never ends."""
    reply(sender, "chat_kind", at=at, key=f"chat:{sender.message.number_index}:{at:%Y%m%d%H}")
    return "chat"


def _cancel(sender: Sender, _meaning: Meaning, at: datetime) -> str:
    """Call off the one order that can be meant; where there are several or none, a person asks."""
    coming = [order for elder in on_number(sender.number) for order in _cancellable(elder.id)]
    if len(coming) != 1:
        answers.call_back(sender, at=at, note=sender.text)
        return "call_back"
    orders.cancel(coming[0].id, reason=sender.text.strip(), by=sender.actor, at=at, via=Door.SMS)
    return "cancelled"


def _cancellable(elder_id: int) -> list[Order]:
    return [order for order in last_of(elder_id, limit=20) if order.status in CANCELLABLE]


def _unclear(sender: Sender, meaning: Meaning, at: datetime) -> str:
    """Ask once; the second time in a row a person calls back instead of a second error text."""
    earlier = select(IncomingMessage.id).where(
        IncomingMessage.number_index == sender.message.number_index,
        IncomingMessage.id != sender.message.id,
        IncomingMessage.received_at > at - NOT_UNDERSTOOD_AGAIN,
        IncomingMessage.outcome.in_(["unclear", "drafted"]),
    )
    if session.scalar(earlier.limit(1)) is not None:
        answers.call_back(sender, at=at, note=sender.text)
        return "call_back"
    if not sender.people:
        return wishes.draft(sender, meaning, reason="unknown_sender", at=at)
    elder = next(iter(on_number(sender.number)), None) if sender.person else None
    wishes.draft(sender, meaning, reason="unclear", elder=elder, at=at)
    return "unclear"


DOING: dict[Intent, Callable[[Sender, Meaning, datetime], str]] = {
    Intent.ORDER: wishes.order,
    Intent.REPEAT: wishes.same_again,
    Intent.CANCEL: _cancel,
    Intent.STOP: _opt,
    Intent.START: _opt,
    Intent.HUMAN: _human,
    Intent.MENU: _menu,
    Intent.CHAT: _chat,
    Intent.YES: _chat,
    Intent.NO: _chat,
    Intent.RATE: _chat,
}
