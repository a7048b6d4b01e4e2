from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from eldercare.clock import at_local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import DomainError
from eldercare.localtime import zone
from eldercare.orders import saved_time
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.series import pauses, queries, service
from eldercare.orders.series.errors import NeverComesRound, NoSuchDate, SeriesOver, VisitBegun
from eldercare.orders.series.models import Series
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.states import DateState, OnHoliday, PauseReason, Repeat
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.timebank import holds
from eldercare.timebank.models import Account
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer
from tests.builders.series import a_plan, a_series
from tests.builders.timebank import earned
from tests.orders.series.days import BY_WORKER, MONDAY, NINE, day, live_starts, orders_of, texts_to

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")

TWO_WEEKS = ["11-23", "11-25", "11-27", "11-30", "12-02", "12-04", "12-07"]


def at_half_past_eleven(days: list[str]) -> list[str]:
    return [f"{one} 11:30" for one in days]


def test_a_series_makes_its_orders_two_weeks_ahead_and_tells_the_elder_once() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)

    assert live_starts(series) == at_half_past_eleven(TWO_WEEKS)
    assert {order.source for order in orders_of(series)} == {OrderSource.SERIES}
    assert texts_to(series) == ["series_begun"]


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (Recurrence(Repeat.WEEKLY, MONDAY), "Choose at least one day of the week."),
        (Recurrence(Repeat.MONTHLY_DAY, MONDAY, None, 1, (), 32), "Give the day of the month, 1 to 31."),
        (Recurrence(Repeat.WEEKLY, MONDAY, None, 13, (0,)), "Every 1 to 12 weeks or months, please."),
        (Recurrence(Repeat.WEEKLY, day(-1), None, 1, (0,)), "The first day lies between today and a year from now."),
        (Recurrence(Repeat.WEEKLY, MONDAY, MONDAY, 1, (1,)), str(NeverComesRound())),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(rule: Recurrence, refused: str) -> None:
    a_service()

    with pytest.raises(DomainError, match=refused[:20]):
        service.begin(an_elder().id, "meal", a_plan(rule), **BY_WORKER)


def test_a_date_left_out_is_cancelled_and_not_made_again_until_it_is_wanted_after_all() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)

    service.skip(series.id, day(2), reason="Visits her son", **BY_WORKER)
    assert "11-25 11:30" not in live_starts(series)
    assert texts_to(series) == ["series_begun", "series_skipped"]

    service.restore(series.id, day(2), **BY_WORKER)
    assert live_starts(series) == at_half_past_eleven(TWO_WEEKS)


def test_what_a_worker_cancelled_on_its_own_page_stays_cancelled() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    orders.cancel(orders_of(series)[1].id, reason="Not hungry", **BY_WORKER)

    service.skip(series.id, day(7), reason="Away", **BY_WORKER)
    service.restore(series.id, day(7), **BY_WORKER)

    assert live_starts(series) == at_half_past_eleven([one for one in TWO_WEEKS if one != "11-25"])


def test_one_stay_in_hospital_pauses_every_series_of_the_elder_with_one_kind_text() -> None:
    elder = an_elder()
    meals = a_series(starts_on=MONDAY, at=NINE, elder=elder)
    hair = a_series(starts_on=MONDAY, at=NINE, elder=elder, service_=a_service("haircut", "理发"), weekdays=(3,))
    an_offer(orders_of(meals)[1], at=NINE)

    pauses.pause(elder.id, from_on=day(1), until_on=day(8), reason=PauseReason.HOSPITAL, note_="", **BY_WORKER)

    assert live_starts(meals) == at_half_past_eleven(["11-23", "12-02", "12-04", "12-07"])
    assert live_starts(hair) == at_half_past_eleven(["12-03"])
    assert texts_to(meals) == ["series_begun", "series_begun", "series_paused"]


@pytest.mark.parametrize(
    ("last_on", "there"),
    [
        (day(3), ["11-23", "11-27", "11-30", "12-02", "12-04", "12-07"]),
        (day(11), ["11-23", "12-07"]),
        (day(0), TWO_WEEKS),
    ],
)
def test_a_pause_that_ends_sooner_or_later_makes_and_cancels_what_follows(last_on: date, there: list[str]) -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    pause = pauses.pause(
        series.elder_id, from_on=day(1), until_on=day(8), reason=PauseReason.AWAY, note_="", **BY_WORKER
    )

    pauses.end_pause(pause.id, last_on=last_on, **BY_WORKER)

    assert live_starts(series) == at_half_past_eleven(there)


def test_one_visit_is_changed_and_the_others_stay() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    noon = at_local(day(4), time(12), zone())

    service.change_one(series.id, day(4), starts_at=noon, minutes=45, notes="Soup", **BY_WORKER)
    far = at_local(day(22), time(9), zone())
    service.change_one(series.id, day(21), starts_at=far, minutes=30, notes="", **BY_WORKER)

    assert live_starts(series)[2] == "11-27 12:00"
    assert live_starts(series)[-1] == "12-15 09:00"
    assert len(live_starts(series)) == len(TWO_WEEKS) + 1


