"""Asking one after the other, as the dispatcher sees it."""

from datetime import datetime, timedelta

import pytest
import time_machine

from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.dispatch.waves import jobs
from eldercare.orders import offers, queries
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order
from tests.builders.plans import at
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door


@pytest.fixture
def nine(client: Door) -> datetime:
    """Tomorrow at nine: whoever signed in now is signed in then."""
    return at(9)


@pytest.fixture
def order(nine: datetime, community: Area, worker: Staff) -> Order:
    for name in ("Ai Hua", "Bai Lu", "Cao Yan"):
        a_volunteer(name, community=community)
    return an_order(elder=an_elder(community=community), at=nine, starts_at=nine + timedelta(hours=30))


def test_one_button_asks_the_best_and_the_page_says_how_far_it_has_got(
    client: Door, order: Order, nine: datetime
) -> None:
    with time_machine.travel(nine, tick=False):
        page = client.get(f"/orders/{order.id}").page
        answer = client.submit(page, f"/orders/{order.id}/asking", size="2")
        assert answer.status_code == 303
        page = client.get(f"/orders/{order.id}").page

        assert "Wave 1, 2 asked. The next are asked today 09:10" in page.main_text
        assert "Asked one after the other: 2 at a time, 10 min each" in page.main_text
        now = next(box for box in page.all("div") if box.get("id") == "asking-now")
        assert client.get(now.get("hx-get")).status_code == 204

        client.submit(page, f"/orders/{order.id}/asking/stop")
        assert "Nobody else is asked" in client.get(f"/orders/{order.id}").page.main_text
        assert "Wave 1, 2 asked" not in client.get(now.get("hx-get")).page.text


def test_what_was_tried_stands_with_the_call_on_the_board_in_the_list_and_on_the_strip(
    client: Door, order: Order, nine: datetime
) -> None:
    with time_machine.travel(nine, tick=False) as travelling:
        client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/asking")
        assert client.get("/nobody-found?seen=none").status_code == 204
        offer = queries.get(order.id).offers[0]
        offers.decline(offer.id, by=WORKER, at=nine, via=queries.get(order.id).events[0].via, reason="Has a cold")
        travelling.shift(timedelta(minutes=10))
        jobs.ask_next_waves(nine + timedelta(minutes=10))

        said = "Waves: 1 · 3 asked, 1 said no, 2 did not answer"
        assert f"Nobody says yes · {said}" in client.get("/").page.main_text
        listed = client.get("/follow-ups?kind=nobody_accepted").page.main_text
        assert said in listed
        assert "“Has a cold”" in listed
        strip = client.get("/nobody-found?seen=none").page.text
        assert f"Nobody says yes {order.elder.name if order.elder else ''} Meals tomorrow 15:00" in strip
        client.submit(
            client.get("/follow-ups").page,
            f"/follow-ups/{queries.open_follow_ups(scope_of(order.community_id or 0))[0].id}/take",
        )
        assert client.get("/nobody-found?seen=none").status_code == 204


def test_the_page_of_an_order_given_up_says_what_was_tried(client: Door, order: Order, nine: datetime) -> None:
    with time_machine.travel(nine, tick=False):
        client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/asking", size="3")
        client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/give-up")

        assert queries.get(order.id).status is OrderStatus.UNFILLED
        for page in (f"/orders/{order.id}", "/follow-ups"):
            assert "Waves: 1 · 3 asked, 0 said no, 3 did not answer" in client.get(page).page.main_text


def test_nobody_to_ask_is_said(client: Door, community: Area, worker: Staff) -> None:
    order = an_order(elder=an_elder(community=community))

    answer = client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/asking")

    assert answer.status_code == 409
    assert "Nobody is left who can be asked" in answer.page.main_text
