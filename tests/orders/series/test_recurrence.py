from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eldercare.orders.series.recurrence import Recurrence, planned
from eldercare.orders.series.states import OnHoliday, Repeat

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
R = Repeat


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    starts_on = draw(DAYS)
    ends_on = draw(st.none() | st.integers(0, 400).map(lambda days: starts_on + timedelta(days=days)))
    repeat = draw(st.sampled_from(Repeat))
    weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    if repeat is R.MONTHLY_WEEKDAY:
        weekdays = weekdays[:1]
    return Recurrence(
        repeat,
        starts_on,
        ends_on,
        draw(st.integers(1, 4)),
        weekdays,
        draw(st.integers(1, 31)),
        draw(st.sampled_from([-1, 1, 2, 3, 4])),
    )


def comes_round(rule: Recurrence, day: date) -> bool:
    """The same, said slowly: is this one day such a day?"""
    if day < rule.starts_on or (rule.ends_on is not None and day > rule.ends_on):
        return False
    if rule.repeat is R.WEEKLY:
        monday, first_monday = (one - timedelta(days=one.weekday()) for one in (day, rule.starts_on))
        return day.weekday() in rule.weekdays and (monday - first_monday).days // 7 % rule.every == 0
    months = (day.year - rule.starts_on.year) * 12 + day.month - rule.starts_on.month
    length = monthrange(day.year, day.month)[1]
    which = {
        R.MONTHLY_DAY: day.day == rule.month_day,
        R.MONTHLY_LAST_DAY: day.day == length,
        R.MONTHLY_WEEKDAY: day.weekday() in rule.weekdays
        and ((day.day - 1) // 7 + 1 == rule.nth or (rule.nth == -1 and day.day + 7 > length)),
    }
    return months % rule.every == 0 and which[rule.repeat]


@given(rules(), DAYS, st.integers(0, 120))
def test_it_comes_round_on_every_day_that_the_rule_means_and_on_no_other(rule: Recurrence, first: date, n: int) -> None:
    window = [first + timedelta(days=ahead) for ahead in range(n + 1)]

    assert list(rule.dates(first, window[-1])) == [day for day in window if comes_round(rule, day)]


@given(rules(), DAYS, st.sampled_from(OnHoliday), st.sets(st.integers(0, 60)))
def test_no_day_has_two_visits_whatever_is_a_holiday_and_none_lies_outside(
    rule: Recurrence, first: date, on_holiday: OnHoliday, off: set[int]
) -> None:
    holidays = {first + timedelta(days=ahead) for ahead in off}
    last = first + timedelta(days=60)

    found = planned(
        rule,
        first,
        last,
        on_holiday=on_holiday,
        is_holiday=lambda day: day in holidays,
        is_working_day=lambda day: day not in holidays and day.weekday() < 5,
    )

    visits = [one.on for one in found if one.on is not None]
    assert len(visits) == len(set(visits))
    assert [one.series_date for one in found] == list(rule.dates(first, last))
    assert all(day >= rule.starts_on and (rule.ends_on is None or day <= rule.ends_on) for day in visits)
    if on_holiday is not OnHoliday.GO_ON:
        assert holidays.isdisjoint(visits)


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        (Recurrence(R.WEEKLY, date(2026, 11, 25), None, 1, (0, 2, 4)), ["11-25", "11-27", "11-30", "12-02"]),
        (Recurrence(R.WEEKLY, date(2026, 11, 25), None, 2, (0, 2)), ["11-25", "12-07", "12-09", "12-21"]),
        (Recurrence(R.MONTHLY_LAST_DAY, date(2026, 11, 22)), ["11-30", "12-31", "01-31", "02-28"]),
        (Recurrence(R.MONTHLY_WEEKDAY, date(2026, 11, 22), None, 1, (4,), None, -1), ["11-27", "12-25", "01-29"]),
        (Recurrence(R.MONTHLY_DAY, date(2026, 11, 22), None, 1, (), 31), ["12-31", "01-31", "03-31"]),
    ],
)
def test_rules_as_people_say_them(rule: Recurrence, dates: list[str]) -> None:
    found = rule.dates(date(2026, 11, 22), date(2027, 6, 1))

    assert [f"{day:%m-%d}" for day, _ in zip(found, dates, strict=False)] == dates
