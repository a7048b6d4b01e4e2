"""Answers to questions we asked: offers, ratings, and "is this what you meant?"."""

from contextlib import suppress
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.channels.sms.replies import Sender, reply
from eldercare.channels.sms.understanding.meaning import Intent, Meaning
from eldercare.errors import DomainError
from eldercare.localtime import format_when
from eldercare.messaging import questions
from eldercare.messaging.models import Question
from eldercare.messaging.states import QuestionKind
from eldercare.orders import closing, follow_ups, offers
from eldercare.orders import service as orders
from eldercare.orders.errors import AcceptedAlready, HelperBusy, WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.queries import get, get_offer


def answer(sender: Sender, meaning: Meaning, question: Question, *, at: datetime) -> str:
    """Act on an answer to this question; return what became of it in a word."""
    by = Actor.person(question.person_id) if question.person_id is not None else sender.actor
    if question.kind is QuestionKind.OFFER:
        outcome = _offer(sender, meaning, question, by=by, at=at)
    elif question.kind is QuestionKind.RATING:
        outcome = _rating(sender, meaning, question, by=by, at=at)
    else:
        outcome = _change(sender, question, by=by, at=at)
    questions.close(question, meaning.intent, at)
    return outcome


def _offer(sender: Sender, meaning: Meaning, question: Question, *, by: Actor, at: datetime) -> str:
    offer = get_offer(question.about_id)
    if meaning.intent is Intent.NO:
        try:
            offers.decline(offer.id, by=by, at=at, via=Door.SMS)
        except AcceptedAlready:  # who said yes cannot come after all: a person has to find somebody else, now
            call_back(sender, at=at, note=sender.text)
            return "cannot_come"
        reply(sender, "declined_noted", at=at, service=_service(offer.order, sender))
        return "declined"
    try:
        offers.accept(offer.id, by=by, at=at, via=Door.SMS)
    except HelperBusy:
        when = format_when(offer.order.starts_at, sender.language) if offer.order.starts_at else ""
        reply(sender, "busy_then", at=at, when=when)
        return "busy"
    except DomainError:  # taken, expired, withdrawn or called off meanwhile: for the one who asks it is all the same
        reply(sender, "answer_too_late", at=at, service=_service(offer.order, sender))
        return "too_late"
    return "accepted"


def _service(order: Order, sender: Sender) -> str:
    return order.service.said(sender.language) if order.service else ""


def _rating(sender: Sender, meaning: Meaning, question: Question, *, by: Actor, at: datetime) -> str:
    closing.rate(question.about_id, stars=meaning.stars or 0, by=by, at=at, via=Door.SMS)
    reply(sender, "rating_thanks", at=at)
    return "rated"


def _change(sender: Sender, question: Question, *, by: Actor, at: datetime) -> str:
    """The elder wants it otherwise: a worker looks at it again, where it is not too late, and calls."""
    order = get(question.about_id)
    with suppress(WrongStatus):
        orders.back_to_draft(order.id, note=sender.text, by=by, at=at, via=Door.SMS)
    call_back(sender, at=at, note=sender.text)
    return "change_wanted"


def call_back(sender: Sender, *, at: datetime, note: str) -> None:
    """Promise a call by a person, and put it on the list."""
    follow_ups.open_call_back(
        number=sender.number,
        person_id=sender.person.id if sender.person else None,
        community_id=sender.community_id,
        note=note,
        at=at,
    )
    reply(sender, "call_back_promised", at=at)


def ask_which(sender: Sender, open_questions: list[Question], *, at: datetime) -> str:
    """Several questions are open and the answer fits more than one: ask for the code."""
    options = "; ".join(f"{_named(question, sender)} {question.code}" for question in open_questions)
    reply(sender, "which_one", at=at, options=options)
    return "asked_which"


def _named(question: Question, sender: Sender) -> str:
    is_offer = question.kind is QuestionKind.OFFER
    order = get_offer(question.about_id).order if is_offer else get(question.about_id)
    when = format_when(order.starts_at, sender.language) if order.starts_at else ""
    return f"{_service(order, sender)} {when}".strip()
