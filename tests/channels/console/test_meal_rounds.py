from datetime import date, timedelta

import pytest

from eldercare.actors import SYSTEM
from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.orders import service as orders
from eldercare.orders.meal_rounds import queries
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.staff.models import Staff
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.meal_rounds import a_meal_round
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door

pytestmark = pytest.mark.usefixtures("worker")
EVERY_DAY = tuple(range(7))


def in_days(n: int) -> date:
    return local(now(), zone()).date() + timedelta(days=n)


def names(meal_round: MealRound) -> list[str]:
    return [series.elder.name for series in queries.members(meal_round, today=in_days(0))]


@pytest.fixture
def lunch(community: Area, worker: Staff) -> MealRound:
    return a_meal_round(
        starts_on=in_days(1), at=now(), community=community, elders=["Gao Lan", "Hao Mei"], weekdays=EVERY_DAY
    )


def test_a_round_is_begun_and_the_elders_of_a_building_are_put_on_it(client: Door, community: Area) -> None:
    a_service()
    for name in ("Gao Lan", "Hao Mei"):
        an_elder(name, community=community)
    a_volunteer("Bai Lu", community=community)
    form = client.get("/meal-rounds/new").page
    made = client.submit(
        form,
        "/meal-rounds/new",
        name="Building 3",
        service_code="meal",
        clock_time="11:30",
        weekdays=["0", "1", "2", "3", "4", "5", "6"],
        standing_named="Bai Lu",
    )
    where = made.headers["Location"].split("#")[0]
    found = client.get(f"{where}?find=Willow").page
    boxes = [one.get("value") for one in found.all("input") if one.get("name") == "elders"]
    client.submit(found, f"{where}/doors", elders=boxes)

    [lunch] = queries.page(scope_of(community.id), today=in_days(0))
    assert names(lunch) == ["Gao Lan", "Hao Mei"]
    assert [one.name for one in lunch.helpers] == ["Bai Lu"]


def test_doors_are_moved_and_printed_in_their_order(client: Door, lunch: MealRound) -> None:
    page = client.get(f"/meal-rounds/{lunch.id}").page
    gao, hao = queries.members(lunch, today=in_days(0))

    client.submit(page, f"/meal-rounds/{lunch.id}/doors/{hao.id}/move", before=str(gao.id))

    assert names(lunch) == ["Hao Mei", "Gao Lan"]
    sheet = client.get(f"/meal-rounds/{lunch.id}/sheet?day={in_days(1)}").get_data(as_text=True)
    assert 0 < sheet.index("Hao Mei") < sheet.index("Gao Lan")


def test_who_cancelled_that_day_is_not_on_the_paper(client: Door, lunch: MealRound) -> None:
    gao = queries.doors(lunch, in_days(1))[0].order
    assert gao is not None
    orders.cancel(gao.id, reason="Her son comes", by=SYSTEM, at=now(), via=Via.CONSOLE)

    sheet = client.get(f"/meal-rounds/{lunch.id}/sheet?day={in_days(1)}").page.main_text

    assert "Gao Lan" not in sheet
    assert "Hao Mei" in sheet


def test_nobody_chosen_says_what_to_do_and_keeps_the_list(client: Door, lunch: MealRound, community: Area) -> None:
    an_elder("Qin Fang", community=community)
    page = client.get(f"/meal-rounds/{lunch.id}?find=Qin").page

    refused = client.submit(page, f"/meal-rounds/{lunch.id}/doors", elders=[])

    assert refused.status_code == 422
    assert "Choose at least one elder." in refused.get_data(as_text=True)


def test_a_round_ends_with_a_reason(client: Door, lunch: MealRound) -> None:
    page = client.get(f"/meal-rounds/{lunch.id}").page
    assert client.submit(page, f"/meal-rounds/{lunch.id}/end", reason="").status_code == 422

    client.submit(page, f"/meal-rounds/{lunch.id}/end", reason="The canteen opens")

    assert names(lunch) == ["Gao Lan", "Hao Mei"]  # until tonight
    assert lunch.ended_on == in_days(0)
