"""Texts and questions for tests, and a gateway that plays what it is told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from eldercare.database import session
from eldercare.messaging import questions, service
from eldercare.messaging.gateways.base import Abilities, CannotAsk, Letter, Outcome
from eldercare.messaging.models import IncomingMessage, OutgoingMessage, Question
from eldercare.messaging.states import Medium, MessageStatus, QuestionKind
from eldercare.people.models import Person
from tests.builders.people import a_person

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
_numbers = count(1)


def a_text(
    to: Person | None = None, *, template: str = "rating_thanks", at: datetime = NOON, **given: object
) -> OutgoingMessage:
    """A queued text that has left nowhere yet."""
    message = service.queue(template, to=to or a_person(), at=at, **given)
    assert message is not None
    session.commit()
    return message


def a_text_in_the_air(
    to: Person | None = None, *, since: datetime = NOON, gateway: str = "playing", **given: object
) -> OutgoingMessage:
    """A text as a crash leaves it: claimed, and nobody knows whether the gateway has it."""
    message = a_text(to, at=since, **given)
    message.status, message.sending_at, message.attempts, message.gateway = MessageStatus.SENDING, since, 1, gateway
    session.commit()
    return message


def a_received_text(
    body: str = "助餐", *, number: str = "13900000001", at: datetime = NOON, **given: object
) -> IncomingMessage:
    facts = {"gateway": "simulator", "gateway_id": f"in-{next(_numbers)}", "to_number": "13900009999", **given}
    message = service.receive(from_number=number, body=body, at=at, **facts)
    assert message is not None
    session.commit()
    return message


def a_question(
    person: Person | None = None,
    *,
    kind: QuestionKind = QuestionKind.OFFER,
    at: datetime = NOON,
    minutes: int = 30,
    about: tuple[str, int] = ("offer", 1),
) -> Question:
    question = questions.ask(
        kind, person=person or a_person(), about=about, at=at, expires_at=at + timedelta(minutes=minutes)
    )
    session.commit()
    return question


def taken(gateway_id: str | None = None) -> Outcome:
    return Outcome(MessageStatus.SENT, gateway_id=gateway_id or f"out-{next(_numbers)}")


@dataclass
class PlayingGateway:
    """Answers with the outcomes it was given, then takes everything; remembers what it was asked to send."""

    plays: list[Outcome | Exception] = field(default_factory=list)
    finds: Outcome | None = None
    can_be_asked: bool = True
    name: str = "playing"
    abilities: Abilities = field(default_factory=lambda: Abilities(media=frozenset(Medium)))
    sent: list[tuple[str, str]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    while_sending: Callable[[], None] | None = None

    def send(self, letter: Letter) -> Outcome:
        assert not session().in_transaction(), "a transaction is open while the gateway is called"
        self.sent.append((letter.to, letter.body))
        self.letters.append(letter)
        if self.while_sending:
            self.while_sending()
        outcome = self.plays.pop(0) if self.plays else taken()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:
        if not self.can_be_asked:
            raise CannotAsk
        return self.finds
