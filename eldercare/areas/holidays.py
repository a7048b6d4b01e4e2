"""Public holidays: as announced, by law where a year is not announced yet, and the community's own closed days."""

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, Solar
from lunar_python.util import HolidayUtil

from eldercare.areas import hours
from eldercare.areas.policy import policy_of

SATURDAY = 5


def is_holiday(day: date, community_id: int | None) -> bool:
    """Tell whether this day is a public holiday, or one of the community's closed days."""
    return day in _days_of(day.year)[0] or hours.is_among(day, policy_of(community_id).closed_days)


def is_working_day(day: date, community_id: int | None) -> bool:
    """Tell whether people work on this day: Monday to Friday and what is worked in exchange, holidays excepted."""
    if is_holiday(day, community_id):
        return False
    return day.weekday() < SATURDAY or day in _days_of(day.year)[1]


@lru_cache(maxsize=8)
def _days_of(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the holidays of a year, and its weekend days that are worked in exchange."""
    announced = [(date.fromisoformat(one.getDay()), bool(one.isWork())) for one in HolidayUtil.getHolidays(year) or []]
    if not announced:
        return frozenset(_by_law(year)), frozenset()
    of_the_year = [(day, works) for day, works in announced if day.year == year]
    return (
        frozenset(day for day, works in of_the_year if not works),
        frozenset(day for day, works in of_the_year if works),
    )


def _by_law(year: int) -> list[date]:
    """Return the days off by the regulation on public holidays as amended for 2025 (全国年节及纪念日放假办法)."""
    new_year = _lunar(year, 1, 1)
    return [
        date(year, 1, 1),
        *(new_year + timedelta(days=n) for n in range(-1, 3)),
        _qingming(year),
        date(year, 5, 1),
        date(year, 5, 2),
        _lunar(year, 5, 5),
        _lunar(year, 8, 15),
        *(date(year, 10, n) for n in (1, 2, 3)),
    ]


def _lunar(year: int, month: int, day: int) -> date:
    return _date(Lunar.fromYmd(year, month, day).getSolar())


def _qingming(year: int) -> date:
    return _date(Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"])


def _date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
