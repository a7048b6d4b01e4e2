"""What a wording must keep to: placeholders, answers, length. Nothing here touches the database."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter

from eldercare.errors import N_, Invalid
from eldercare.messaging.length import GSM_7, GSM_7_DOUBLE, longest_parts
from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template, placeholders_of
from eldercare.messaging.wording_models import TemplateVersion

MOST_PARTS = 3
LONGEST_SPOKEN = 500
# Without these nobody can do what the text asks. Where it is about a call for help, everything matters.
MATTER = frozenset(
    "code visit_code when service place phone options lines text reply notice festival until opens more digit".split()
)
LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(com|cn|net|org|top|vip)\b", re.IGNORECASE)
# Carriers take these for an opt-out, and so do we.
UNSUBSCRIBES = re.compile(
    r"(?:回复?|发送?|输入|reply|answer|text|send)(?:\s+with)?\s*[“\"'「]?(?:TD|[RT])(?![A-Za-z])", re.IGNORECASE
)
ASKED_DIGIT = re.compile(r"(?:回复?|按|发送?|reply|press|answer)(?:\s+with)?\s*[“\"'「]?(\d)(?!\d)", re.IGNORECASE)
LONE_DIGIT = re.compile(r"(?<!\d)(?<!\d[.:])\d(?!\d|[.:]\d)")
# Invisible, and what follows is shown in another order than it was written: a number would read backwards.
TURNS_AROUND = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
A_PERSON = "0"
ALONE = N_("A brace stands alone. Placeholders look like this: {when}.")


@dataclass(frozen=True)
class Words:
    """One wording in both languages, to be read and to be spoken ("" = as it is read)."""

    zh: str
    en: str
    say_zh: str = ""
    say_en: str = ""

    @classmethod
    def of(cls, worded: Template | TemplateVersion) -> "Words":
        return cls(worded.zh, worded.en, worded.say_zh, worded.say_en)

    def tidy(self) -> "Words":
        """Return the same words without what nobody means to write: blanks around them, strange line ends, NULs."""
        return Words(*("\n".join(text.replace("\x00", "").strip().splitlines()) for _field, text in self.each))

    @property
    def each(self) -> tuple[tuple[str, str], ...]:
        return ("zh", self.zh), ("en", self.en), ("say_zh", self.say_zh), ("say_en", self.say_en)


@dataclass(frozen=True)
class Remark:
    """What is to be said about one of the four fields of `Words`."""

    field: str
    error: Invalid


def is_only_spoken(template: Template) -> bool:
    """Tell whether this is said by the telephone menu and never sent, so that parts do not matter."""
    return template.id.startswith(("voice_", "say_"))


def needed(ours: Template) -> frozenset[str]:
    """Return the placeholders without which this template is worth nothing."""
    return ours.placeholders if ours.priority is Priority.SOS else ours.placeholders & MATTER


def problems(ours: Template, words: Words) -> list[Remark]:
    """Return what forbids these words for this template, in place of those in the code."""
    return [Remark(field, error) for field, wording in words.each for error in _problems(ours, field, wording)]


def forbidden_in_free_text(text: str) -> Iterator[Invalid]:
    """Yield what forbids words that somebody writes into a text which asks no question of its own."""
    yield from _stopped_by_carriers(text)
    yield from _strange_answers(text, {A_PERSON})


def warnings(ours: Template, words: Words) -> list[Remark]:
    """Return what somebody should know before these words are saved; they must be without `problems`."""
    found = []
    for field, wording in words.each:
        if field.startswith("say"):
            continue
        found += [Remark(field, error) for error in _warnings(ours, field, wording)]
    return found


def _problems(ours: Template, field: str, wording: str) -> Iterator[Invalid]:
    is_spoken = field.startswith("say")
    if not wording:
        if not is_spoken:
            yield Invalid(N_("A text cannot be empty: please write something."))
        return
    try:
        found = _placeholders(wording)
    except Invalid as problem:
        yield problem
        return
    unknown = [name for name in dict.fromkeys(found) if name not in ours.placeholders]
    if unknown:
        yield _unknown(ours, unknown)
    missing = (needed(ours) & placeholders_of(_worded_by_us(ours, field))) - set(found)
    if missing:
        yield Invalid(N_("%(names)s is missing, and without it the text is no use."), names=_listed(missing))
    yield from _stopped_by_carriers(wording)
    understood = {A_PERSON}.union(*(LONE_DIGIT.findall(text) for _field, text in Words.of(ours).each))
    yield from _strange_answers(wording, understood)
    if not unknown:
        yield from _too_long(ours, field, wording)


def _placeholders(wording: str) -> list[str]:
    """Return the names in their order; Invalid where braces do not match or hold more than a name."""
    try:
        parsed = [(literal, name) for literal, name, _spec, _conversion in Formatter().parse(wording)]
    except ValueError:
        raise Invalid(ALONE) from None
    if any(brace in literal for literal, _name in parsed for brace in "{}"):
        raise Invalid(ALONE)
    if wording != "".join(literal if name is None else f"{literal}{{{name}}}" for literal, name in parsed):
        raise Invalid(N_("Between the braces stands a name and nothing else, like this: {when}."))
    return [name for _literal, name in parsed if name is not None]


def _worded_by_us(ours: Template, field: str) -> str:
    return dict(Words.of(ours).each)[field] or ours.wording(field.removeprefix("say_"))


def _unknown(ours: Template, unknown: Iterable[str]) -> Invalid:
    if not ours.placeholders:
        return Invalid(N_("This text knows no %(names)s, nor any other placeholder."), names=_listed(unknown))
    known = _listed(sorted(ours.placeholders))
    return Invalid(N_("This text knows no %(names)s. It knows %(known)s."), names=_listed(unknown), known=known)


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names))


def _stopped_by_carriers(text: str) -> Iterator[Invalid]:
    if TURNS_AROUND.search(text):
        yield Invalid(N_("There are invisible characters in it that turn the order of letters. Please type it anew."))
    if LINK.search(text):
        yield Invalid(N_("No links, please: carriers stop texts with links."))
    if UNSUBSCRIBES.search(text):
        yield Invalid(N_("R, T and TD unsubscribe whoever answers so. Please ask for another answer."))


def _strange_answers(wording: str, understood: set[str]) -> Iterator[Invalid]:
    strange = set(ASKED_DIGIT.findall(wording)) - understood
    if strange:
        digits = ", ".join(sorted(strange))
        yield Invalid(N_("Nobody would understand the answer %(digits)s to this text."), digits=digits)


def _too_long(ours: Template, field: str, wording: str) -> Iterator[Invalid]:
    if field.startswith("say") or is_only_spoken(ours):
        if len(wording) > LONGEST_SPOKEN:
            yield Invalid(N_("Nobody listens for that long: at most %(most)s characters."), most=LONGEST_SPOKEN)
        return
    count = longest_parts(wording, field)
    if count > MOST_PARTS:
        yield Invalid(
            N_("With the longest names this takes %(parts)s parts, and more than %(most)s are not sent. Shorten it."),
            parts=count,
            most=MOST_PARTS,
        )


def _warnings(ours: Template, field: str, wording: str) -> Iterator[Invalid]:
    if not is_only_spoken(ours) and longest_parts(wording, field) > 1:
        count = longest_parts(wording, field)
        yield Invalid(N_("With the longest names this takes %(parts)s parts, each of which is paid for."), parts=count)
    left_out = set(ASKED_DIGIT.findall(ours.wording(field))) - set(LONE_DIGIT.findall(wording))
    if left_out:
        digits = ", ".join(sorted(left_out))
        yield Invalid(N_("Ours tells people that they can answer %(digits)s; this one does not."), digits=digits)
    odd = next((letter for letter in wording if letter not in GSM_7 | GSM_7_DOUBLE), None)
    if field == "en" and odd is not None and not is_only_spoken(ours):
        yield Invalid(N_("“%(letter)s” makes an English text cost as much as Chinese: 70 letters a part."), letter=odd)
