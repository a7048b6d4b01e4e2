"""The calls that we make: what is spoken, and what a key does.

| whoever … | hears, and what becomes of it |
|---|---|
| picks up | a greeting by name, then the news or the question |
| presses 1 or 2 to an offer | it is accepted or declined; who was too late hears so, with thanks |
| presses 1 to 5 to "how was it?" | that is the rating |
| presses 1 to news | it counts as heard |
| presses 0 | a worker on duty is rung, and the next one; when nobody answers, somebody rings back |
| presses 9 | a call for help |
| presses the hash key | it is said again |
| presses nothing, or a key that does nothing | it is said again, three times at most |
| hangs up before a key, or is a machine | it counts as not picked up, and we ring again later |
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.channels.voice import duty, questions
from eldercare.channels.voice.hearing import HELP, PERSON, REPEAT, YES, heard
from eldercare.channels.voice.questions import Pressed
from eldercare.channels.voice.turns import Ask, Line, Turn, say
from eldercare.localtime import format_soon
from eldercare.messaging.models import OutgoingMessage, Question
from eldercare.messaging.service import record_delivery
from eldercare.messaging.states import Medium, MessageStatus, QuestionKind
from eldercare.orders import follow_ups
from eldercare.orders.queries import find_call_back
from eldercare.people.numbers import for_people
from eldercare.safety.service import open_incident, still_open
from eldercare.safety.states import IncidentSource
from eldercare.staff.queries import find as find_staff

MOST_ROUNDS = 3
MACHINES = ("machine", "fax")


@dataclass(frozen=True)
class Answered:
    """One turn of a call that we make about this message, and the question in it, if it asks one."""

    message: OutgoingMessage
    question: Question | None
    at: datetime
    args: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def language(self) -> str:
        return self.message.language

    @property
    def community_id(self) -> int | None:
        return self.message.to_person.community_id if self.message.to_person is not None else None

    @property
    def words(self) -> str:
        """What was said, where no key was pressed."""
        return "" if self.form.get("Digits") else self.form.get("SpeechResult", "").strip()

    @property
    def key(self) -> str:
        if not self.words:
            return self.form.get("Digits", "")[:1]
        asked = self.question.kind if self.question is not None else QuestionKind.OFFER
        return heard(self.words, language=self.language, at=self.at, asked=asked).key

    def say(self, prompt: str, **values: str) -> Line:
        """Return a prompt in the language of whoever is rung."""
        return say(prompt, self.language, **values)

    def step(self, name: str) -> str:
        """Return the address of a step of this call."""
        return f"outgoing/{self.message.id}/{name}"


def answered(message: OutgoingMessage, *, at: datetime, args: Mapping[str, str], form: Mapping[str, str]) -> Answered:
    """Return who is on the line in this turn of a call that we make."""
    return Answered(message, questions.behind(message), at, args, form)


def begin(now: Answered) -> Turn:
    """Speak to whoever has picked up; a machine is not spoken to."""
    if now.message.medium is not Medium.CALL or now.form.get("AnsweredBy", "").startswith(MACHINES):
        return Turn()
    if now.question is not None and now.question.answered_at is not None:
        _is_heard(now)
        return Turn((*_hello(now), questions.no_longer(now.question, now.language)), language=now.language)
    return _spoken(now, *_hello(now), round_=1)


def _hello(now: Answered) -> tuple[Line, ...]:
    person = now.message.to_person
    return (now.say("voice_calling", name=person.name) if person is not None else now.say("voice_welcome"),)


def _spoken(now: Answered, *before: Line, round_: int) -> Turn:
    body = Line(now.message.body, now.language)
    keys = now.say("voice_heard_keys" if now.question is None else "voice_repeat")
    return Turn((*before, body, keys), Ask(now.step("keys"), {"round": str(round_)}), now.language)


def pressed(now: Answered) -> Turn:
    """Do what the key says; without one it is said again, and in the end we hang up and ring later."""
    key = now.key
    if key == HELP:
        return _help_now(now)
    if key == PERSON:
        _is_heard(now)
        return connect(now)
    if now.question is not None and questions.answers(now.question, key):
        _is_heard(now)
        return Turn((questions.answer(_pressed(now, now.question, key)),), language=now.language)
    if now.question is None and key == YES:
        _is_heard(now)
        return Turn((now.say("voice_thanks"),), language=now.language)
    said = int(now.args.get("round", "1"))
    if key == REPEAT:
        return _spoken(now, round_=said)
    if said >= MOST_ROUNDS:
        return Turn()
    sorry = now.say("voice_wrong_key" if key else "voice_nothing_pressed")
    return _spoken(now, sorry, round_=said + 1)


def _pressed(now: Answered, question: Question, key: str) -> Pressed:
    return Pressed(question, key, now.language, now.message.to_number, now.message.to_person, now.at)


def _is_heard(now: Answered) -> None:
    """A key was pressed, so a person was there: no need to ring again."""
    message = now.message
    record_delivery(
        gateway=message.gateway or "",
        gateway_id=message.gateway_id or now.form.get("CallSid", ""),
        status=MessageStatus.DELIVERED,
        message_id=message.id,
        at=now.at,
    )


def _help_now(now: Answered) -> Turn:
    if not _has_called_for_help(now):
        person = now.message.to_person
        open_incident(
            source=IncidentSource.CALL,
            number=now.message.to_number,
            person_id=person.id if person is not None else None,
            text=now.words or now.say("voice_pressed_help").text,
            by=Actor.person(person.id) if person is not None else SYSTEM,
            at=now.at,
            via=Door.CALL,
        )
    _is_heard(now)
    helped = replace(now, args={**now.args, "help": "1"})
    return connect(helped).after(now.say("voice_sos"))


def _has_called_for_help(now: Answered) -> bool:
    """Tell whether this very key has alarmed already: the gateway brings it again where our answer got lost."""
    was_heard = now.message.status is MessageStatus.DELIVERED
    return was_heard and still_open(now.message.to_number, at=now.at) is not None


def connect(now: Answered) -> Turn:
    """Ring the next worker on duty; after the last one somebody calls back."""
    tried, rung = duty.tried(now.args), duty.on_duty(now.community_id, caller=now.message.to_number)
    if tried >= len(rung):
        return _call_back(now)
    known = {"help": "1"} if now.args.get("help") else {}
    onward = {"tried": str(tried + 1), **known}
    then = duty.ringing(rung[tried], step=now.step("dialled"), onward=onward, whisper=now.step("whisper"), **known)
    return Turn((now.say("voice_next_one" if tried else "voice_connecting"),), then, now.language)


def dialled(now: Answered) -> Turn:
    """Go on after a worker was rung: to the end when they have talked, else to the next one.

    Where the gateway does not say whether they have, somebody calls back: better once too often.
    """
    if duty.has_talked(now.form):
        return Turn()
    return _call_back(now) if duty.may_have_talked(now.form) else connect(now)


def _call_back(now: Answered) -> Turn:
    if now.args.get("help"):  # duty staff and family know it already
        return Turn((now.say("sos_received"),), language=now.language)
    task = find_call_back(now.message.to_person_id) or follow_ups.open_call_back(
        number=now.message.to_number, person_id=now.message.to_person_id, community_id=now.community_id, at=now.at
    )
    when = format_soon(follow_ups.may_be_promised(task, at=now.at), now.language)
    return Turn((now.say("voice_call_back", when=when),), language=now.language)


def whisper(now: Answered) -> Turn:
    """Tell a worker who picked up who is there; only a key connects, for an answering machine presses none."""
    worker = find_staff(int(now.args["staff"]))
    language = worker.language if worker is not None else now.language
    person = now.message.to_person
    name = person.name if person is not None else for_people(now.message.to_number)
    line = say("voice_whisper_sos" if now.args.get("help") else "voice_whisper", language, name=name)
    return Turn((line,), Ask(now.step("accepted"), now.args), language)


def accepted(now: Answered) -> Turn:
    """Connect the worker who pressed a key."""
    return Turn(silent=bool(now.form.get("Digits")))
