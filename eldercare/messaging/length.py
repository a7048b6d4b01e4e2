"""How long a text is for the carrier: what is billed and sent are parts, not characters."""

from collections.abc import Iterable

from eldercare.messaging.templates import LONGEST, LONGEST_OTHER, placeholders_of

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = set("^{}\\[~]|€\f")
DIGITS_AT_MOST = {
    "code": 6,
    "visit_code": 4,
    "minutes": 4,
    "hours": 6,
    "count": 6,
    "number": 16,
    "phone": 20,
}
WHEN_AT_MOST = {"zh": 16, "en": 26}
# What one visit takes, and what an account may hold, beside "88,888 h 59 min" of a group's.
TIME_AT_MOST = {"zh": "88小时59分钟", "en": "88 h 59 min"}
TOTAL_AT_MOST = {"zh": "8,888小时59分钟", "en": "8,888 h 59 min"}
TIMES, TOTALS = frozenset({"time", "aside", "over"}), frozenset({"total", "left"})
LATIN_IN_ENGLISH = frozenset({"service", "lines", "options", "when"})


def parts(text: str) -> int:
    """Return how many parts a text takes: 160 septets in one or 153 in each of several, 70 or 67 where it is UCS-2."""
    if set(text) <= GSM_7 | GSM_7_DOUBLE:
        units, alone, chained = len(text) + sum(letter in GSM_7_DOUBLE for letter in text), 160, 153
    else:
        units, alone, chained = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= alone else -(-units // chained)


def longest(wording: str, language: str) -> str:
    """Return the text as long as its values may make it, in the letters that they may have in this language."""
    return wording.format_map(longest_values(placeholders_of(wording), language))


def longest_values(names: Iterable[str], language: str) -> dict[str, str]:
    """Return the longest value that each of these placeholders may have, in the letters of this language."""
    return {name: _longest_value(name, language) for name in names}


def longest_parts(wording: str, language: str) -> int:
    """Return how many parts the text takes at most."""
    return parts(longest(wording, language))


def _longest_value(name: str, language: str) -> str:
    if name in DIGITS_AT_MOST:
        return "8" * DIGITS_AT_MOST[name]
    if name in TIMES | TOTALS:
        return (TIME_AT_MOST if name in TIMES else TOTAL_AT_MOST)[language]
    letter = "w" if language == "en" and name in LATIN_IN_ENGLISH else "字"
    return letter * (WHEN_AT_MOST[language] if name == "when" else LONGEST.get(name, LONGEST_OTHER))
