"""Answers to questions we asked: offers, ratings, and "is this what you meant?"."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.channels.sms import checks
from eldercare.channels.sms.call_backs import call_back
from eldercare.channels.sms.replies import Sender, reply, said, when_of
from eldercare.channels.sms.understanding.meaning import Intent, Meaning
from eldercare.dispatch.near import how_many_near
from eldercare.errors import DomainError
from eldercare.messaging import questions
from eldercare.messaging.models import Question
from eldercare.messaging.states import QuestionKind
from eldercare.orders import closing, offers
from eldercare.orders.errors import AcceptedAlready, HelperBusy, OrderTaken
from eldercare.orders.models import Offer, Order
from eldercare.orders.queries import get, get_offer
from eldercare.volunteers import queries as volunteers


def answer(sender: Sender, meaning: Meaning, question: Question, *, at: datetime) -> str:
    """Act on an answer to this question; return what became of it in a word."""
    by = Actor.person(question.person_id) if question.person_id is not None else sender.actor
    if question.kind is QuestionKind.OFFER:
        outcome = _offer(sender, meaning, question, by=by, at=at)
    elif question.kind is QuestionKind.RATING:
        outcome = _rating(sender, meaning, question, by=by, at=at)
    elif meaning.intent is Intent.YES:
        return checks.confirm(sender, question, at=at) or "confirmed"
    else:
        return checks.change(sender, meaning, question, at=at)
    questions.close(question, meaning.intent, at)
    return outcome


def _offer(sender: Sender, meaning: Meaning, question: Question, *, by: Actor, at: datetime) -> str:
    offer = get_offer(question.about_id)
    if meaning.intent is Intent.NO:
        try:
            offers.decline(offer.id, by=by, at=at, via=Door.SMS)
        except AcceptedAlready:  # who said yes cannot come after all: a person has to find somebody else, now
            call_back(sender, at=at)
            return "cannot_come"
        reply(sender, "declined_noted", at=at, service=said(offer.order.service, sender.language))
        return "declined"
    try:
        offers.accept(offer.id, by=by, at=at, via=Door.SMS)
    except HelperBusy:
        reply(sender, "busy_then", at=at, when=when_of(offer.order, sender))
        return "busy"
    except OrderTaken:
        _thank(sender, offer, by=by, at=at)
        return "too_late"
    except DomainError:  # expired, withdrawn or called off meanwhile: for the one who asks it is all the same
        reply(sender, "answer_too_late", at=at, service=said(offer.order.service, sender.language))
        return "too_late"
    return "accepted"


def _thank(sender: Sender, offer: Offer, *, by: Actor, at: datetime) -> None:
    """Thank who was too late, and say when others nearby need somebody: a reply of 0 has a person ring about it."""
    volunteer = volunteers.find(by.id) if by.id is not None and offer.volunteer_id == by.id else None
    others = how_many_near(volunteer, at=at) if volunteer else 0
    service = said(offer.order.service, sender.language)
    if others:
        reply(sender, "too_late_others_near", at=at, service=service, count=str(others))
    else:
        reply(sender, "answer_too_late", at=at, service=service)


def _rating(sender: Sender, meaning: Meaning, question: Question, *, by: Actor, at: datetime) -> str:
    closing.rate(question.about_id, stars=meaning.stars or 0, by=by, at=at, via=Door.SMS)
    reply(sender, "rating_thanks", at=at)
    return "rated"


def ask_which(sender: Sender, open_questions: list[Question], *, at: datetime) -> str:
    """Several questions are open and the answer fits more than one: ask for the code."""
    options = "; ".join(f"{_named(question, sender)} {question.code}" for question in open_questions)
    reply(sender, "which_one", at=at, options=options)
    return "asked_which"


def _named(question: Question, sender: Sender) -> str:
    order = order_of(question)
    return f"{said(order.service, sender.language)} {when_of(order, sender)}".strip()


def order_of(question: Question) -> Order:
    """Return the order that a question is about, be it by way of an offer."""
    return get_offer(question.about_id).order if question.kind is QuestionKind.OFFER else get(question.about_id)
