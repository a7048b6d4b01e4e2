"""What a broadcast says in each language, and what may not be written into one."""

from collections.abc import Iterator
from dataclasses import dataclass

from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.states import Occasion
from eldercare.errors import N_, Invalid
from eldercare.messaging import wordings
from eldercare.messaging.length import parts
from eldercare.messaging.templates import LONGEST, LONGEST_OTHER
from eldercare.messaging.wording_rules import forbidden_in_free_text

TEMPLATES = {occasion: f"broadcast_{occasion.value}" for occasion in Occasion}
FILLED_IN = {Occasion.FESTIVAL: "festival", Occasion.NOTICE: "notice"}
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Said:
    """A broadcast as it reaches somebody: read, spoken, and how many parts the text takes."""

    text: str
    spoken: str
    parts: int


def said(broadcast: Broadcast) -> dict[str, Said]:
    """Return what it says in each language, in the wording that is in use now."""
    template, found = wordings.current(TEMPLATES[broadcast.occasion]), {}
    for language in LANGUAGES:
        values = values_of(broadcast, language)
        text = template.render(language, values)
        found[language] = Said(text, template.spoken(language, values), parts(text))
    return found


def values_of(broadcast: Broadcast, language: str) -> dict[str, str]:
    """Return what its template is filled in with; where nobody wrote English, the Chinese words."""
    name = FILLED_IN.get(broadcast.occasion)
    return {name: (broadcast.en or broadcast.zh) if language == "en" else broadcast.zh} if name else {}


def check(occasion: Occasion, *, zh: str, en: str, free_text: bool) -> None:
    """Raise Invalid for words that are missing, too long, or would be stopped or misunderstood on their way."""
    name = FILLED_IN.get(occasion)
    if name is None:
        return
    if occasion is Occasion.NOTICE and not free_text:
        raise Invalid(N_("The carrier takes only texts it has approved. Choose one of the other occasions."))
    if not zh:
        raise Invalid(N_("Please write in Chinese what is filled in."))
    for problem in _problems(name, zh, en):
        raise problem


def _problems(name: str, zh: str, en: str) -> Iterator[Invalid]:
    longest = LONGEST.get(name, LONGEST_OTHER)
    for text in (zh, en):
        if len(text) > longest:
            yield Invalid(N_("At most %(most)s characters; this has %(count)s."), most=longest, count=len(text))
        yield from forbidden_in_free_text(text)
