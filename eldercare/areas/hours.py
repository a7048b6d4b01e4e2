"""Opening hours and closed days as a worker writes them down, read into times and days; no database here."""

import re
from datetime import date, time, timedelta
from itertools import pairwise

CLOSED = "closed"
MIDNIGHT = 24 * 60
LONGEST_HOLIDAY = 62
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_WRITTEN_OTHERWISE = str.maketrans(
    {"：": ":", "－": "-", "–": "-", "—": "-", "~": "-", "至": "-", "；": ",", ";": ",", "，": ",", "、": ","}
)


def tidy(written: str) -> str:
    """Return hours or days with the punctuation that we store, whatever keyboard they were typed on."""
    return re.sub(r"\s+", "", written.translate(_WRITTEN_OTHERWISE)).lower().replace("休息", CLOSED)


def spans_of(hours: str) -> list[tuple[int, int]]:
    """Return when it is open, in minutes since midnight, for "08:00-12:00,14:30-18:00"; nothing for "closed".

    Raises ValueError for what is no time of day, for an end that is not after its beginning, and for spans that
    overlap or are out of order.
    """
    if hours == CLOSED:
        return []
    spans = [_span(part) for part in hours.split(",")]
    if any(earlier[1] > later[0] for earlier, later in pairwise(spans)):
        raise ValueError(hours)
    return spans


def _span(written: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(written)
    if match is None:
        raise ValueError(written)
    opens, closes = (_since_midnight(*match.group(first, first + 1)) for first in (1, 3))
    if opens >= closes:
        raise ValueError(written)
    return opens, closes


def _since_midnight(hour: str, minute: str) -> int:
    if (hour, minute) == ("24", "00"):
        return MIDNIGHT
    shown = time(int(hour), int(minute))
    return shown.hour * 60 + shown.minute


def is_among(day: date, days: str) -> bool:
    """Tell whether this day is one of "2027-02-05..2027-02-11,2027-05-01"."""
    return any(first <= day <= last for first, last in days_of(days))


def days_of(days: str) -> list[tuple[date, date]]:
    """Return first and last day of each stretch of "2027-02-05..2027-02-11,2027-05-01"; nothing for no text.

    Raises ValueError for what is no day, and for a stretch that ends before it begins or lasts over two months.
    """
    return [_stretch(part) for part in days.split(",") if part]


def _stretch(written: str) -> tuple[date, date]:
    first, _, last = written.partition("..")
    begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
    if not timedelta(0) <= ends - begins < timedelta(days=LONGEST_HOLIDAY):
        raise ValueError(written)
    return begins, ends
