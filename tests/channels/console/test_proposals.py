import pytest

from eldercare.areas.models import Area
from eldercare.channels.console import proposals
from eldercare.clock import local
from eldercare.localtime import zone
from eldercare.orders.queries import get
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order, tomorrow
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door

TOMORROW = {"from_time": "00:00", "until_time": "23:59", "kinds": "both"}


def propose(client: Door, community: Area) -> str:
    page = client.get("/orders/proposals").page
    day = local(tomorrow(), zone()).date().isoformat()
    answer = client.submit(page, "/orders/proposals", community_id=str(community.id), day=day, **TOMORROW)
    return answer.headers.get("Location", "")


def test_from_the_list_of_orders_to_everybody_asked_in_three_steps(client: Door, community: Area, worker: Staff):
    orders = [an_order(elder=an_elder(name, community=community)).id for name in ("Wang Guifen", "Zhao Xiuying")]
    for name in ("Chen Yu", "Qian Yu"):
        a_volunteer(name, community=community)
    assert 'href="/orders/proposals"' in client.get("/orders").text

    url = propose(client, community)
    page = client.get(url).page
    answer = client.submit(page, f"{url}/ask")

    assert "2 of 2 places have somebody" in page.main_text
    assert answer.headers["Location"] == url
    assert [get(one).status for one in orders] == [OrderStatus.OFFERED] * 2
    assert "Asked 2." in client.get(url).text


def test_of_very_many_some_are_asked_and_the_others_stay_ticked(
    client: Door, community: Area, worker: Staff, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(proposals, "ASKED_AT_ONCE", 1)
    for name in ("Chen Yu", "Qian Yu"):
        an_order(elder=an_elder(community=community))
        a_volunteer(name, community=community)
    url = propose(client, community)

    client.submit(client.get(url).page, f"{url}/ask")

    page = client.get(url)
    assert "Asked 1; 1 more are still to be asked" in page.text
    assert page.text.count('name="proposal"') == 1


def test_what_is_refused_for_one_holds_nobody_else_up_and_is_said(client: Door, community: Area, worker: Staff):
    lost, kept = (an_order(elder=an_elder(name, community=community)).id for name in ("Wang Guifen", "Zhao Xiuying"))
    for name in ("Chen Yu", "Qian Yu"):
        a_volunteer(name, community=community)
    url = propose(client, community)
    page = client.get(url).page
    client.submit(client.get(f"/orders/{lost}").page, f"/orders/{lost}/cancel", reason="Not needed any more")

    client.submit(page, f"{url}/ask")

    text = client.get(url).text
    assert get(kept).status is OrderStatus.OFFERED
    assert "Asked 1 of 2; the list says why not the others." in text
    assert "text-danger-emphasis" in text


def test_a_day_without_open_orders_is_said(client: Door, community: Area, worker: Staff):
    page = client.get("/orders/proposals").page

    answer = client.submit(page, "/orders/proposals", community_id=str(community.id), day="2030-01-01", **TOMORROW)

    assert answer.status_code == 409
    assert "No open order of this time waits for a helper." in answer.page.main_text


def test_another_communitys_round_does_not_exist(client: Door, community: Area, worker: Staff):
    an_order(elder=an_elder(community=community))
    a_volunteer("Chen Yu", community=community)
    url = propose(client, community)
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=a_community("Elsewhere")))

    assert client.get(url).status_code == 404
    assert client.post(f"{url}/ask").status_code in {400, 404}
