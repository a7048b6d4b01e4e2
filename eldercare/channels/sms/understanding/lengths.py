"""How long something shall take ("两个小时", "90分钟"); works on the plain form."""

import re
from dataclasses import dataclass

from eldercare.channels.sms.understanding.numerals import ENGLISH_NUMBER, NUMBER, number

Span = tuple[int, int]
LENGTH = re.compile(
    rf"(?P<n>{NUMBER})个?(?P<half>半)?(?:小时|钟头|个点儿?)(?P<half2>半)?|半个?(?:小时|钟头)|(?P<q>{NUMBER})刻钟|(?P<m>{NUMBER})分钟"
    rf"|(?P<en>\b{ENGLISH_NUMBER}) (?P<unit>hours?|minutes?|mins?)\b|half an hour"
)
_NOT_LENGTH_AFTER = re.compile(r"(?:之?后|以后|过后|之?内|以内|前|以前|later|from now)")
_NOT_LENGTH_BEFORE = re.compile(r"(?:过|再过|等|\bin) ?$")


@dataclass(frozen=True)
class Length:
    """How long something shall take."""

    span: Span
    minutes: int


def find_lengths(text: str) -> list[Length]:
    """Return how long it shall take ("两个小时"), leaving out "in two hours" and "within two hours"."""
    found = []
    for match in LENGTH.finditer(text):
        if _NOT_LENGTH_AFTER.match(text[match.end() :].lstrip()) or _NOT_LENGTH_BEFORE.search(text, 0, match.start()):
            continue
        found.append(Length(match.span(), length_minutes(match)))
    return found


def length_minutes(match: re.Match[str]) -> int:
    """Return the minutes of a match of the length grammar."""
    if match["n"]:
        return number(match["n"]) * 60 + (30 if match["half"] or match["half2"] else 0)
    if match["q"]:
        return number(match["q"]) * 15
    if match["m"]:
        return number(match["m"])
    if match["en"]:
        return number(match["en"]) * (60 if match["unit"].startswith("hour") else 1)
    return 30
