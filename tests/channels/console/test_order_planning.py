from collections.abc import Callable

import pytest

from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.orders.models import Order
from eldercare.orders.sequences import sequences_of
from eldercare.orders.states import Priority
from eldercare.staff.models import Staff
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.support.doors import Answer, Door


@pytest.fixture
def order_in(worker: Staff) -> Callable[[Area], Order]:
    return lambda home: an_order(elder=an_elder(community=home))


def submit(client: Door, order: Order, step: str, **given: object) -> Answer:
    page = client.get(f"/orders/{order.id}").page
    return client.submit(page, f"/orders/{order.id}/{step}", **given)


def test_a_worker_says_how_much_an_order_matters_and_what_it_follows(client: Door, community: Area, order_in):
    first, second = order_in(community), order_in(community)

    submit(client, second, "priority", priority="must")
    submit(client, second, "follow", number=first.number, least="30", most="45")

    session.expire_all()
    assert second.priority is Priority.MUST
    assert [one.first_id for one in sequences_of(second.id)] == [first.id]
    assert first.number in client.get(f"/orders/{second.id}").text
    client.post(f"/orders/{second.id}/follow", data={"alone": "yes"})
    assert sequences_of(second.id) == []


def test_an_order_of_another_community_cannot_be_followed(client: Door, community: Area, order_in):
    theirs, mine = order_in(a_community("Elm Bank")), order_in(community)

    answer = submit(client, mine, "follow", number=theirs.number, least="0", most="9")

    assert answer.status_code == 422 and "There is no order with this number." in answer.text
