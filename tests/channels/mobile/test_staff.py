from flask import Flask

from eldercare.orders.models import Visit
from eldercare.orders.states import OrderStatus
from eldercare.people.models import Person
from eldercare.providers import service as providers
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.support.phones import phone_of


def a_canteen_at_work(orders: int = 1) -> tuple[Person, Person, list[Visit]]:
    """Who leads a canteen, who delivers for it, and its visits of the same hour tomorrow."""
    boss, cook = a_person("Chen Hong"), a_person("Wang Yan")
    provider = a_provider(staff=boss)
    providers.employ(provider, cook)
    return boss, cook, [an_order(OrderStatus.ACCEPTED, helper=provider).helpers[0] for _ in range(orders)]


def test_who_leads_sends_somebody_with_one_tap_and_sends_another_one_later(app: Flask) -> None:
    boss, cook, [visit] = a_canteen_at_work()
    door, there = phone_of(boss, app), f"/m/visits/{visit.id}"
    assert "Nobody is sent yet" in door.get("/m/").page.main_text

    door.submit(door.get("/m/").page, f"{there}/send", person=cook.id)
    assert "Wang Yan goes" in door.get("/m/").page.main_text
    door.submit(door.get(there).page, f"{there}/send", person=boss.id)

    assert visit.helper_name == "Sunny Canteen · Chen Hong"


def test_a_second_visit_at_the_same_time_is_asked_about_before_somebody_is_sent(app: Flask) -> None:
    boss, cook, [one, other] = a_canteen_at_work(orders=2)
    door = phone_of(boss, app)
    door.post(f"/m/visits/{one.id}/send", data={"person": cook.id})

    answer = door.post(f"/m/visits/{other.id}/send", data={"person": cook.id})
    assert (answer.status_code, other.member) == (409, None)
    assert "Wang Yan is at" in answer.page.main_text
    door.post(f"/m/visits/{other.id}/send", data={"person": cook.id, "all_the_same": "1"})

    assert other.reached is cook


def test_for_who_only_works_there_the_visits_of_others_do_not_exist(app: Flask) -> None:
    boss, cook, [visit] = a_canteen_at_work()
    hers, bosses, rivals = phone_of(cook, app), phone_of(boss, app), phone_of(a_person_of_a_rival(), app)
    there = f"/m/visits/{visit.id}"
    assert hers.get(there).status_code == 200

    bosses.post(f"{there}/send", data={"person": boss.id})

    for door in (hers, rivals):
        assert door.get(there).status_code == 404
        assert door.post(f"{there}/send", data={"person": cook.id}).status_code == 404
    assert there not in hers.get("/m/").page.links


def a_person_of_a_rival() -> Person:
    rival = a_person("Rival")
    a_provider("Rival Canteen", staff=rival)
    return rival


def test_who_was_sent_says_that_she_cannot_go(app: Flask) -> None:
    boss, cook, [visit] = a_canteen_at_work()
    phone_of(boss, app).post(f"/m/visits/{visit.id}/send", data={"person": cook.id})
    door, there = phone_of(cook, app), f"/m/visits/{visit.id}"

    answer = door.submit(door.get(there).page, f"{there}/hand-back", kind="ill")

    assert (answer.location, visit.member, visit.ended_at) == ("/m/", None, None)
