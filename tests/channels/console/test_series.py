from datetime import date, timedelta

import pytest

from eldercare.areas.models import Area
from eldercare.clock import local, now
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.series import queries
from eldercare.orders.series.models import Series
from eldercare.orders.series.states import HelperRole, Repeat
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.series import a_series
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door

pytestmark = pytest.mark.usefixtures("worker")


def in_days(n: int) -> date:
    return local(now(), zone()).date() + timedelta(days=n)


@pytest.fixture
def elder(community: Area, worker: Staff) -> Elder:
    return an_elder("Hao Mei", community=community)


@pytest.fixture
def daily(elder: Elder) -> Series:
    """Meals every day from tomorrow on."""
    return a_series(starts_on=in_days(1), at=now(), elder=elder, weekdays=tuple(range(7)))


def states(series: Series, days: int = 4) -> list[str]:
    return [one.state.value for one in queries.days(series, in_days(1), in_days(days), at=now())]


def test_an_order_is_repeated_by_its_own_form(client: Door, community: Area, elder: Elder) -> None:
    order = an_order(OrderStatus.ACCEPTED, elder=elder, helper=a_volunteer("Li Na", community=community))
    a_volunteer("Bai Lu", community=community)
    form = client.get(f"/orders/{order.id}").page
    [link] = [one.get("href") for one in form.all("a") if one.text == "Repeat"]

    client.submit(
        client.get(link).page, f"/elders/{elder.id}/series/new", weekdays=["0", "2"], substitute_named="Bai Lu"
    )

    [series] = queries.of_elder(elder.id, today=in_days(0))
    assert (series.repeat, series.weekdays, series.service.code) == (Repeat.WEEKLY, [0, 2], "meal")
    assert [(one.name, one.role) for one in series.helpers] == [
        ("Li Na", HelperRole.STANDING),
        ("Bai Lu", HelperRole.SUBSTITUTE),
    ]
    assert client.get(f"/orders/{order.id}").status_code == 200


def test_what_is_missing_or_unknown_is_said_on_the_form(client: Door, elder: Elder, daily: Series) -> None:
    address = f"/elders/{elder.id}/series/new"
    given = {"service_code": "meal", "clock_time": "11:30", "starts_on": in_days(1).isoformat()}

    without_day = client.submit(client.get(address).page, address, **given)
    nobody = client.submit(client.get(address).page, address, **given, weekdays=["1"], standing_named="Nobody Here")

    assert without_day.status_code == 422
    assert "Choose at least one day of the week." in without_day.text
    assert "No volunteer is called Nobody Here." in nobody.text


def test_a_date_is_left_out_and_taken_back_on_the_page(client: Door, daily: Series) -> None:
    picked = f"/series/{daily.id}?on={in_days(2).isoformat()}"

    client.submit(client.get(picked).page, f"/series/{daily.id}/skip", reason="Visits her son")
    assert states(daily) == ["ordered", "skipped", "ordered", "ordered"]
    assert "Left out" in client.get(picked).page.main_text

    client.submit(client.get(picked).page, f"/series/{daily.id}/restore")
    assert states(daily) == ["ordered"] * 4


def test_one_visit_or_all_that_follow_are_changed(client: Door, daily: Series) -> None:
    on = in_days(2).isoformat()
    client.submit(client.get(f"/series/{daily.id}?on={on}").page, f"/series/{daily.id}/change", at="12:15")
    page = client.get(f"/series/{daily.id}").page
    assert page.main_text.count("12:15") == 1

    following = f"/series/{daily.id}/following"
    client.submit(client.get(f"{following}?from={in_days(3).isoformat()}").page, following, clock_time="17:00")

    assert daily.ends_on == in_days(2)
    [_, later] = queries.of_elder(daily.elder_id, today=in_days(0))
    assert (later.clock_time, later.starts_on) == ("17:00", in_days(3))


def test_a_stay_in_hospital_is_one_step_on_the_card_and_can_end_sooner(
    client: Door, elder: Elder, daily: Series
) -> None:
    client.submit(
        client.get(f"/elders/{elder.id}").page,
        f"/elders/{elder.id}/series/pause",
        from_on=in_days(2).isoformat(),
        until_on=in_days(3).isoformat(),
    )
    assert states(daily) == ["ordered", "paused", "paused", "ordered"]
    assert "In hospital" in client.get(f"/elders/{elder.id}").page.main_text

    [pause] = queries.pauses_of(elder.id, today=in_days(0))
    ending = f"/series/{daily.id}/pauses/{pause.id}/end"
    client.submit(client.get(f"/series/{daily.id}").page, ending, last_on=in_days(2).isoformat())
    assert states(daily) == ["ordered", "paused", "ordered", "ordered"]


def test_a_series_is_ended_with_a_reason(client: Door, daily: Series) -> None:
    ending = f"/series/{daily.id}/end"
    page = client.get(f"/series/{daily.id}").page

    assert client.submit(page, ending, last_on=in_days(2).isoformat()).status_code == 422
    client.submit(page, ending, last_on=in_days(2).isoformat(), reason="Moves to her son")

    assert states(daily) == ["ordered", "ordered"]
    assert "Ends with" in client.get(f"/series/{daily.id}").page.main_text


def test_the_list_shows_what_comes_next(client: Door, daily: Series) -> None:
    text = client.get("/series").page.main_text

    assert "Hao Mei" in text
    assert "every day 11:30" in text
