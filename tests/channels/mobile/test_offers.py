from datetime import timedelta

import pytest
from flask import Flask

from eldercare.actors import Door
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.messaging.queries import sent_to
from eldercare.orders import offers
from eldercare.orders.meal_rounds import queries as meal_rounds
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OfferStatus, OrderStatus
from eldercare.providers import service as providers
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.meal_rounds import a_meal_round
from tests.builders.orders import WORKER, an_offer, an_order, tomorrow
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Answer
from tests.support.phones import phone_of
from tests.support.races import run_at_once

TAKEN = "Somebody else was a little faster"


def asked(name: str = "Li Qiang", **facts: object) -> tuple[Volunteer, Offer]:
    """A volunteer with an offer for tomorrow."""
    volunteer = a_volunteer(name)
    return volunteer, an_offer(an_order(**facts), volunteer)  # type: ignore[arg-type]


def secretive_order() -> Order:
    elder = an_elder("Wang Guifen", phones=["+8613800077001"], notes="Key under the pot", place=("Plum Garden", "7"))
    return an_order(elder=elder, notes="Bring insulin")


def test_before_acceptance_nobody_sees_who_it_is_or_which_door(app: Flask) -> None:
    volunteer = a_volunteer()
    offer = an_offer(secretive_order(), volunteer)
    door = phone_of(volunteer.person, app)

    for path in ("/m/", f"/m/offers/{offer.id}"):
        html = door.get(path).text
        assert "Plum Garden 7" in html
        for secret in ("Wang Guifen", "601", "13800077001", "138 0007 7001", "Key under the pot", "Bring insulin"):
            assert secret not in html, f"{path} shows {secret}"


def test_saying_yes_shows_the_address_the_phone_and_what_to_know(app: Flask) -> None:
    volunteer = a_volunteer()
    offer = an_offer(secretive_order(), volunteer)
    door = phone_of(volunteer.person, app)

    answer = door.submit(door.get("/m/").page, f"/m/offers/{offer.id}/accept")
    page = door.get(answer.location).page

    assert offer.order.status is OrderStatus.ACCEPTED
    for needed in ("Wang Guifen", "601", "Key under the pot", "Bring insulin"):
        assert needed in page.main_text
    assert "tel:+8613800077001" in page.links


def test_an_offer_says_how_far_it_is_only_roughly(app: Flask) -> None:
    volunteer, offer = asked()
    for person, latitude in ((volunteer.person, 37.7), (offer.order.elder.person, 37.7051)):  # type: ignore[union-attr]
        assert person.address is not None
        person.address.latitude, person.address.longitude = latitude, 112.7

    assert "about 700 m on foot" in phone_of(volunteer.person, app).get("/m/").page.main_text


def test_a_meal_round_is_one_offer_that_says_how_many_doors_and_one_tap_takes_them_all(app: Flask) -> None:
    community, day = a_community(), local(tomorrow(), zone()).date() + timedelta(days=1)
    volunteer = a_volunteer(community=community)
    lunch = a_meal_round(starts_on=day, at=now(), community=community, weekdays=tuple(range(7)))
    doors = [door.order for door in meal_rounds.doors(lunch, day) if door.order is not None]
    first, *others = doors
    helper = Helper(HelperKind.VOLUNTEER, volunteer.id)
    offers.send(first.id, [helper], by=WORKER, at=now(), via=Door.CONSOLE, along=[one.id for one in others])
    door = phone_of(volunteer.person, app)

    page = door.get("/m/").page
    assert page.main_text.count("Doors in one walk: 3") == 1
    door.submit(page, f"/m/offers/{first.offers[0].id}/accept")

    assert [order.status for order in doors] == [OrderStatus.ACCEPTED] * 3


def test_an_offer_that_was_shown_counts_as_seen(app: Flask) -> None:
    volunteer, offer = asked()
    door = phone_of(volunteer.person, app)
    assert offer.status is OfferStatus.SENT

    door.get("/m/")

    assert offer.status is OfferStatus.SEEN
    assert offer.seen_at is not None


def test_saying_no_takes_one_tap_and_returns_the_order_to_the_board(app: Flask) -> None:
    volunteer, offer = asked()
    door = phone_of(volunteer.person, app)

    page = door.get(f"/m/offers/{offer.id}").page
    answer = door.submit(page, f"/m/offers/{offer.id}/decline", reason="It is too far for me")

    assert answer.location == "/m/"
    assert (offer.status, offer.reason) == (OfferStatus.DECLINED, "It is too far for me")
    assert offer.order.status is OrderStatus.OPEN
    assert "Noted" in door.get("/m/").page.main_text


