"""Somebody who has rung us: who it may be, what was pressed or said in this turn, and where we are in the call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from eldercare.actors import SYSTEM, Actor
from eldercare.channels.voice.hearing import EVERYWHERE, Said, heard
from eldercare.channels.voice.turns import Line, Turn, asking, say
from eldercare.elders.models import Elder
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.states import QuestionKind
from eldercare.orders.wishes import elders_meant
from eldercare.people.models import Language, Person
from eldercare.people.queries import by_number, living

MOST_CHOICES = 8


@dataclass(frozen=True)
class Caller:
    """One turn of a call to us. `elder` is whom it is about, once that is clear; `args` is what we asked with.

    `key` is what was pressed, or said where it means the same in every menu; `said` is None where nobody spoke. Both
    are empty for silence. `form` is the whole request.
    """

    call: IncomingCall
    people: tuple[Person, ...]
    elders: tuple[Elder, ...]
    elder: Elder | None
    turn: int
    at: datetime
    key: str = ""
    said: Said | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person | None:
        """Who rings, where that is beyond doubt."""
        return self.people[0] if len(self.people) == 1 else None

    @property
    def language(self) -> str:
        if self.person is None and self.elder is not None:
            return self.elder.person.language
        return self.people[0].language if self.people else Language.ZH

    @property
    def actor(self) -> Actor:
        known = self.person or (self.elder.person if self.elder is not None else None)
        return Actor.person(known.id) if known is not None else SYSTEM

    def key_said_to(self, asked: QuestionKind) -> str:
        """Return the key that means what was said to a question of this kind, "" where none does."""
        return heard(self.said.words, language=self.language, at=self.at, asked=asked).key if self.said else ""

    def about(self, elder: Elder) -> "Caller":
        """Return the same turn, now that it is clear whom it is about; the call remembers who has rung."""
        if elder.person in self.people:
            self.call.person_id, self.call.community_id = elder.id, elder.person.community_id
        return replace(self, elder=elder)

    def say(self, prompt: str, **values: str) -> Line:
        """Return a prompt in the caller's language."""
        return say(prompt, self.language, **values)

    def ask(self, lines: Iterable[Line], step: str, **args: str) -> Turn:
        """Return a turn that says these lines and waits for a key, which this step then gets."""
        return asking(lines, step, language=self.language, **self.onward(**args))

    def onward(self, **args: str) -> dict[str, str]:
        """Return what the next turn has to know."""
        elder = {"elder": str(self.elder.id)} if self.elder is not None else {}
        return {"turn": str(self.turn + 1), **elder, **args}


def caller_of(
    call: IncomingCall, *, turn: int, args: Mapping[str, str], form: Mapping[str, str], at: datetime
) -> Caller:
    """Return who is on the line in this turn."""
    people = tuple(living(by_number(call.from_number)))  # whoever has the phone of one who died is a caller like any
    elders = tuple(elders_meant(people))[:MOST_CHOICES]
    named = [elder for elder in elders_meant(people) if str(elder.id) == args.get("elder")]
    known = named or (elders if len(elders) == 1 else ())
    caller = Caller(
        call=call,
        people=people,
        elders=elders,
        elder=known[0] if known else None,
        turn=turn,
        at=at,
        key=form.get("Digits", "")[:1],
        args=args,
        form=form,
    )
    words = form.get("SpeechResult", "").strip()
    return _having_said(caller, words) if words and not caller.key else caller


def _having_said(caller: Caller, words: str) -> Caller:
    said = heard(words, language=caller.language, at=caller.at)
    return replace(caller, said=said, key=said.key if said.key in EVERYWHERE else "")
