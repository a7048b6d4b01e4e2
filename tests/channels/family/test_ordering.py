from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from eldercare.channels.family.links import ordering_url
from eldercare.clock import now
from eldercare.elders.models import Elder, LivingStatus
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource
from eldercare.people import service as people
from eldercare.people.models import Contact, Language
from eldercare.timebank.queries import find_person_account
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.timebank import earned
from tests.support.doors import Door


@pytest.fixture
def mother(client: Door) -> Elder:
    a_service(minutes=60)
    elder = an_elder("Hao Mei", birth_on=date(1950, 1, 1), living_status=LivingStatus.WITH_FAMILY, ability_level=0)
    earned(elder.person, minutes=90)
    return elder


@pytest.fixture
def tie(mother: Elder) -> Contact:
    daughter = a_person("Hao Lan")
    daughter.language = Language.EN
    return people.add_contact(mother.id, daughter.id, relation="daughter")


def path_of(tie: Contact) -> str:
    url = ordering_url(tie)
    assert url is not None
    return urlsplit(url).path


def test_a_daughter_sees_what_is_saved_and_what_it_costs_and_orders_with_it(
    client: Door, mother: Elder, tie: Contact
) -> None:
    path = path_of(tie)
    page = client.get(path).page
    assert "Hao Mei can spend 1 h 30 min." in page.main_text
    assert "Meals · 1 h" in page.main_text

    answer = client.submit(page, path, service_code="meal", day="2", with_saved_time="y")

    [order] = last_of(mother.id)
    assert (order.source, order.requester_id, order.with_saved_time) == (OrderSource.FAMILY, tie.person_id, True)
    after = client.get(answer.location).page
    assert "It uses 1 h of saved time." in after.text
    assert "Hao Mei can spend 30 min." in after.main_text
    assert "1 h of saved time set aside" in after.main_text


def test_too_little_is_said_and_nothing_is_ordered(client: Door, mother: Elder, tie: Contact) -> None:
    path = path_of(tie)
    client.submit(client.get(path).page, path, service_code="meal", day="2", with_saved_time="y")

    refused = client.submit(client.get(path).page, path, service_code="meal", day="3", with_saved_time="y")

    assert refused.status_code == 409
    assert "only 30 min can be spent" in refused.page.main_text
    assert len(last_of(mother.id)) == 1


def test_tapped_twice_is_ordered_once(client: Door, mother: Elder, tie: Contact) -> None:
    path = path_of(tie)
    page = client.get(path).page

    for _ in range(2):
        client.submit(page, path, service_code="meal", day="2", with_saved_time="y")

    assert len(last_of(mother.id)) == 1
    account = find_person_account(mother.id)
    assert account is not None
    assert account.held == 60


def test_the_link_ends_with_the_right_to_order_and_with_time(client: Door, mother: Elder, tie: Contact) -> None:
    path = path_of(tie)
    assert client.get("/f/order/made-up").status_code == 404
    with time_machine.travel(now() + timedelta(days=181)):
        assert client.get(path).status_code == 404

    tie.may_order = False

    assert client.get(path).status_code == 404
    assert ordering_url(tie) is None
