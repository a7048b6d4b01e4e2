"""What a key means to a question that we asked by telephone: the same verbs that a text answers with.

A new kind of question is one line in `ASKED` and one function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.channels.voice.hearing import NO, YES
from eldercare.channels.voice.turns import Line, say
from eldercare.errors import DomainError
from eldercare.messaging import questions
from eldercare.messaging.models import OutgoingMessage, Question
from eldercare.messaging.states import QuestionKind
from eldercare.orders import closing, follow_ups, offers
from eldercare.orders.errors import AcceptedAlready, HelperBusy, OfferExpired, OrderTaken
from eldercare.orders.models import Offer
from eldercare.orders.queries import find_call_back, get_offer
from eldercare.orders.texts import values_for
from eldercare.people.models import Person


@dataclass(frozen=True)
class Pressed:
    """A key that answers a question, by whom and when; `language` is what is spoken then, `number` where."""

    question: Question
    key: str
    language: str
    number: str
    person: Person | None
    at: datetime

    @property
    def by(self) -> Actor:
        return Actor.person(self.person.id) if self.person is not None else SYSTEM


def offered(pressed: Pressed) -> Line:
    """Accept or decline an offer; who comes too late hears why, and thanks."""
    offer = get_offer(pressed.question.about_id)
    try:
        if pressed.key == NO:
            offers.decline(offer.id, by=pressed.by, at=pressed.at, via=Door.CALL)
            return _about(offer, "voice_offer_declined", pressed)
        offers.accept(offer.id, by=pressed.by, at=pressed.at, via=Door.CALL)
    except AcceptedAlready:
        return _cannot_come(offer, pressed)
    except DomainError as refusal:
        return _about(offer, TOO_LATE.get(type(refusal), "voice_offer_withdrawn"), pressed)
    return _about(offer, "voice_offer_yours", pressed)


TOO_LATE: dict[type[DomainError], str] = {
    OrderTaken: "voice_offer_taken",
    OfferExpired: "voice_offer_over",
    HelperBusy: "voice_offer_busy",
}


def _cannot_come(offer: Offer, pressed: Pressed) -> Line:
    """Who said yes cannot come after all: somebody else has to be found, and that is a person's work."""
    person_id = pressed.person.id if pressed.person is not None else None
    if find_call_back(person_id) is None:
        follow_ups.open_call_back(
            number=pressed.number,
            person_id=person_id,
            community_id=offer.order.community_id,
            note=offer.order.number,
            at=pressed.at,
        )
    return say("voice_cannot_come", pressed.language)


def _about(offer: Offer, prompt: str, pressed: Pressed) -> Line:
    return say(prompt, pressed.language, **values_for(offer.order, language=pressed.language))


def rated(pressed: Pressed) -> Line:
    """Record one to five stars."""
    closing.rate(pressed.question.about_id, stars=int(pressed.key), by=pressed.by, at=pressed.at, via=Door.CALL)
    return say("voice_rated", pressed.language)


# Which keys answer a question of this kind, and what they do.
ASKED: dict[QuestionKind, tuple[str, Callable[[Pressed], Line]]] = {
    QuestionKind.OFFER: (YES + NO, offered),
    QuestionKind.RATING: ("12345", rated),
}


def behind(message: OutgoingMessage) -> Question | None:
    """Return the question that a call asks and that keys can answer, also one that is closed by now; None for news."""
    question = questions.asked_in(message)
    return question if question is not None and question.kind in ASKED else None


def no_longer(question: Question, language: str) -> Line:
    """Return what is said where the question was settled before anybody picked up."""
    if question.kind is QuestionKind.OFFER and question.answer is None:
        offer = get_offer(question.about_id)
        prompt = "voice_offer_taken" if offer.order.places_left <= 0 else "voice_offer_withdrawn"
        return say(prompt, language, **values_for(offer.order, language=language))
    return say("voice_answered_already", language)


def answers(question: Question, key: str) -> bool:
    """Tell whether this key is an answer to that question."""
    return bool(key) and key in ASKED[question.kind][0]


def answer(pressed: Pressed) -> Line:
    """Do what the key says, once, and return what is said to it. What was answered before changes nothing."""
    question = pressed.question
    if question.answer is not None and question.kind is not QuestionKind.OFFER:  # an offer says what became of it
        return say("voice_thanks" if question.answer == pressed.key else "voice_answered_already", pressed.language)
    _keys, do = ASKED[question.kind]
    try:
        said = do(pressed)
    except DomainError:  # what it was about is over, called off for instance
        said = say("voice_answered_already", pressed.language)
    questions.close(question, pressed.key, pressed.at)
    return said