def test_this_and_following_splits_the_series_in_two() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    service.skip(series.id, day(11), reason="Away", **BY_WORKER)
    plan = a_plan(Recurrence(Repeat.WEEKLY, day(4), None, 1, (4,)), at_half_past=17)

    following = service.change_following(series.id, day(4), plan, **BY_WORKER)

    assert live_starts(series) == at_half_past_eleven(["11-23", "11-25"])
    assert live_starts(following) == ["11-27 17:30"]
    assert (series.ends_on, following.follows_id) == (day(3), series.id)
    assert texts_to(series) == ["series_begun", "series_skipped", "series_begun"]


def test_other_notes_or_helpers_from_a_date_on_cancel_nothing_and_tell_nobody() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    soft = replace(service.plan_of(series), notes="Soft food")

    same = service.change_following(series.id, day(4), soft, **BY_WORKER)

    assert same.id == series.id
    assert [order.notes for order in orders_of(series)] == ["", ""] + ["Soft food"] * 5
    assert live_starts(series) == at_half_past_eleven(TWO_WEEKS)
    assert texts_to(series) == ["series_begun"]


def test_an_ended_series_takes_back_what_was_to_come_and_takes_no_more_steps() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)

    service.end(series.id, day(-1), reason="Moves to her son", **BY_WORKER)

    assert live_starts(series) == []
    with pytest.raises(SeriesOver):
        service.skip(series.id, day(2), reason="", **BY_WORKER)


def test_what_is_no_date_of_the_series_or_has_begun_is_refused() -> None:
    series = a_series(starts_on=MONDAY, at=NINE)
    noon = NINE + timedelta(hours=3)

    with pytest.raises(NoSuchDate):
        service.skip(series.id, day(1), reason="", **BY_WORKER)
    with pytest.raises(VisitBegun):
        service.skip(series.id, day(0), reason="", **BY_WORKER | {"at": noon})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on_holiday", "seen"),
    [
        (OnHoliday.GO_ON, {"12-30": "ordered", "01-01": "ordered", "01-04": "ordered"}),
        (OnHoliday.SKIP, {"12-30": "ordered", "01-01": "holiday", "01-04": "ordered"}),
    ],
)
def test_on_a_public_holiday_each_series_does_as_was_chosen(on_holiday: OnHoliday, seen: dict[str, str]) -> None:
    christmas = datetime(2026, 12, 25, 1, tzinfo=NINE.tzinfo)
    series = a_series(starts_on=date(2026, 12, 28), at=christmas, on_holiday=on_holiday)

    days = queries.days(series, date(2026, 12, 30), date(2027, 1, 4), at=christmas)

    assert {f"{one.series_date:%m-%d}": one.state.value for one in days} == seen


def test_a_haircut_on_new_years_day_moves_to_the_next_working_day() -> None:
    christmas = datetime(2026, 12, 25, 1, tzinfo=NINE.tzinfo)
    series = a_series(starts_on=date(2026, 12, 28), at=christmas, weekdays=(4,), on_holiday=OnHoliday.MOVE)

    assert live_starts(series) == ["01-04 11:30", "01-08 11:30"]
    assert [order.series_date for order in orders_of(series)] == [date(2027, 1, 1), date(2027, 1, 8)]


def test_a_service_that_is_paused_leaves_its_dates_for_later() -> None:
    meal = a_service()
    meal.paused_until, meal.paused_because = NINE + timedelta(days=3), "the kitchen is being repaired"

    series = a_series(starts_on=MONDAY, at=NINE, service_=meal)

    assert live_starts(series) == at_half_past_eleven(TWO_WEEKS[2:])
    assert queries.days(series, day(0), day(0), at=NINE)[0].state is DateState.TO_COME
    assert OrderStatus.OPEN is orders_of(series)[0].status


def test_all_visits_of_a_pause_are_locked_before_the_first_gives_saved_time_back() -> None:
    elder = an_elder(birth_on=date(1950, 1, 1))
    earned(elder.person, minutes=600)
    meals = a_series(starts_on=MONDAY, at=NINE, elder=elder)
    hair = a_series(starts_on=MONDAY, at=NINE, elder=elder, service_=a_service("haircut", "理发"), weekdays=(3,))
    paid = [saved_time.use(order.id, **BY_WORKER).id for one in (meals, hair) for order in orders_of(one)]
    locked: list[type] = []

    def note_lock(state: ORMExecuteState) -> None:
        if getattr(state.statement, "_for_update_arg", None) is not None and state.bind_mapper is not None:
            locked.append(state.bind_mapper.class_)

    event.listen(session, "do_orm_execute", note_lock)
    pauses.pause(elder.id, from_on=day(0), until_on=day(20), reason=PauseReason.HOSPITAL, note_="", **BY_WORKER)
    event.remove(session, "do_orm_execute", note_lock)

    assert not any(holds.pending_about("order", order_id) for order_id in paid)
    assert locked[: locked.index(Account)] == [Elder, Series, Order]  # what follows is held by then
