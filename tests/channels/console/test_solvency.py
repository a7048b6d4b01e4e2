from datetime import date

from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from tests.builders.timebank import a_saver, earned
from tests.support.doors import Door

HERE = "/timebank/solvency"


def test_the_page_says_what_its_chart_and_its_table_mean(client: Door, community: Area, worker: Staff) -> None:
    person = a_saver(community)
    person.birth_on = date(1950, 1, 1)
    earned(person, minutes=60_000)

    page = client.get(HERE, query_string={"hours_a_year": 10, "spending_years": 2, "joining": 0}).page

    assert "more is asked for than can be served: 400 hours against" in page.main_text
    assert len(page.all("rect")) > 20 and len(page.all("title")) >= 2
    assert [box.get("value") for box in page.all("input") if box.get("name") == "hours_a_year"] == ["10"]
    moved = client.submit(page, HERE, spent_percent="0").page.main_text
    assert "all that is saved today can be served" in moved


def test_nonsense_is_held_to_the_bounds_and_an_empty_bank_says_so(client: Door, community: Area, worker: Staff) -> None:
    assert "Nothing is saved yet." in client.get(HERE).page.main_text
    earned(a_saver(community), minutes=60)

    assert (
        client.get(HERE, query_string={"spending_years": "0", "joining": "x", "hours_a_year": "9" * 30}).status_code
        == 200
    )
