from datetime import time, timedelta

import pytest

from eldercare.catalogue import queries
from eldercare.clock import at_local, local, now
from eldercare.localtime import zone
from eldercare.staff.models import Staff
from tests.builders.catalogue import a_service
from tests.support.doors import Door


def test_a_service_is_entered(client: Door, admin: Staff) -> None:
    given = {"code": "shoes", "name": "修鞋", "name_en": "Shoe repair", "category": "维修", "words": "修鞋\n补鞋"}
    given |= {"minutes": "20", "usual_start": "10:00", "price": "15", "skill": "repair", "risk": "low"}

    client.submit(client.get("/catalogue/new").page, "/catalogue/new", **given)

    service = queries.get("shoes")
    assert (service.words, service.minutes, service.price_fen) == (["修鞋", "补鞋"], 20, 1500)
    assert (service.by_volunteers, service.by_providers, service.menu_digit) == (True, True, None)


def test_words_price_and_minutes_are_changed_and_the_rest_stays(client: Door, admin: Staff) -> None:
    a_service(price_fen=800, menu_digit="1")

    page = client.get("/catalogue/meal").page
    client.submit(page, "/catalogue/meal", words="助餐\n送饭", price="9.50", minutes="40")

    service = queries.get("meal")
    assert (service.words, service.price_fen, service.minutes) == (["助餐", "送饭"], 950, 40)
    assert (service.menu_digit, service.usual_start, service.name_en) == ("1", "11:30", "Meals")


def test_a_digit_that_is_taken_is_refused_with_its_owner(client: Door, admin: Staff) -> None:
    a_service(menu_digit="1")
    a_service("haircut", "理发", "Haircut")

    answer = client.submit(client.get("/catalogue/haircut").page, "/catalogue/haircut", menu_digit="1")

    assert answer.status_code == 422
    assert "The digit 1 belongs to 助餐." in answer.page.main_text


def test_a_short_name_is_not_given_twice(client: Door, admin: Staff) -> None:
    a_service()
    given = {"code": "meal", "name": "x", "name_en": "x", "category": "x", "minutes": "20", "usual_start": "10:00"}

    answer = client.submit(client.get("/catalogue/new").page, "/catalogue/new", **given)

    assert answer.status_code == 422
    assert queries.get("meal").name == "助餐"


def test_a_service_is_switched_off_and_on(client: Door, admin: Staff) -> None:
    a_service()

    client.submit(client.get("/catalogue").page, "/catalogue/meal/active/off")
    assert not queries.get("meal").active
    client.submit(client.get("/catalogue").page, "/catalogue/meal/active/on")
    assert queries.get("meal").active


def test_a_service_is_paused_with_a_reason_and_resumed(client: Door, admin: Staff) -> None:
    a_service()
    day = local(now(), zone()).date() + timedelta(days=9)

    page = client.get("/catalogue/meal").page
    client.submit(page, "/catalogue/meal/pause", again_on=f"{day}", because="Kitchen is painted")

    service = queries.get("meal")
    assert (service.paused_until, service.paused_because) == (at_local(day, time.min, zone()), "Kitchen is painted")
    assert "Paused" in client.get("/catalogue").page.main_text
    client.post("/catalogue/meal/resume")
    assert queries.get("meal").paused_until is None


@pytest.mark.parametrize(
    "wrong", [{"again_on": "2020-01-01", "because": "Long ago"}, {"again_on": "2099-01-01"}, {"because": "Why"}]
)
def test_a_pause_needs_a_day_to_come_and_a_reason(client: Door, admin: Staff, wrong: dict[str, str]) -> None:
    a_service()

    assert client.post("/catalogue/meal/pause", data=wrong).status_code == 422
    assert queries.get("meal").paused_until is None
