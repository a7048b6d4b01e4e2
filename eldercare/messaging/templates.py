"""What a template is and how it becomes the text that one person reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from eldercare.messaging.speech import heard
from eldercare.messaging.states import Priority

# What people write themselves may be of any length; a text must not be. Characters, the dots included.
LONGEST = {
    "text": 60,
    "options": 90,
    "lines": 140,
    "place": 40,
    "address": 60,
    "elder": 20,
    "name": 20,
    "notice": 150,
    "reply": 195,
    "surge": 60,
    "rule": 60,
    "reason": 60,
}
LONGEST_OTHER = 30


@dataclass(frozen=True)
class Template:
    """One text in both languages with `{name}` placeholders.

    `waits_for_morning`: it may not arrive in quiet hours. `despite_opt_out`: somebody who wants no more texts gets it
    all the same, because it is about a call for help or is asked for in that very moment. `by_call`: who does not read
    texts is rung and hears it; `say_zh` and `say_en` are what is spoken where that differs from what is read.
    `rings_too`: when the text of a call for help finds no way, its reader is rung as well. `call_back`: when nobody
    takes the call for good, a worker is asked to ring. `version` counts the wordings that people gave it in place of
    ours, which is version 0.
    """

    id: str
    zh: str
    en: str
    priority: Priority = Priority.NORMAL
    waits_for_morning: bool = True
    despite_opt_out: bool = False
    by_call: bool = False
    rings_too: bool = False
    call_back: bool = False
    say_zh: str = ""
    say_en: str = ""
    version: int = 0

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset().union(*map(placeholders_of, (self.zh, self.en, self.say_zh, self.say_en)))

    def wording(self, language: str) -> str:
        return self.en if language == "en" else self.zh

    def render(self, language: str, values: Mapping[str, str]) -> str:
        """Return the text with the values filled in, each on one line and cut to a bearable length.

        Raises KeyError for a value that is missing.
        """
        return self.wording(language).format_map(self.fitting(values))

    def spoken(self, language: str, values: Mapping[str, str]) -> str:
        """Return what is said on the telephone, filled in like the text; the text itself where nothing else is meant.

        Raises KeyError for a value that is missing.
        """
        said = (self.say_en if language == "en" else self.say_zh) or self.wording(language)
        return said.format_map(heard(self.fitting(values), language))

    def fitting(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the values of this template's placeholders, as they are filled in. KeyError where one is missing."""
        return {name: _fitting(name, values[name]) for name in self.placeholders}


def placeholders_of(wording: str) -> frozenset[str]:
    """Return the names of the placeholders in a wording."""
    return frozenset(in_order(wording))


def in_order(wording: str) -> list[str]:
    """Return the names of the placeholders in a wording as they first occur; some carriers count them."""
    return list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(wording) if name is not None))


def _fitting(name: str, value: str) -> str:
    separator = "\n" if name == "lines" else " "
    tidy = separator.join(filter(None, (re.sub(r"\s+", " ", line).strip() for line in value.splitlines())))
    longest = LONGEST.get(name, LONGEST_OTHER)
    return tidy if len(tidy) <= longest else tidy[: longest - 1] + "…"
