"""How what is written is said aloud: times of day as people say them, codes digit by digit."""

import re
from collections.abc import Mapping

SPELLED = frozenset({"code", "visit_code", "phone"})
SPAN = re.compile(r"\b(\d+) (h|min)\b")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
WEEKDAY = re.compile(r"[(（](周.)[)）]")
SHORT = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
IN_FULL = {
    name[:3]: name
    for name in (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August"
        " September October November December"
    ).split()
}
PARTS_OF_DAY = ((5, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def heard(values: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the values of placeholders as they are spoken."""
    return {name: _spelled(value) if name in SPELLED else said(value, language) for name, value in values.items()}


def said(text: str, language: str) -> str:
    """Return a text with its times of day, lengths, thousands and short names of days as a voice should say them.

    "明天(周日)19:30" is said "明天，周日，晚上7点半", and "Sun 22 Nov 19:30" "Sunday 22 November 7:30 PM".
    """
    text = THOUSANDS.sub("", text)
    if language == "en":
        return SPAN.sub(_span_en, CLOCK.sub(_clock_en, SHORT.sub(lambda found: IN_FULL[found.group()], text)))
    return CLOCK.sub(_clock_zh, WEEKDAY.sub(r"，\1，", text))


def _spelled(value: str) -> str:
    """Return "4821" as "4 8 2 1": a voice would make thousands of it."""
    return " ".join(value.replace(" ", "")) if re.fullmatch(r"[\d +]*", value) else value


def _clock_zh(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    part = next(name for until, name in PARTS_OF_DAY if hour < until)
    rest = {0: "", 30: "半"}.get(minute, f"{'零' if minute < 10 else ''}{minute}分")
    return f"{part}{hour - 12 if hour > 12 else hour}点{rest}"


def _span_en(found: re.Match[str]) -> str:
    unit = "hour" if found[2] == "h" else "minute"
    return f"{found[1]} {unit}" if found[1] == "1" else f"{found[1]} {unit}s"


def _clock_en(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), found[2]
    return f"{(hour - 1) % 12 + 1}:{minute} {'AM' if hour < 12 else 'PM'}"
