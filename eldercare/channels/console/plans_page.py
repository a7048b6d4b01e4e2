"""A day's plan as its page shows it: the hours across, a row for each helper, and where each visit lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from eldercare.channels.console.plans_words import advice, in_words
from eldercare.clock import at_local, local
from eldercare.dispatch.plans.view import LeftOutVisit, PlanView, Round, Stop
from eldercare.dispatch.plans.words import LEFT_OUT
from eldercare.localtime import zone

MINUTE = timedelta(minutes=1)
HOUR = 60
LAST_HOUR = 24
EARLIEST, LATEST = 7, 20
LEAST_HOURS = 6
WIDE_MINUTES = 25
"""From so many minutes on a block has room for its time and service under the name."""


@dataclass(frozen=True)
class Hours:
    """The hours that a timeline spans, in whole hours of that day."""

    day: date
    first: int
    last: int

    @property
    def marks(self) -> range:
        return range(self.first, self.last)

    @property
    def classes(self) -> str:
        return f"from-{self.first} until-{self.last}"

    def spot(self, begins_at: datetime, ends_at: datetime) -> str:
        """Return the classes for a stretch of time, cut off at the ends of the timeline; "" for one outside."""
        begin, end = max(self.minute(begins_at), self.first * HOUR), min(self.minute(ends_at), self.last * HOUR)
        if end <= begin:
            return ""
        hours, minutes = divmod(end - begin, HOUR)
        return f"at-h{begin // HOUR} at-m{begin % HOUR} for-h{hours} for-m{minutes}"

    def minute(self, at: datetime) -> int:
        """Return the minutes since that day began."""
        return round((at - at_local(self.day, time.min, zone())) / MINUTE)


@dataclass(frozen=True)
class Block:
    """One visit on the timeline: the stop, where it lies, and where the way to it does."""

    stop: Stop
    minute: int
    spot: str
    way: str

    @property
    def is_wide(self) -> bool:
        return self.stop.minutes >= WIDE_MINUTES

    @property
    def looks(self) -> str:
        """The tone; what is most important to see wins."""
        if self.stop.gone:
            return "neutral"
        if self.stop.offer_fault or self.stop.offer_status in {"declined", "expired", "withdrawn", "too_late"}:
            return "red"
        if self.stop.late_minutes:
            return "orange"
        if self.stop.accepted or self.stop.offer_status == "accepted":
            return "green"
        return "indigo" if self.stop.offer_status in {"sent", "seen"} else "blue"


@dataclass(frozen=True)
class Row:
    """One helper's row."""

    it: Round
    blocks: tuple[Block, ...]
    way_home: str
    pause: str
    off: tuple[str, ...]

    @property
    def share(self) -> int:
        """How much of the minutes that may be used is used, in per cent."""
        return min(100, round(100 * self.it.used_minutes / self.it.most_minutes)) if self.it.most_minutes else 100


@dataclass(frozen=True)
class Missing:
    """One visit that is in nobody's round, why, and what to do about it."""

    stop: Stop
    why: str
    advice: str


def hours_of(view: PlanView) -> Hours:
    """Return whole hours that hold every visit and, between EARLIEST and LATEST, everybody's working time."""
    midnight = at_local(view.plan.day, time.min, zone())
    begins = [max((one.works_from - midnight) / MINUTE, EARLIEST * HOUR) for one in view.rounds]
    ends = [min((one.works_until - midnight) / MINUTE, LATEST * HOUR) for one in view.rounds]
    for stop in _stops(view.rounds):
        if stop.starts_at is not None:
            minute = (stop.starts_at - midnight) / MINUTE
            begins.append(minute - stop.travel_minutes)
            ends.append(minute + stop.minutes)
    first = max(0, int(min(begins, default=EARLIEST * HOUR) // HOUR))
    last = min(LAST_HOUR, ceil(max(ends, default=LATEST * HOUR) / HOUR))
    first = min(first, LAST_HOUR - LEAST_HOURS)
    return Hours(view.plan.day, first, max(last, first + LEAST_HOURS))


def rows_of(view: PlanView, hours: Hours) -> tuple[list[Row], list[Row]]:
    """Return the rows of those who go somewhere, then of those who do not; each by name."""
    rows = [_row(one, hours) for one in sorted(view.rounds, key=lambda one: (one.name, one.id))]
    return [row for row in rows if row.blocks], [row for row in rows if not row.blocks]


def missing_of(view: PlanView) -> list[Missing]:
    """Return what is left out, in the order of the times asked for."""
    return [_missing(one) for one in sorted(view.left_out, key=lambda one: (one.stop.asked_at, one.stop.id))]


def clock_of(at: datetime) -> str:
    """Return a moment as a time field takes it."""
    return f"{local(at, zone()):%H:%M}"


def _missing(one: LeftOutVisit) -> Missing:
    return Missing(one.stop, in_words(LEFT_OUT[one.reason], one.facts), advice(one.reason))


def _stops(rounds: Iterable[Round]) -> list[Stop]:
    return [stop for one in rounds for stop in one.stops]


def _row(one: Round, hours: Hours) -> Row:
    last = one.stops[-1] if one.stops else None
    left = last.starts_at + last.minutes * MINUTE if last and last.starts_at else None
    midnight = at_local(hours.day, time.min, zone())
    spans = one.spans or ((one.works_from, one.works_until),)
    edges = [midnight, *(edge for span in spans for edge in span), midnight + LAST_HOUR * HOUR * MINUTE]
    outside = zip(edges[::2], edges[1::2], strict=True)
    return Row(
        one,
        tuple(_block(stop, stop.starts_at, hours) for stop in one.stops if stop.starts_at),
        hours.spot(left, one.home_at) if left and one.home_at else "",
        hours.spot(one.break_at, one.break_at + one.break_minutes * MINUTE) if one.break_at else "",
        tuple(spot for begin, end in outside if (spot := hours.spot(begin, end))),
    )


def _block(stop: Stop, starts_at: datetime, hours: Hours) -> Block:
    return Block(
        stop,
        hours.minute(starts_at),
        hours.spot(starts_at, starts_at + stop.minutes * MINUTE),
        hours.spot(starts_at - stop.travel_minutes * MINUTE, starts_at),
    )
