from flask import Flask
from sqlalchemy import select

from eldercare.database import session
from eldercare.orders.models import FollowUp
from eldercare.succession import queries
from eldercare.succession.states import CaseKind, CaseState
from eldercare.volunteers.models import VolunteerStatus
from tests.builders.succession import a_case
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of

HERE = "/m/me/leaving/"


def test_a_volunteer_says_that_she_moves_and_a_worker_has_to_call(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)
    assert HERE in door.get("/m/me/").page.links

    door.submit(door.get(HERE).page, HERE, kind="moving", note="To my son in Yingze")
    door.submit(door.get("/m/me/").page, "/m/me/pause")  # the page goes on working

    case = queries.live_of(volunteer.id)
    assert case is not None
    assert (case.kind, case.state) == (CaseKind.MOVING, CaseState.REQUESTED)
    assert session.scalars(select(FollowUp.person_id)).all() == [volunteer.id]
    assert "Somebody will call you." in door.get(HERE).page.main_text


def test_asking_twice_is_once_and_staying_after_all_undoes_it(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)
    page = door.get(HERE).page
    for _ in range(2):
        door.submit(page, HERE, kind="leaving")

    door.submit(door.get(HERE).page, f"{HERE}withdraw")

    assert queries.live_of(volunteer.id) is None
    assert volunteer.status is VolunteerStatus.ACTIVE
    assert door.get(HERE).page.form(HERE)


def test_what_a_worker_has_opened_is_not_withdrawn_on_the_phone(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)
    case = a_case(volunteer.person, CaseKind.MOVING, days=3)

    door.post(f"{HERE}withdraw")

    assert case.state is CaseState.OPEN
    assert "kept safe until it is settled" in door.get(HERE).page.main_text


def test_the_telephone_of_who_died_opens_no_page(app: Flask) -> None:
    volunteer = a_volunteer()
    door = phone_of(volunteer.person, app)
    a_case(volunteer.person)

    assert door.get("/m/me/").status_code == 303
