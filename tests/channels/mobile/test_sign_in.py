from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.queries import sent_to
from eldercare.messaging.states import Priority
from eldercare.people import service as people
from eldercare.people.models import Language
from eldercare.people.numbers import for_people
from eldercare.people.sign_in import SignIn
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import VolunteerStatus
from tests.builders.elders import an_elder
from tests.builders.people import a_number, a_person
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door
from tests.support.phones import a_phone, phone_of, texted_code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def asked(app: Flask, number: str) -> Door:
    """A phone that has asked for a code."""
    door = a_phone(app)
    assert door.post("/m/sign-in", data={"number": number}).location == "/m/sign-in/code"
    return door


def test_a_volunteer_comes_in_with_the_code_that_was_texted(app: Flask) -> None:
    person = a_volunteer("Li Qiang").person
    door = a_phone(app)

    page = door.get("/m/sign-in").page
    answer = door.submit(page, "/m/sign-in", number=person.phones[0].number.removeprefix("+86"))
    page = door.get(answer.location).page
    answer = door.submit(page, "/m/sign-in/code", code=texted_code(person.phones[0].number))

    assert door.get(answer.location).page.heading == "Hello, Li Qiang"


def test_the_code_is_taken_in_whatever_digits_it_is_typed(app: Flask) -> None:
    number = a_volunteer().person.phones[0].number
    door = asked(app, number)
    full_width = "".join(chr(ord("０") + int(digit)) for digit in texted_code(number))

    assert door.post("/m/sign-in/code", data={"code": f" {full_width} "}).location == "/m/"


def test_the_text_goes_to_the_number_that_was_typed_in_the_persons_language(app: Flask) -> None:
    first, second = a_number(), a_number()
    a_volunteer(phones=[first, second], language=Language.EN)

    asked(app, second)

    [text] = sent_to(second)
    assert sent_to(first) == []
    assert text.template == "sign_in_code"
    assert text.priority == Priority.URGENT
    assert text.body.startswith("Your sign-in code")


def test_an_unknown_number_gets_the_same_answer_and_no_text(app: Flask) -> None:
    known, unknown = a_volunteer().person.phones[0].number, a_number()
    pages = {}
    for number in (known, unknown):
        pages[number] = asked(app, number).get("/m/sign-in/code").page.main_text.replace(for_people(number), "…")

    assert pages[known] == pages[unknown]
    assert sent_to(unknown) == []


def test_who_is_neither_volunteer_nor_works_for_a_provider_gets_no_text(app: Flask) -> None:
    number = an_elder().person.phones[0].number

    asked(app, number)

    assert sent_to(number) == []


def test_a_wrong_code_is_said_and_after_five_a_new_one_is_offered(app: Flask) -> None:
    number = a_volunteer().person.phones[0].number
    door = asked(app, number)
    guess = wrong(texted_code(number))
    for _ in range(5):
        answer = door.post("/m/sign-in/code", data={"code": guess})
        assert answer.status_code == 409
        assert "not the code" in answer.page.main_text

    answer = door.post("/m/sign-in/code", data={"code": texted_code(number)})

    assert "can no longer be used" in answer.page.main_text
    assert answer.page.form("/m/sign-in/again")
    assert door.get("/m/").status_code == 303


def test_a_code_helps_only_the_phone_that_asked_for_it(app: Flask) -> None:
    number = a_volunteer().person.phones[0].number
    asked(app, number)

    answer = a_phone(app).post("/m/sign-in/code", data={"code": texted_code(number)})

    assert answer.location == "/m/sign-in"


def test_pressing_twice_leads_to_the_same_code(app: Flask) -> None:
    number = a_volunteer().person.phones[0].number
    door = asked(app, number)

    assert door.post("/m/sign-in", data={"number": number}).location == "/m/sign-in/code"
    assert len(sent_to(number)) == 1


def test_pestering_a_number_from_elsewhere_is_refused(app: Flask) -> None:
    number = a_volunteer().person.phones[0].number
    asked(app, number)

    answer = a_phone(app).post("/m/sign-in", data={"number": number})

    assert answer.status_code == 429
    assert "Wait a little" in answer.page.main_text


