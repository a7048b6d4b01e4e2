"""One moment (or span) out of the days, times and lengths that a text mentions; past results roll forward or are asked back."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eldercare.channels.sms.understanding.dates import Day, find_days
from eldercare.channels.sms.understanding.lengths import LENGTH, Length, find_lengths, length_minutes
from eldercare.channels.sms.understanding.times import DEFAULTS, REACH, Clock, find_clocks
from eldercare.clock import at_local, local

Span = tuple[int, int]
_SOON = re.compile(
    r"尽快|尽早|马上|立刻|立马|赶紧|赶快|这就|现在|眼下|这会儿?|这阵儿?|越快越好|越早越好|快点儿?|快些|加急"
    r"|\basap\b|as soon as possible|right (?:now|away)|immediately|\bnow\b"
)
_WITHIN = re.compile(r"(?:再?过|等|\bin) ?$")
_LATER = re.compile(r"之?后|以后|过后|later|from now")
_LATER_ON = re.compile(
    r"待会儿?|一会儿?|等会儿?|等一会儿?|过会儿?|过一会儿?|晚点儿?|晚些时候|回头|有空|过几天|半天后|过半天|天黑前|抽空|随时|什么时候都[行能可]|都行|later"
)


@dataclass(frozen=True)
class Said:
    """Everything about time that stands in a text, unresolved, and where it stands."""

    days: list[Day] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    lengths: list[Length] = field(default_factory=list)
    in_minutes: int | None = None
    soon: bool = False
    vague: bool = False
    spans: tuple[Span, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.spans)


_NOTHING = Said()
# Most texts say nothing about time: without one of these characters no part of the grammar can match.
_TIMELY = re.compile(
    r"[a-z\d点时钟刻晌午早晚夜黑晨凌今明昨后前天日号月周拜期节初廿腊历末底尽快马上立赶这现眼越加待等会头空随都阳秋元清暑冬夏春立雨惊谷芒满寒霜露雪夕重端除国庆年五六八九二正三改哪过抽隔每长]"
)


@dataclass(frozen=True)
class When:
    """The resolved time; `starts_at` is None when nothing certain was said."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    time_given: bool = False
    date_given: bool = False
    asks_back: bool = False


def find_when(text: str, today: date) -> Said:
    """Look for everything about time in a plain text."""
    return _find(text, today) if _TIMELY.search(text) else _NOTHING


def _find(text: str, today: date) -> Said:
    days = find_days(text, today)
    in_minutes: int | None = None
    spans: list[Span] = []
    for match in LENGTH.finditer(text):
        after = _LATER.match(text[match.end() :].lstrip())
        before = _WITHIN.search(text, 0, match.start())
        if after or before:
            in_minutes = length_minutes(match)
            end = match.end() + (
                len(text[match.end() :]) - len(text[match.end() :].lstrip()) + after.end() if after else 0
            )
            spans.append((before.start() if before else match.start(), end))
    lengths = find_lengths(text)
    clocks = find_clocks(_without(days, text))
    soon, vague = _SOON.search(text), _LATER_ON.search(text)
    spans += [day.span for day in days] + [clock.span for clock in clocks] + [length.span for length in lengths]
    spans += [match.span() for match in (soon, vague) if match]
    return Said(days, clocks, lengths, in_minutes, bool(soon), bool(vague), tuple(spans))


def _without(days: list[Day], text: str) -> str:
    """Blank out the days, so that the "三" of "周三3点" is not read as an hour; "今" of "今晚" stays, it belongs to both."""
    for start, end in (day.span for day in days):
        if end - start > 1:
            text = text[:start] + "□" * (end - start) + text[end:]
    return text


