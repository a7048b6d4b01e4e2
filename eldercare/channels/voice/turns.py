"""One turn of a call as data: what is said, and what the telephone waits for then. Nothing here knows TwiML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eldercare.messaging import wordings
from eldercare.people.models import Language


@dataclass(frozen=True)
class Line:
    """One sentence in one language. `prompt` is its template, where a recording may be played instead."""

    text: str
    language: str
    prompt: str = ""


@dataclass(frozen=True)
class Ask:
    """Wait for one key, or a few words; silence is an answer, too."""

    step: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Connect:
    """Ring a worker, who hears the turn `whisper` when she picks up; `step` learns whether she took the call."""

    number: str
    step: str
    args: Mapping[str, str]
    whisper: str
    whisper_args: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """Let the caller speak after a tone."""

    step: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """What is said, then what comes next; None hangs up. `silent`: not even that, the call goes on as it is."""

    lines: tuple[Line, ...] = ()
    then: Ask | Connect | Record | None = None
    language: str = Language.ZH
    silent: bool = False

    def after(self, *lines: Line) -> "Turn":
        """Return this turn with something said before it."""
        return Turn((*lines, *self.lines), self.then, self.language)


def say(template_id: str, language: str, **values: str) -> Line:
    """Return a prompt of the catalogue as it is spoken. Raises KeyError where a value is missing."""
    template = wordings.current(template_id)
    prompt = "" if template.placeholders else template.id
    return Line(template.spoken(language, values), language, prompt)


def asking(lines: Iterable[Line], step: str, *, language: str, **args: str) -> Turn:
    """Return a turn that says these lines and waits for a key."""
    return Turn(tuple(lines), Ask(step, args), language)
