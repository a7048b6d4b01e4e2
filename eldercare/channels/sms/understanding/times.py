"""Times of day inside a text: clock times, parts of the day, and spans of them. Closed grammar; works on the plain form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from eldercare.channels.sms.understanding.numerals import ENGLISH_HOUR, ENGLISH_NUMBER, NUMBER, number

Span = tuple[int, int]
PART_WORDS = {
    "dawn": ("凌晨", "半夜", "后半夜", "深夜"),
    "early": ("大清早", "清早", "清晨", "早上", "早晨", "早起", "大早上", "一大早", "一早", "大早", "早间"),
    "morning": ("上午", "前晌", "头晌", "前半晌", "头午", "午前"),
    "noon": ("中午", "晌午", "正午", "午间", "晌午头", "正晌午", "晌火"),
    "afternoon": ("下午", "后晌", "午后", "后半晌", "过午", "歇晌后", "过晌"),
    "evening": ("晚上", "傍晚", "傍黑", "黑来", "黑夜", "黑将来", "夜里", "晚间", "夜晚", "夜间", "天黑", "擦黑", "黑了"),
}  # fmt: skip
_PART_OF = {word: part for part, words in PART_WORDS.items() for word in words}
_PART_OF |= {"早": "early", "晚": "evening", "晌": "noon"}
_PART_OF |= {"morning": "morning", "noon": "noon", "midday": "noon", "lunchtime": "noon", "afternoon": "afternoon"}
_PART_OF |= {"evening": "evening", "tonight": "evening", "night": "evening"}
DEFAULTS = {
    "dawn": time(6, 0), "early": time(8, 0), "morning": time(9, 0),
    "noon": time(11, 30), "afternoon": time(14, 30), "evening": time(18, 0),
}  # fmt: skip
REACH = {
    "dawn": (time(0, 0), time(6, 0)), "early": (time(5, 0), time(9, 0)), "morning": (time(8, 0), time(12, 0)),
    "noon": (time(11, 0), time(14, 0)), "afternoon": (time(12, 30), time(18, 0)), "evening": (time(17, 0), time(22, 0)),
}  # fmt: skip

_LONG_PARTS = "|".join(sorted((w for w in _PART_OF if len(w) > 1 and not w.isascii()), key=len, reverse=True))
_ZH_PART = rf"(?:{_LONG_PARTS}|(?<=[今明后昨])[早晚晌])"
_EN_PART = r"\b(?:morning|noon|midday|lunchtime|afternoon|evening|tonight|night)\b"
_A_BIT = r"(?!(?<=[早晚快慢好有多少大小买吃带弄做差轻热软淡咸这那喝加放拿来要给再])一点(?!钟|半|整))(?!一点[儿也都不没菜米药东水肉心意小钱面油吃喝用子])"
_NO_DIGIT_BEFORE = r"(?<![\d零〇一二两三四五六七八九十廿.])"
_HOUR = (
    rf"(?:{_A_BIT}{_NO_DIGIT_BEFORE}(?P<hour§>{NUMBER})(?:点钟?|时(?![候间刻常节代光]))"
    rf"(?:(?P<half§>半)|(?P<quarter§>[一两二三])刻|(?P<minute§>{NUMBER})(?!个|份|人|位)分?|[整多])?)"
)
_AMPM = r" ?(?P<ampm§>[ap]\.?m\b\.?)"
_COLON = rf"(?:(?<![\d:])(?P<hh§>\d{{1,2}}):(?P<mm§>[0-5]\d)(?!\d)(?:{_AMPM})?)"
_EN_CLOCK = rf"(?:(?<![\d:])(?P<eh§>\d{{1,2}})(?:{_AMPM.replace('ampm', 'eampm')}| ?o'?clock))"
_ONE = rf"(?:(?P<part§>{_ZH_PART})的?,?)?(?:{_COLON}|{_EN_CLOCK}|{_HOUR})"
_TO = r" ?(?:到|至|-|直到|to|until|till) ?"
_CLOCK = re.compile(_ONE.replace("§", "1") + "(?:" + _TO + _ONE.replace("§", "2") + ")?")
_SHORT_SPAN = re.compile(
    rf"(?:(?P<part>{_ZH_PART}),?)?(?<!\d)(?P<a>{NUMBER})(?:到|至|-)(?P<b>{NUMBER})(?:点钟?|时)(?P<half>半)?"
)
_EN_SPAN = re.compile(
    r"(?:\bbetween )?(?<![\d:])(?P<a>\d{1,2}) ?(?:-|and|to|until|till) ?(?P<b>\d{1,2}) ?(?P<ampm>[ap])\.?m\b"
)
_PAST_OR_TO = re.compile(
    rf"\b(?P<what>half|(?:a )?quarter|{ENGLISH_NUMBER}(?: minutes)?) (?P<way>past|to) (?P<hour>{ENGLISH_HOUR})\b(?: ?(?P<ampm>[ap])\.?m\b)?"
)
_AT = re.compile(r"\bat (\d{1,2})\b(?![:.]\d| ?[ap]\.?m\b)")
_EN_PART_BEFORE = re.compile(r"\b(morning|noon|afternoon|evening|tonight) ?$")
_PART = re.compile(rf"{_ZH_PART}|{_EN_PART}")
_OPEN_END = re.compile(r"(?:以|之)?(?:前|后|内)(?![天儿日晌])|(?:开始|起)(?![来床])|[到至](?=$|,)|to(?:$|,)|onwards?")
_OPEN_START = re.compile(r"(?:从|自|after|before|by|from|since) ?$")


@dataclass(frozen=True)
class Clock:
    """A time of day as said: exact hours, or only a part of the day (`start` None). `asks` when it cannot be trusted as it is."""

    span: Span
    part: str | None
    start: time | None
    end: time | None = None
    asks: bool = False


def find_clocks(text: str) -> list[Clock]:
    """Return the times of day in order of appearance, none overlapping."""
    found: list[Clock] = []
    for clock in _all_clocks(text):
        if not any(clock.span[0] < other.span[1] and other.span[0] < clock.span[1] for other in found):
            found.append(clock)
    return sorted(found, key=lambda clock: clock.span)


def _all_clocks(text: str) -> Iterator[Clock]:
    for match in _SHORT_SPAN.finditer(text):
        part = _part(match["part"])
        yield _between(
            match.span(), part, _read(match["a"], 0, part), _read(match["b"], 30 if match["half"] else 0, part)
        )
    for match in _EN_SPAN.finditer(text):
        first, second = (_read_number(int(match[n]), 0, None, match["ampm"]) for n in "ab")
        if match["ampm"] == "p" and first[0] and second[0] and second[0] <= first[0]:
            first = _read_number(int(match["a"]), 0, None, "a")
        yield _between(match.span(), None, first, second)
    for match in _CLOCK.finditer(text):
        yield _clock(match, text)
    for match in _PAST_OR_TO.finditer(text):
        yield _past_or_to(match, text)
    for match in _AT.finditer(text):
        start, asks = _settle(int(match[1]), 0, _part_before(text, match.start()) or _part_after(text, match.end()))
        yield Clock(match.span(), None, start, asks=asks)
    for match in _PART.finditer(text):
        part = _part(match[0])
        yield Clock(match.span(), part, None, asks=part == "dawn")


def _past_or_to(match: re.Match[str], text: str) -> Clock:
    """ "half past three", "quarter to ten"."""
    what = match["what"].removesuffix(" minutes")
    minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(what) or number(what)
    hour = number(match["hour"])
    if match["way"] == "to":
        hour, minutes = hour - 1, 60 - minutes
    start, asks = _read_number(hour, minutes, _part_after(text, match.end()), match["ampm"])
    return Clock(match.span(), None, start, asks=asks)


def _part(word: str | None) -> str | None:
    return None if word is None else _PART_OF[word]


def _clock(match: re.Match[str], text: str) -> Clock:
    part = _part(match["part1"]) or _part_after(text, match.end())
    hour, minute = _hour_and_minute(match, "1")
    first = _read_number(hour, minute, part, match["ampm1"] or match["eampm1"])
    if not (match["hour2"] or match["hh2"] or match["eh2"]):
        start, asks = first
        until, since = _OPEN_END.match(text, match.end()), _OPEN_START.search(text, 0, match.start())
        span = (since.start() if since else match.start(), until.end() if until else match.end())
        return Clock(span, part, start, None, asks or bool(until or since))
    hour, minute = _hour_and_minute(match, "2")
    said = _part(match["part2"])
    second = _read_number(hour, minute, said or part, match["ampm2"] or match["eampm2"])
    if said is None and first[0] and second[0] and second[0] <= first[0]:
        second = _read_number(hour, minute, None, match["ampm2"] or match["eampm2"])
    if match["eampm2"] and not (match["ampm1"] or match["eampm1"]):
        hour1, minute1 = _hour_and_minute(match, "1")
        first = _read_number(hour1, minute1, part, match["eampm2"])
    return _between(match.span(), part, first, second)


def _part_after(text: str, end: int) -> str | None:
    match = re.compile(r" ?(?:in the |this |tomorrow )?(morning|afternoon|evening)\b|,? ?(tonight)\b").match(text, end)
    return _part(match[1] or match[2]) if match else None


def _part_before(text: str, start: int) -> str | None:
    match = _EN_PART_BEFORE.search(text, 0, start)
    return _part(match[1]) if match else None


def _between(span: Span, part: str | None, first: tuple[time | None, bool], second: tuple[time | None, bool]) -> Clock:
    (start, asks), (end, _) = first, second
    if start is None or end is None or end <= start:
        return Clock(span, part, None, None, asks=True)
    return Clock(span, part, start, end, asks)


def _hour_and_minute(match: re.Match[str], n: str) -> tuple[int, int]:
    if match["hh" + n]:
        return int(match["hh" + n]), int(match["mm" + n])
    if match["eh" + n]:
        return int(match["eh" + n]), 0
    if match["half" + n]:
        return number(match["hour" + n]), 30
    if match["quarter" + n]:
        return number(match["hour" + n]), 15 * number(match["quarter" + n])
    return number(match["hour" + n]), number(match["minute" + n]) if match["minute" + n] else 0


def _read(hour: str, minute: int, part: str | None) -> tuple[time | None, bool]:
    return _read_number(number(hour), minute, part, None)


def _read_number(hour: int, minute: int, part: str | None, ampm: str | None) -> tuple[time | None, bool]:
    if hour > 24 or minute > 59:
        return None, True
    if ampm:
        return _settle(hour % 12 + (12 if ampm.startswith("p") else 0), minute, "exact")
    return _settle(hour, minute, part)


def _settle(hour: int, minute: int, part: str | None) -> tuple[time | None, bool]:
    """An hour without a part of the day: 1-5 is the afternoon (nobody comes at night), 6 and 7 may be either, so ask."""
    asks = False
    if part in {"afternoon", "evening"}:
        hour = 24 if (part, hour) == ("evening", 12) else hour + 12 if hour < 12 else hour
    elif part == "noon" and hour < 6:
        hour += 12
    elif part is None:
        asks = hour in {0, 6, 7}
        hour = hour + 12 if 1 <= hour <= 5 else hour
    if hour >= 24:
        return None, True
    return time(hour, minute), asks
