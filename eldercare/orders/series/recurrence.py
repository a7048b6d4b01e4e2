"""On which days something comes round; pure, by python-dateutil. Days only: the wall clock says the hour."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from eldercare.orders.series.states import OnHoliday, Repeat

LONGEST_STRETCH = timedelta(days=70)
"""No holiday is longer; a visit moved out of one is looked for no further back than this."""
LAST_WEEK = -1

Judge = Callable[[date], bool]


@dataclass(frozen=True)
class Recurrence:
    """A rule with its first and last day. `weekdays` 0 is Monday; `nth` 1 to 4, or -1 for the last one of a month.

    A month without its day (the 31st of April) has no visit: who wants the last day chooses that.
    """

    repeat: Repeat
    starts_on: date
    ends_on: date | None = None
    every: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    nth: int | None = None

    def dates(self, first: date, last: date) -> Iterator[date]:
        """Yield the days from `first` to `last`, both included, on which it comes round, in order."""
        last = min(last, self.ends_on or last)
        if last < max(first, self.starts_on):
            return
        for moment in self._rule().between(_midnight(first), _midnight(last), inc=True):
            yield moment.date()

    def has(self, day: date) -> bool:
        """Tell whether it comes round on this day, holidays aside."""
        return any(self.dates(day, day))

    def _rule(self) -> rrule:
        begins = _midnight(self.starts_on)
        match self.repeat:
            case Repeat.WEEKLY:
                return rrule(WEEKLY, dtstart=begins, interval=self.every, byweekday=self.weekdays, wkst=0)
            case Repeat.MONTHLY_DAY:
                return rrule(MONTHLY, dtstart=begins, interval=self.every, bymonthday=self.month_day)
            case Repeat.MONTHLY_LAST_DAY:
                return rrule(MONTHLY, dtstart=begins, interval=self.every, bymonthday=-1)
            case Repeat.MONTHLY_WEEKDAY:
                chosen = [weekday(day, self.nth) for day in self.weekdays]
                return rrule(MONTHLY, dtstart=begins, interval=self.every, byweekday=chosen)


@dataclass(frozen=True)
class Planned:
    """One date of a series: `series_date` is what the rule says and what names it for ever, `on` the day of the visit.

    `on` is None where a holiday takes its place.
    """

    series_date: date
    on: date | None


def planned(
    rule: Recurrence, first: date, last: date, *, on_holiday: OnHoliday, is_holiday: Judge, is_working_day: Judge
) -> list[Planned]:
    """Return the dates of the rule from `first` to `last`, each with the day of its visit, holidays seen to.

    A visit that moves goes to the next working day; it falls away where that day has a visit already or lies beyond
    the end of the rule. Hence never two visits on one day.
    """
    if on_holiday is OnHoliday.GO_ON:
        return [Planned(day, day) for day in rule.dates(first, last)]
    found: list[Planned] = []
    taken: set[date] = set()
    for day in rule.dates(first - LONGEST_STRETCH, last):
        on: date | None = day
        if is_holiday(day):
            on = _moved(rule, day, taken, is_working_day) if on_holiday is OnHoliday.MOVE else None
        if on is not None:
            taken.add(on)
        found.append(Planned(day, on))
    return [one for one in found if one.series_date >= first]


def _moved(rule: Recurrence, day: date, taken: set[date], is_working_day: Judge) -> date | None:
    for ahead in range(1, LONGEST_STRETCH.days):
        target = day + timedelta(days=ahead)
        if is_working_day(target):
            is_free = target not in taken and not rule.has(target)
            return target if is_free and (rule.ends_on is None or target <= rule.ends_on) else None
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
