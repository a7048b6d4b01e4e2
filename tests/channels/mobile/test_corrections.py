from flask import Flask

from eldercare.actors import Door as Via
from eldercare.clock import now
from eldercare.timebank.corrections import queries, service
from eldercare.timebank.corrections.states import CorrectionKind, CorrectionState
from tests.builders.corrections import a_claim, served
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.staff import a_worker
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def test_a_volunteer_says_what_is_missing_and_reads_the_answer(app: Flask) -> None:
    person = a_volunteer().person
    phone, what = phone_of(person, app), served()
    page = phone.get("/m/corrections/missing").page
    given = {"day": what.day.isoformat(), "since": "09:00", "until": "11:00", "place": "Hall", "done": "Made soup"}

    answer = phone.submit(page, "/m/corrections/missing", **given)
    again = phone.submit(page, "/m/corrections/missing", **given)

    assert answer.location == "/m/corrections/"
    assert again.status_code == 409
    assert f"asked for already, on {what.day.day} {what.day:%B %Y} from" in again.page.main_text
    [claim] = queries.of_person(person.id)
    assert (claim.minutes, claim.place, claim.done) == (120, "Hall", "Made soup")
    assert "Somebody looks at it" in phone.get("/m/corrections/").page.main_text
    service.refuse(claim.id, reason="No list of that day", by=a_worker(), via=Via.CONSOLE, at=now())
    shown = phone.get("/m/corrections/").page.main_text
    assert "Stays as it is" in shown
    assert "No list of that day" in shown


def test_a_volunteer_points_at_minutes_that_are_too_many(app: Flask) -> None:
    person = a_volunteer().person
    wrong = earned(person, minutes=45)
    phone = phone_of(person, app)
    page = phone.get("/m/corrections/wrong").page

    answer = phone.submit(page, "/m/corrections/wrong", transfer=str(wrong.id), why="I was not there")

    assert answer.location == "/m/corrections/"
    [asked] = queries.of_person(person.id)
    assert (asked.kind, asked.transfer_id) == (CorrectionKind.WRONG, wrong.id)


def test_nothing_can_be_said_about_the_minutes_of_others(app: Flask) -> None:
    others = earned(a_volunteer().person)
    person = a_volunteer().person
    earned(person)

    answer = phone_of(person, app).post("/m/corrections/wrong", data={"transfer": others.id, "why": "mine"})

    assert answer.status_code == 422
    assert queries.of_person(person.id) == []


def test_nonsense_gets_a_sentence(app: Flask) -> None:
    phone = phone_of(a_volunteer().person, app)
    for given in ({}, {"day": "31.2.", "since": "x"}, {"day": "2026-01-02", "since": "11:00", "until": "09:00"}):
        told = {"place": "Hall", "done": "Soup", **given}
        assert phone.post("/m/corrections/missing", data=told).status_code == 422


def test_a_volunteer_withdraws_what_nobody_has_decided_and_reads_that_she_did(app: Flask) -> None:
    person = a_volunteer().person
    claim, phone = a_claim(person), phone_of(person, app)
    here = f"/m/corrections/{claim.id}/withdraw"

    answer = phone.submit(phone.get("/m/corrections/").page, here)

    assert (answer.status_code, answer.location) == (303, "/m/corrections/")
    assert claim.state is CorrectionState.WITHDRAWN
    shown = phone.get("/m/corrections/").page
    assert "You took this back yourself." in shown.main_text
    assert here not in shown.text


def test_what_was_decided_meanwhile_is_not_withdrawn_and_the_page_says_so(app: Flask) -> None:
    person = a_volunteer().person
    claim, phone = a_claim(person), phone_of(person, app)
    service.refuse(claim.id, reason="No list of that day", by=a_worker(), via=Via.CONSOLE, at=now())

    phone.post(f"/m/corrections/{claim.id}/withdraw")

    shown = phone.get("/m/corrections/").page.main_text
    assert "Somebody has decided this request meanwhile." in shown
    assert claim.state is CorrectionState.REFUSED


def test_the_requests_of_others_are_not_withdrawn(app: Flask) -> None:
    theirs = a_claim(a_volunteer().person)

    answer = phone_of(a_volunteer().person, app).post(f"/m/corrections/{theirs.id}/withdraw")

    assert (answer.status_code, theirs.state) == (404, CorrectionState.OPEN)


def test_others_requests_are_not_shown(app: Flask) -> None:
    a_claim(a_volunteer().person, served(place="Secret garden"))

    assert "Secret garden" not in phone_of(a_volunteer().person, app).get("/m/corrections/").text


def test_who_only_works_for_a_provider_has_no_hours(app: Flask) -> None:
    cook = a_person()
    a_provider(staff=cook)

    assert phone_of(cook, app).get("/m/corrections/").status_code == 404
