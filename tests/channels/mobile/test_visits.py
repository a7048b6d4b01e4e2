from datetime import timedelta

import pytest
from flask import Flask

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.orders import closing, service
from eldercare.orders.models import Order, Visit
from eldercare.orders.queries import has_open_call_back
from eldercare.orders.states import OrderStatus
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer, an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door as Client
from tests.support.phones import phone_of

WORKER = Actor.staff(1)
SECRETS = ("601", "13800077001", "Key under the pot", "Bring insulin")


def soon(status: OrderStatus = OrderStatus.ACCEPTED, **facts: object) -> Order:
    """An order that begins in half an hour, with a helper."""
    facts.setdefault("starts_at", now() + timedelta(minutes=30))
    return an_order(status, **facts)  # type: ignore[arg-type]


def secretive() -> dict[str, object]:
    elder = an_elder(phones=["+8613800077001"], notes="Key under the pot", place=("Plum Garden", "7"))
    return {"elder": elder, "notes": "Bring insulin"}


def at_the_phone(app: Flask, order: Order) -> tuple[Client, Visit, str]:
    """The helper's phone, the visit and its address."""
    [visit] = order.helpers
    assert visit.reached is not None
    return phone_of(visit.reached, app), visit, f"/m/visits/{visit.id}"


def test_a_visit_is_carried_out_from_setting_out_to_its_minutes(app: Flask) -> None:
    order = soon()
    door, visit, there = at_the_phone(app, order)

    door.submit(door.get("/m/").page, f"{there}/set-out")
    assert order.status is OrderStatus.EN_ROUTE
    door.submit(door.get(there).page, f"{there}/check-in", code=order.visit_code)
    assert order.status is OrderStatus.IN_SERVICE
    visit.checked_in_at = now() - timedelta(minutes=44)
    answer = door.submit(door.get(there).page, f"{there}/check-out")

    assert (order.status, visit.minutes) == (OrderStatus.FINISHED, 44)
    assert "You were there for 44 min" in door.get(answer.location).page.main_text


def test_who_is_at_the_door_already_can_check_in_without_setting_out(app: Flask) -> None:
    order = soon()
    door, visit, there = at_the_phone(app, order)

    door.submit(door.get(there).page, f"{there}/check-in", code=f" {order.visit_code} ")

    assert visit.check_in_proof == "code"


def test_a_wrong_visit_code_is_said_beside_the_field(app: Flask) -> None:
    order = soon(OrderStatus.EN_ROUTE)
    door, visit, there = at_the_phone(app, order)

    answer = door.post(f"{there}/check-in", data={"code": wrong(order)})

    assert answer.status_code == 409
    assert "That is not the code" in answer.page.main_text
    assert visit.wrong_codes == 1
    assert visit.checked_in_at is None


def wrong(order: Order) -> str:
    return f"{(int(order.visit_code or 0) + 1) % 10_000:04d}"


def test_after_too_many_wrong_codes_the_helper_asks_the_community_to_call(app: Flask) -> None:
    order = soon(OrderStatus.EN_ROUTE)
    door, visit, there = at_the_phone(app, order)
    for _ in range(5):
        door.post(f"{there}/check-in", data={"code": wrong(order)})

    answer = door.post(f"{there}/check-in", data={"code": order.visit_code})
    assert answer.status_code == 409
    assert "Too many wrong codes" in answer.page.main_text
    assert f"{there}/check-in" not in door.get(there).text
    door.submit(answer.page, "/m/me/call-me")

    assert visit.checked_in_at is None
    assert has_open_call_back(visit.helper_id)
    assert "will call you back soon" in door.get(there).page.main_text


def test_a_helper_who_cannot_come_gives_the_visit_back_and_sees_the_address_no_more(app: Flask) -> None:
    order = soon(**secretive())
    door, _visit, there = at_the_phone(app, order)

    door.submit(door.get(there).page, f"{there}/give-back", kind="ill")
    answer = door.get(there)

    assert order.status is OrderStatus.OPEN
    assert (answer.status_code, answer.location) == (303, "/m/")
    assert "not yours any more" in door.get("/m/").page.main_text


def test_nothing_can_be_given_back_once_it_has_begun(app: Flask) -> None:
    order = soon(OrderStatus.IN_SERVICE)
    door, _visit, there = at_the_phone(app, order)

    answer = door.post(f"{there}/give-back", data={"kind": "ill"})

    assert answer.status_code == 409
    assert order.status is OrderStatus.IN_SERVICE


