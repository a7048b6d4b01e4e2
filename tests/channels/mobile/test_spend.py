from datetime import date

from flask import Flask

from eldercare.clock import now
from eldercare.elders import service as elders
from eldercare.elders.models import Elder, LivingStatus
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource
from eldercare.people.service import add_contact
from eldercare.timebank.queries import find_person_account
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def an_old_volunteer(minutes: int = 90) -> Elder:
    """Who serves and is cared for, both."""
    a_service(minutes=60)
    person = a_volunteer("Hao Mei", birth_on=date(1955, 1, 1)).person
    earned(person, minutes=minutes)
    return elders.enrol(person, at=now(), living_status=LivingStatus.WITH_FAMILY)


def test_a_volunteer_who_is_an_elder_orders_with_what_she_saved(app: Flask) -> None:
    elder = an_old_volunteer()
    phone = phone_of(elder.person, app)
    assert "/m/spend/" in phone.get("/m/hours/").page.links

    answer = phone.submit(phone.get("/m/spend/").page, "/m/spend/", service_code="meal", day="2")

    [order] = last_of(elder.id)
    assert (order.source, order.with_saved_time) == (OrderSource.MOBILE, True)
    assert "1 h set aside, 30 min remain" in phone.get(answer.location).text


def test_and_for_her_husband_from_her_own_account(app: Flask) -> None:
    elder = an_old_volunteer()
    husband = an_elder("Li Defu", community=elder.person.community, living_status=LivingStatus.WITH_FAMILY)
    add_contact(husband.id, elder.id, relation="老伴")
    phone = phone_of(elder.person, app)

    phone.submit(phone.get("/m/spend/").page, "/m/spend/", elder_id=str(husband.id), service_code="meal", day="2")

    account = find_person_account(elder.id)
    assert account is not None
    assert (len(last_of(husband.id)), account.held) == (1, 60)


def test_too_little_is_said(app: Flask) -> None:
    phone = phone_of(an_old_volunteer(30).person, app)

    refused = phone.submit(phone.get("/m/spend/").page, "/m/spend/", service_code="meal", day="2")

    assert refused.status_code == 409
    assert "only 30 min can be spent" in refused.page.main_text


def test_who_is_no_elder_is_told_how_to_become_one(app: Flask) -> None:
    student = a_volunteer().person
    earned(student, minutes=90)

    assert "Ask for a call" in phone_of(student, app).get("/m/spend/").page.main_text
