from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from eldercare.channels.mobile import mine
from eldercare.clock import at_local, now
from eldercare.localtime import zone
from eldercare.orders.states import OrderStatus
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import VolunteerStatus
from tests.builders.orders import an_offer, an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def moment(day: int, wall_clock: str) -> datetime:
    return at_local(date(2027, 3, day), time.fromisoformat(wall_clock), zone())


def test_the_next_thing_to_do_stands_on_top_with_its_button(app: Flask) -> None:
    volunteer = a_volunteer()
    later = an_order(OrderStatus.ACCEPTED, helper=volunteer, starts_at=now() + timedelta(days=3))
    first = an_order(OrderStatus.IN_SERVICE, helper=volunteer, starts_at=now() - timedelta(minutes=5))

    page = phone_of(volunteer.person, app).get("/m/").page

    links = [link for link in page.links if link.startswith("/m/visits/")]
    here, there = first.helpers[0].id, later.helpers[0].id
    assert links == [f"/m/visits/{here}", f"/m/visits/{here}#check-out", f"/m/visits/{there}"]


@pytest.mark.parametrize(
    ("starts", "at", "is_for_now"),
    [
        ((2, "00:10"), (1, "23:40"), True),
        ((2, "07:30"), (1, "20:00"), False),
        ((1, "22:00"), (1, "08:00"), True),
        ((1, "23:00"), (2, "00:30"), True),
    ],
)
def test_midnight_between_hides_no_visit(
    app: Flask, starts: tuple[int, str], at: tuple[int, str], is_for_now: bool
) -> None:
    [visit] = an_order(OrderStatus.ACCEPTED, at=moment(1, "06:00"), starts_at=moment(*starts)).helpers

    assert mine.is_for_now(visit, at=moment(*at)) == is_for_now


def test_a_visit_that_should_have_begun_says_since_when(app: Flask) -> None:
    volunteer = a_volunteer()
    an_order(OrderStatus.ACCEPTED, helper=volunteer, starts_at=now() - timedelta(minutes=25, seconds=5))

    assert "25 min late" in phone_of(volunteer.person, app).get("/m/").page.main_text


def test_the_greeting_comes_with_the_balance(app: Flask) -> None:
    person = a_volunteer().person
    earned(person, minutes=75)

    assert "Your time: 1 h 15 min" in phone_of(person, app).get("/m/").page.main_text


def test_with_nothing_to_do_the_page_says_what_comes_next(app: Flask) -> None:
    page = phone_of(a_volunteer().person, app).get("/m/").page

    assert "Nothing to do right now" in page.main_text
    assert "/m/me/times/" in page.links


def test_a_volunteer_on_a_break_is_told_so_and_can_come_back(app: Flask) -> None:
    volunteer = a_volunteer()
    volunteers.set_status(volunteer.id, VolunteerStatus.PAUSED)
    door = phone_of(volunteer.person, app)

    door.submit(door.get("/m/").page, "/m/me/resume")

    assert volunteer.status is VolunteerStatus.ACTIVE


def test_a_providers_staff_see_its_offers_and_no_time_bank(app: Flask) -> None:
    cook = a_person("Chen Hong")
    offer = an_offer(an_order(), a_provider("Sunny Canteen", staff=cook))

    page = phone_of(cook, app).get("/m/").page

    assert page.form(f"/m/offers/{offer.id}/accept")
    assert "Sunny Canteen" in page.main_text
    assert "/m/hours/" not in page.links