def test_a_cancelled_visit_leads_back_to_what_there_is_to_do(app: Flask) -> None:
    order = soon()
    door, _visit, there = at_the_phone(app, order)

    service.cancel(order.id, reason="Better again", by=WORKER, at=now(), via=Door.CONSOLE)

    assert door.get(there).location == "/m/"


@pytest.mark.parametrize("way", ["", "/set-out", "/check-in", "/check-out", "/give-back"])
def test_somebody_elses_visit_does_not_exist(app: Flask, way: str) -> None:
    order = soon(OrderStatus.EN_ROUTE if way != "/check-out" else OrderStatus.IN_SERVICE)
    was, there = order.status, f"/m/visits/{order.helpers[0].id}"
    stranger = phone_of(a_volunteer("Nosy Neighbour").person, app)

    data = {"code": order.visit_code, "reason": "I am not well"}
    answer = stranger.post(there + way, data=data) if way else stranger.get(there)

    assert answer.status_code == 404
    assert order.status is was


def test_a_providers_staff_carry_out_its_orders_and_nobody_elses_do(app: Flask) -> None:
    cook, rival = a_person("Chen Hong"), a_person("Rival")
    order = soon(helper=a_provider("Sunny Canteen", staff=cook))
    a_provider("Rival Canteen", staff=rival)
    door, _visit, there = at_the_phone(app, order)

    assert phone_of(rival, app).get(there).status_code == 404
    assert "Sunny Canteen" in door.get(there).page.main_text
    door.post(f"{there}/check-in", data={"code": order.visit_code})
    door.post(f"{there}/check-out")
    assert order.status is OrderStatus.FINISHED


def test_what_is_done_is_listed_without_door_phone_or_notes(app: Flask) -> None:
    order = an_order(OrderStatus.FINISHED, **secretive())  # type: ignore[arg-type]
    door, visit, there = at_the_phone(app, order)

    for path in ("/m/done", there):
        html = door.get(path).text
        assert "Wang Guifen" in html
        assert not [secret for secret in SECRETS if secret in html]
    assert there in door.get("/m/done").page.links
    assert visit.minutes == 60


def test_the_result_says_what_came_onto_the_account(app: Flask) -> None:
    order = an_order(OrderStatus.FINISHED, minutes=60)
    door, _visit, there = at_the_phone(app, order)
    assert "Your minutes arrive" in door.get(there).page.main_text

    closing.rate(order.id, stars=5, by=WORKER, at=now(), via=Door.CONSOLE)

    assert "Put on your account 1 h" in door.get(there).page.main_text


def test_one_of_two_waits_for_the_other(app: Flask) -> None:
    volunteer = a_volunteer()
    order = an_order(people_needed=2, starts_at=now() + timedelta(hours=1))
    mine = an_offer(order, volunteer)
    an_offer(order)
    door = phone_of(volunteer.person, app)

    page = door.get(door.post(f"/m/offers/{mine.id}/accept").location).page

    assert "Somebody else is still needed" in page.main_text
    assert not [form for form in page.all("form") if form.get("action").endswith("/set-out")]


def test_who_was_first_of_two_is_going_while_nobody_else_is_asked_yet(app: Flask) -> None:
    volunteer = a_volunteer()
    mine = an_offer(an_order(people_needed=2, starts_at=now() + timedelta(hours=1)), volunteer)
    door = phone_of(volunteer.person, app)

    page = door.get(door.post(f"/m/offers/{mine.id}/accept").location).page

    assert mine.order.status is OrderStatus.OPEN
    assert "Somebody else is still needed" in page.main_text
    assert "did not take place" not in page.main_text
    assert [form for form in page.all("form") if form.get("action").endswith("/give-back")]


def test_done_visits_go_on_page_by_page(app: Flask) -> None:
    volunteer = a_volunteer()
    for hours in range(1, 23):
        at = now() - timedelta(hours=hours)
        an_order(OrderStatus.FINISHED, helper=volunteer, starts_at=at, at=at)
    door = phone_of(volunteer.person, app)

    first = door.get("/m/done").page
    [onward] = [link for link in first.links if "before=" in link]
    second = door.get(onward).page

    assert len(cards(first)) == 20
    assert len(cards(second)) == 2
    assert not set(cards(first)) & set(cards(second))


def cards(page: object) -> list[str]:
    return [link for link in page.links if link.startswith("/m/visits/")]  # type: ignore[attr-defined]
