from datetime import date

import pytest
from flask import Flask

from eldercare.messaging.queries import sent_to
from eldercare.people.models import Person
from eldercare.people.service import add_contact
from eldercare.timebank import queries as timebank
from tests.builders.people import a_person
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


@pytest.fixture
def giver(app: Flask) -> Person:
    person = a_volunteer("Li Na").person
    earned(person, minutes=120)
    return person


@pytest.fixture
def mother(giver: Person) -> Person:
    person = a_person("Wang Guifen", community=giver.community)
    person.birth_on = date(1950, 5, 1)
    add_contact(person.id, giver.id, relation="女儿")
    return person


def balance_of(person: Person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def test_a_gift_is_said_back_masked_and_given_once_however_often_it_is_pressed(
    app: Flask, giver: Person, mother: Person
) -> None:
    door = phone_of(giver, app)
    page = door.submit(
        door.get("/m/hours/give/").page, "/m/hours/give/check", to=f"person:{mother.id}", minutes="45"
    ).page

    for _ in range(2):
        answer = door.submit(page, "/m/hours/give/")

    assert "To W**" in page.main_text
    assert "45 min" in page.main_text
    assert answer.location == "/m/hours/"
    assert (balance_of(giver), balance_of(mother)) == (75, 45)
    told = [text.body for text in sent_to(mother.phones[0].number) if text.template == "gift_received"]
    assert len(told) == 1
    assert "45" in told[0]
    assert "Given away" in door.get("/m/hours/").page.main_text


def test_a_relative_is_found_by_number_and_nobody_else_is(app: Flask, giver: Person, mother: Person) -> None:
    door, stranger = phone_of(giver, app), a_person("Duan Li", community=giver.community)
    page = door.get("/m/hours/give/").page

    found = door.submit(page, "/m/hours/give/check", to="number", number=mother.phones[0].number, minutes="45")
    unknown = door.submit(page, "/m/hours/give/check", to="number", number=stranger.phones[0].number, minutes="45")
    without = door.submit(page, "/m/hours/give/check", to="number", number=" ", minutes="45")

    assert "To W**" in found.page.main_text
    assert unknown.status_code == 422
    assert "we find nobody" in unknown.page.main_text
    assert "Type the telephone number" in without.page.main_text


def test_a_donation_is_thanked_for(app: Flask, giver: Person) -> None:
    door = phone_of(giver, app)
    page = door.submit(door.get("/m/hours/give/").page, "/m/hours/give/check", to="pool", minutes="60").page

    answer = door.submit(page, "/m/hours/give/")

    assert "Thank you! 1 h" in door.get(answer.location or "").text
    assert balance_of(giver) == 60


@pytest.mark.parametrize("minutes", ["121", "1000000000", "9" * 400])
def test_more_than_can_be_used_is_not_even_asked_about(app: Flask, giver: Person, minutes: str) -> None:
    door = phone_of(giver, app)

    answer = door.submit(door.get("/m/hours/give/").page, "/m/hours/give/check", to="pool", minutes=minutes)

    assert answer.status_code == 422
    assert "You can use 2 h now" in answer.page.main_text
