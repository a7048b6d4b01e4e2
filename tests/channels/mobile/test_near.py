from flask import Flask

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.dispatch.claims import claim
from eldercare.messaging.queries import sent_to
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.volunteers.models import Volunteer
from tests.builders.elders import an_elder
from tests.builders.orders import an_order, tomorrow
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def an_open_order() -> Order:
    elder = an_elder("Wang Guifen", phones=["+8613800077001"], notes="Key under the pot", place=("Plum Garden", "7"))
    return an_order(elder=elder, notes="Bring insulin")


def a_neighbour_of(order: Order, name: str = "Li Qiang") -> Volunteer:
    return a_volunteer(name, community=order.community)


def test_a_volunteer_sees_what_is_near_and_takes_it_with_one_tap(app: Flask) -> None:
    order = an_open_order()
    volunteer = a_neighbour_of(order)
    door = phone_of(volunteer.person, app)
    assert "1 open near you" in door.get("/m/").page.main_text

    page = door.get("/m/near/").page
    for secret in ("Wang Guifen", "601", "138 0007 7001", "Key under the pot", "Bring insulin"):
        assert secret not in page.main_text
    assert "Plum Garden 7" in page.main_text
    answer = door.submit(page, f"/m/near/{order.id}/take")

    assert order.status is OrderStatus.ACCEPTED
    assert "Wang Guifen" in door.get(answer.location).page.main_text


def test_who_is_too_late_is_thanked_and_shown_what_else_is_near(app: Flask) -> None:
    taken = an_open_order()
    other = an_order(elder=taken.elder, starts_at=tomorrow(15))
    door = phone_of(a_neighbour_of(taken).person, app)
    page = door.get("/m/near/").page
    claim_by(a_neighbour_of(taken, "Sun Yan"), taken)

    answer = door.submit(page, f"/m/near/{taken.id}/take")

    assert answer.status_code == 409
    assert "Somebody else was a little faster" in answer.page.main_text
    assert answer.page.form(f"/m/near/{other.id}/take")


def claim_by(volunteer: Volunteer, order: Order) -> None:
    claim(order.id, volunteer.id, by=Actor.person(volunteer.id), at=now(), via=Door.MOBILE)


def test_who_only_works_for_a_provider_takes_nothing(app: Flask) -> None:
    order, boss = an_open_order(), a_person("Chen Hong")
    a_provider(staff=boss)
    door = phone_of(boss, app)

    assert door.get("/m/near/").status_code == 404
    assert door.post(f"/m/near/{order.id}/take").status_code == 404
    assert order.status is OrderStatus.OPEN
    assert sent_to("+8613800077001")[-1].template == "order_received"
