from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.orders.models import FollowUp
from eldercare.orders.series import jobs, pauses
from eldercare.orders.series.models import Series
from eldercare.orders.series.states import PauseReason
from eldercare.orders.states import FollowUpKind
from tests.builders.areas import set_policy
from tests.builders.series import a_series
from tests.orders.series.days import BY_WORKER, MONDAY, NINE, day, live_starts, orders_of
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")


def runs(*moments: datetime) -> list[int]:
    session.commit()
    return [jobs.make_orders_of_series(moment) for moment in moments]


def calls_to_make() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).where(FollowUp.kind == FollowUpKind.AFTER_PAUSE)))


def test_the_horizon_rolls_on_and_each_date_is_made_once_however_often_and_late_it_runs() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)

    in_two_days, long_after = NINE + timedelta(days=2), NINE + timedelta(days=30)
    assert runs(NINE, in_two_days, in_two_days, long_after, long_after) == [0, 1, 0, 1, 0]

    dates = [order.series_date for order in orders_of(series)]
    assert len(dates) == len(set(dates))
    assert dates[:8] == [day(n) for n in (0, 2, 4, 7, 9, 11, 14, 16)]
    assert dates[8:] == [day(n) for n in (30, 32, 35, 37, 39, 42, 44)]


def test_three_schedulers_at_once_make_each_date_once() -> None:
    many = [a_series(starts_on=MONDAY, at=NINE, weekdays=(n % 7,)) for n in range(6)]
    a_week_later = NINE + timedelta(days=7)

    counts = run_at_once([partial(jobs.make_orders_of_series, a_week_later)] * 3)

    assert sum(count for count in counts if isinstance(count, int)) == len(many)
    for series in many:
        dates = [order.series_date for order in orders_of(series)]
        assert len(dates) == len(set(dates)) == 4 - (series.weekdays[0] != 0)


def test_each_community_says_how_far_ahead() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    set_policy(series.elder.person.community_id, {"series_days_ahead": 16})

    runs(NINE + timedelta(days=1))

    assert live_starts(series)[-1] == "12-09 11:30"


def test_the_day_after_a_pause_somebody_calls_once() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    pauses.pause(
        series.elder_id, from_on=day(0), until_on=day(6), reason=PauseReason.HOSPITAL, note_="Hip", **BY_WORKER
    )
    session.commit()

    assert [jobs.ask_after_pauses(NINE + timedelta(days=n)) for n in (6, 7, 7)] == [0, 1, 0]

    [call] = calls_to_make()
    assert call.person_id == series.elder_id
    assert "Hip" in call.note


def test_a_series_that_is_over_costs_nothing() -> None:
    series = a_series(starts_on=MONDAY, at=NINE, ends_on=date(2026, 11, 27))

    assert runs(NINE + timedelta(days=20)) == [0]
    assert session.get_one(Series, series.id).filled_on == MONDAY