def test_the_one_who_was_slower_is_thanked_and_shown_the_way_on(app: Flask) -> None:
    slow, order = a_volunteer(), an_order()
    an_offer(order, slow)
    fast = an_offer(order)
    door = phone_of(slow.person, app)
    other = an_offer(an_order(), slow)
    phone_of(fast.reached or a_person(), app).post(f"/m/offers/{fast.id}/accept")

    answer = door.post(f"/m/offers/{order.offers[0].id}/accept")

    assert answer.status_code == 409
    assert TAKEN in answer.page.main_text
    assert "/m/#asked" in answer.page.links
    assert other.is_waiting


def test_saying_yes_twice_is_the_same_as_once(app: Flask) -> None:
    volunteer, offer = asked()
    door = phone_of(volunteer.person, app)

    there = [door.post(f"/m/offers/{offer.id}/accept").location for _ in range(2)]

    assert there == [f"/m/visits/{offer.order.helpers[0].id}"] * 2
    assert door.get(f"/m/offers/{offer.id}").location == there[0]


def test_a_yes_after_the_offers_time_gets_a_kind_sentence(app: Flask) -> None:
    volunteer, offer = asked()
    offer.sent_at, offer.expires_at = now() - timedelta(hours=1), now() - timedelta(minutes=1)
    door = phone_of(volunteer.person, app)

    assert "Can you go?" not in door.get("/m/").page.main_text
    assert "The time for this offer is over" in door.get(f"/m/offers/{offer.id}").page.main_text
    answer = door.post(f"/m/offers/{offer.id}/accept")
    assert answer.status_code == 409
    assert "The time for this offer is over" in answer.page.main_text


def test_who_has_another_visit_then_is_told_so_and_can_still_say_no(app: Flask) -> None:
    volunteer = a_volunteer()
    an_order(OrderStatus.ACCEPTED, helper=volunteer, starts_at=tomorrow(10))
    offer = an_offer(an_order(starts_at=tomorrow(10)), volunteer)
    door = phone_of(volunteer.person, app)

    answer = door.post(f"/m/offers/{offer.id}/accept")

    assert answer.status_code == 409
    assert "You have another visit at that time" in answer.page.main_text
    assert answer.page.form(f"/m/offers/{offer.id}/decline")
    assert offer.is_waiting


@pytest.mark.parametrize("way", ["", "/accept", "/decline"])
def test_somebody_elses_offer_does_not_exist(app: Flask, way: str) -> None:
    _asked, offer = asked()
    stranger = phone_of(a_volunteer("Nosy Neighbour").person, app)

    answer = stranger.post(f"/m/offers/{offer.id}{way}") if way else stranger.get(f"/m/offers/{offer.id}")

    assert answer.status_code == 404
    assert offer.is_waiting


def test_a_providers_offer_can_be_answered_by_each_of_its_staff_and_by_nobody_elses(app: Flask) -> None:
    first, second, stranger = a_person("Chen Hong"), a_person("Sun Mei"), a_person("Rival")
    canteen = a_provider("Sunny Canteen", staff=first)
    a_provider("Rival Canteen", staff=stranger)
    providers.employ(canteen, second)
    offer = an_offer(an_order(), canteen)
    cook = phone_of(second, app)

    assert phone_of(stranger, app).post(f"/m/offers/{offer.id}/accept").status_code == 404
    assert "Sunny Canteen" in cook.get(f"/m/offers/{offer.id}").page.main_text
    assert cook.post(f"/m/offers/{offer.id}/accept").status_code == 303
    assert offer.order.helpers[0].provider is canteen


@pytest.mark.parametrize("many", [16, pytest.param(64, marks=pytest.mark.heavy)])
def test_of_many_volunteers_who_say_yes_at_once_one_wins_and_the_others_are_thanked(app: Flask, many: int) -> None:
    community = a_community()
    order = an_order(elder=an_elder(community=community))
    volunteers = [a_volunteer(f"Volunteer {n}", community=community) for n in range(many)]
    offers = [an_offer(order, volunteer).id for volunteer in volunteers]
    doors = [phone_of(volunteer.person, app) for volunteer in volunteers]

    def yes(place: int) -> Answer:
        return doors[place].post(f"/m/offers/{offers[place]}/accept")

    answers = run_at_once([lambda place=place: yes(place) for place in range(many)])  # type: ignore[misc]

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    codes = [answer.status_code for answer in answers if isinstance(answer, Answer)]
    losers = [answer for answer in answers if isinstance(answer, Answer) and answer.status_code != 303]
    assert sorted(codes) == [303] + [409] * (many - 1)
    assert all(TAKEN in answer.page.main_text for answer in losers)
    assert len(order.helpers) == 1
    assert order.status is OrderStatus.ACCEPTED
    winner = order.helpers[0].reached
    assert winner is not None
    assert [text.template for text in sent_to(winner.phones[0].number)].count("order_accepted_helper") == 1