def test_a_new_code_can_be_asked_for_after_a_minute(app: Flask) -> None:
    number = a_volunteer().person.phones[0].number
    door = asked(app, number)
    assert door.post("/m/sign-in/again").status_code == 429
    for started in session.scalars(select(SignIn)):
        started.asked_at, started.asked_minute = started.asked_at - timedelta(minutes=2), started.asked_minute - 2

    assert door.post("/m/sign-in/again").location == "/m/sign-in/code"
    assert door.post("/m/sign-in/code", data={"code": texted_code(number)}).location == "/m/"


def test_what_is_no_number_is_said_in_the_form(app: Flask) -> None:
    answer = a_phone(app).post("/m/sign-in", data={"number": "Li Qiang"})

    assert answer.status_code == 422
    assert "is not a telephone number" in answer.page.main_text


def test_those_who_share_a_number_say_who_they_are(app: Flask) -> None:
    number = a_number()
    first, second = a_volunteer("Li Qiang", phones=[number]), a_volunteer("Li Ping", phones=[number])
    elder = an_elder("Old Li", phones=[number])
    door = asked(app, number)

    answer = door.post("/m/sign-in/code", data={"code": texted_code(number)})
    page = door.get(answer.location).page

    assert answer.location == "/m/sign-in/who"
    assert "Li Qiang" in page.main_text
    assert "Old Li" not in page.main_text
    assert door.get("/m/").location == "/m/sign-in"
    assert door.post(f"/m/sign-in/who/{elder.id}").status_code == 404
    assert door.submit(page, f"/m/sign-in/who/{second.id}").location == "/m/"
    assert door.get("/m/").page.heading == "Hello, Li Ping"
    assert first.id != second.id


def test_nobody_goes_on_as_somebody_with_another_number(app: Flask) -> None:
    stranger = a_volunteer("Somebody Else")
    door = phone_of(a_volunteer().person, app)

    assert door.post(f"/m/sign-in/who/{stranger.id}").status_code == 404
    assert door.get("/m/").page.heading == "Hello, Li Qiang"


def test_a_providers_staff_come_in(app: Flask) -> None:
    cook = a_person("Chen Hong")
    a_provider(staff=cook)

    assert phone_of(cook, app).get("/m/").page.heading == "Hello, Chen Hong"


def test_signing_out_ends_the_sign_in_wherever_its_cookie_was_copied_to(app: Flask) -> None:
    door = phone_of(a_volunteer().person, app)
    cookie = door.get_cookie("eldercare")
    assert cookie is not None
    door.post("/m/sign-out")
    thief = a_phone(app)
    thief.set_cookie("eldercare", cookie.value)

    assert door.get("/m/").location == "/m/sign-in"
    assert thief.get("/m/").location == "/m/sign-in"


def test_a_volunteer_who_left_is_out_at_once(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)

    volunteers.set_status(volunteer.id, VolunteerStatus.LEFT)

    assert door.get("/m/").location == "/m/sign-in"


def test_a_lost_phone_is_out_once_its_number_is_taken_away(app: Flask) -> None:
    person = a_volunteer().person
    door = phone_of(person, app)

    people.set_phones(person, [a_number()])

    assert door.get("/m/").location == "/m/sign-in"


@pytest.mark.parametrize(
    "path", ["/m/", "/m/offers/1", "/m/visits/1", "/m/done", "/m/hours/", "/m/me/", "/m/me/times/", "/m/sign-in/code"]
)
def test_a_stranger_is_led_to_the_doorstep(app: Flask, path: str) -> None:
    answer = a_phone(app).get(path)

    assert (answer.status_code, answer.location) == (303, "/m/sign-in")


def test_a_stranger_can_change_nothing(app: Flask) -> None:
    door = a_phone(app)
    inside = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("mobile.") and "POST" in rule.methods and "sign_in" not in rule.endpoint
    ]

    for rule in inside:
        _domain, path = rule.build(dict.fromkeys(rule.arguments, 1))
        assert door.post(path).location == "/m/sign-in", path
    assert len(inside) >= 11


def test_the_page_speaks_the_persons_language_unless_another_was_chosen(app: Flask) -> None:
    person = a_volunteer(language=Language.EN).person

    assert phone_of(person, app, language="").get("/m/").page.all("html")[0].get("lang") == "en"
