from datetime import timedelta

import pytest
import time_machine

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.staff import service
from eldercare.staff.models import Role, Staff
from tests.builders.staff import PASSWORD, a_worker
from tests.support.doors import Answer, Door


def _try(client: Door, staff: Staff, password: str, **more: str) -> Answer:
    return client.post("/sign-in", data={"name": staff.name, "password": password, **more})


def test_the_right_password_leads_to_the_board(client: Door, community: Area) -> None:
    answer = _try(client, a_worker(area=community), PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").page.heading == "看板"


def test_a_wrong_password_is_answered_with_one_sentence_for_all_cases(client: Door, community: Area) -> None:
    client.set_cookie("language", "en")
    worker = a_worker(area=community)

    wrong, unknown = (
        _try(client, worker, "not this one"),
        client.post("/sign-in", data={"name": "nobody", "password": PASSWORD}),
    )

    assert wrong.status_code == unknown.status_code == 401
    assert "Name and password do not match" in wrong.page.main_text
    assert "Name and password do not match" in unknown.page.main_text


def test_after_five_wrong_tries_even_the_right_password_waits(client: Door, community: Area) -> None:
    client.set_cookie("language", "en")
    worker = a_worker(area=community)
    for _ in range(5):
        _try(client, worker, "not this one")

    answer = _try(client, worker, PASSWORD)

    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.page.main_text
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert _try(client, worker, PASSWORD).status_code == 303


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client: Door, community: Area) -> None:
    asked = client.get("/elders?q=Wang")
    assert asked.location == "/sign-in?next=/elders?q%3DWang"

    page = client.get(asked.location).page
    answer = client.submit(page, "/sign-in", name=a_worker(area=community).name, password=PASSWORD)

    assert answer.location == "/elders?q=Wang"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:x"])
def test_signing_in_never_leads_to_another_site(client: Door, community: Area, elsewhere: str) -> None:
    assert _try(client, a_worker(area=community), PASSWORD, next=elsewhere).location == "/"


def test_signing_out_closes_the_door(client: Door, worker: Staff) -> None:
    assert client.submit(client.get("/").page, "/sign-out").location == "/sign-in"

    assert client.get("/").location == "/sign-in"


def test_a_list_that_refreshes_itself_is_told_when_the_session_is_over(client: Door, community: Area) -> None:
    assert client.get("/alerts", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("what", ["password", "off", "role"])
def test_a_session_ends_with_a_new_password_a_new_role_or_switching_off(client: Door, worker: Staff, what: str) -> None:
    match what:
        case "password":
            service.set_password(worker.id, "quite another one")
        case "off":
            service.set_active(worker.id, active=False)
        case _:
            service.change(
                worker.id,
                role=Role.AUDITOR,
                area_id=worker.area_id,
                number=None,
                takes_alarms=False,
                language="zh",
            )

    assert client.get("/").location == "/sign-in"


def test_a_cookie_of_another_making_is_nobody(client: Door, community: Area) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "staff:1:x"

    assert client.get("/").status_code == 303


def test_a_form_without_its_token_is_refused(client: Door, worker: Staff) -> None:
    assert client.post("/sign-out", csrf=False).status_code == 400