def resolve(
    said: Said, *, at: datetime, zone: ZoneInfo, usual_start: time | None = None, usual_minutes: int | None = None
) -> When:
    """Turn what was said at the moment `at` into one start and end.

    A time already past moves to the next day, a weekday to the next week; a day that was named and is past, two different
    days or times, an end before its start and vague words are not guessed: `asks_back`.
    """
    minutes = said.lengths[0].minutes if said.lengths else None
    if said.in_minutes is not None and not said.clocks and not said.days:
        return _span(_whole_minute(at + timedelta(minutes=said.in_minutes)), minutes, usual_minutes, True, True, False)
    if said.soon and not said.clocks and not said.days:
        return _span(_whole_minute(at), minutes, usual_minutes, True, True, said.vague)
    if not said.days and not said.clocks:
        return When(minutes=minutes or usual_minutes, asks_back=said.vague)
    return _at_day_and_time(said, minutes, at, zone, usual_start, usual_minutes)


def _at_day_and_time(
    said: Said, minutes: int | None, at: datetime, zone: ZoneInfo, usual_start: time | None, usual_minutes: int | None
) -> When:
    now = local(at, zone)
    asks = said.vague or any(day.asks for day in said.days) or any(clock.asks for clock in said.clocks)
    asks = asks or len({day.day for day in said.days}) > 1
    clock, clashes = _one_clock(said.clocks)
    day = next((day for day in said.days if day.day is not None), None)
    time_given, date_given = clock is not None, bool(said.days)
    nothing = When(None, None, minutes or usual_minutes, time_given, date_given, asks_back=True)
    if (said.days and day is None) or (clock and clock.start is None and clock.part is None) or clashes:
        return nothing
    start = _clock_start(clock, usual_start)
    if start is None or (clock and clock.asks and clock.start is None):
        return nothing
    moment = _not_past(day, clock, start, now, zone)
    if moment is None:
        return nothing
    if clock and clock.start and clock.end:
        minutes = (clock.end.hour - clock.start.hour) * 60 + clock.end.minute - clock.start.minute
    return _span(moment, minutes, usual_minutes, time_given, date_given, asks)


def _one_clock(clocks: list[Clock]) -> tuple[Clock | None, bool]:
    """The one exact time, else the one part of the day; two different ones clash."""
    exact = [clock for clock in clocks if clock.start is not None or clock.part is None]
    if len({(clock.start, clock.end) for clock in exact}) > 1:
        return exact[0], True
    if exact:
        return exact[0], False
    return (clocks[0], len({clock.part for clock in clocks}) > 1) if clocks else (None, False)


def _clock_start(clock: Clock | None, usual_start: time | None) -> time | None:
    if clock is None:
        return usual_start
    if clock.start is not None or clock.part is None:
        return clock.start
    first, last = REACH[clock.part]
    return usual_start if usual_start and first <= usual_start < last else DEFAULTS[clock.part]


def _not_past(day: Day | None, clock: Clock | None, start: time, now: datetime, zone: ZoneInfo) -> datetime | None:
    on = day.day if day and day.day else now.date()
    moment = at_local(on, start, zone)
    if moment > now:
        return moment
    if day is not None and not day.rolls:
        return _rest_of_part(clock, now) if on == now.date() else None
    if day is None and clock and clock.start is None:
        return _rest_of_part(clock, now) or at_local(on + timedelta(days=1), start, zone)
    return at_local(on + timedelta(days=day.rolls if day else 1), start, zone)


def _rest_of_part(clock: Clock | None, now: datetime) -> datetime | None:
    """ "Today in the evening", said in the evening: the next half hour, while the evening lasts."""
    if clock is None or clock.start is not None or clock.part is None or now.time() >= REACH[clock.part][1]:
        return None
    soonest = (now + timedelta(minutes=30)).replace(second=0, microsecond=0)
    return soonest + timedelta(minutes=-soonest.minute % 30)


def _whole_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _span(
    moment: datetime, minutes: int | None, usual: int | None, time_given: bool, date_given: bool, asks: bool
) -> When:
    length = minutes or usual
    starts_at = moment.astimezone(UTC)
    ends_at = starts_at + timedelta(minutes=length) if length else None
    return When(starts_at, ends_at, length, time_given, date_given, asks)
