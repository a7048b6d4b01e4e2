import pytest
from flask import Flask
from sqlalchemy import select

from eldercare.catalogue.models import Skill
from eldercare.database import session
from eldercare.orders.models import FollowUp
from eldercare.volunteers.models import VolunteerStatus
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def test_my_page_shows_who_i_am_and_what_i_can_do(app: Flask) -> None:
    person = a_volunteer("Li Qiang", skills=[Skill.HAIRDRESSING]).person

    page = phone_of(person, app).get("/m/me/").page

    assert page.heading == "Li Qiang"
    assert "Hairdressing" in page.main_text
    assert "Willow Bank" in page.main_text


def test_a_break_is_asked_twice_and_taken(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)

    door.submit(door.get("/m/me/").page, "/m/me/pause")

    assert volunteer.status is VolunteerStatus.PAUSED
    assert door.get("/m/me/").page.form("/m/me/resume")


def test_asking_for_a_call_twice_is_the_same_as_once(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)

    door.submit(door.get("/m/me/").page, "/m/me/call-me")
    door.post("/m/me/call-me")

    [promised] = session.scalars(select(FollowUp))
    assert promised.person_id == volunteer.id
    assert promised.number == volunteer.person.phones[0].number


def test_who_only_works_for_a_provider_has_no_times_and_takes_no_breaks(app: Flask) -> None:
    cook = a_person()
    a_provider("Sunny Canteen", staff=cook)
    door = phone_of(cook, app)

    assert "Sunny Canteen" in door.get("/m/me/").page.main_text
    assert door.post("/m/me/pause").status_code == 404
    assert door.get("/m/me/times/").status_code == 404


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/m/certificates/", "/m/me/"),
        ("/m/honours/", "/m/me/"),
        ("/m/corrections/", "/m/me/"),
        ("/m/spend/", "/m/hours/"),
        ("/m/hours/give/", "/m/hours/"),
        ("/m/", "/m/"),
    ],
)
def test_the_bottom_bar_shows_where_a_page_leads_back_to(app: Flask, path: str, entry: str) -> None:
    person = a_volunteer().person
    earned(person, minutes=60)

    page = phone_of(person, app).get(path).page

    assert [link.get("href") for link in page.all("a") if link.get("aria-current")] == [entry]
