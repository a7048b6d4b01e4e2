from datetime import date

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.elders.models import Elder, LivingStatus
from eldercare.orders import follow_ups, queries
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Staff
from eldercare.timebank.queries import find_person_account
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.timebank import earned
from tests.support.doors import Door


def a_saver(community: Area, minutes: int = 90) -> Elder:
    a_service()
    elder = an_elder("Hao Mei", community=community, birth_on=date(1950, 1, 1), living_status=LivingStatus.WITH_FAMILY)
    earned(elder.person, minutes=minutes)
    return elder


def held(elder: Elder) -> int:
    account = find_person_account(elder.id)
    return account.held if account else 0


def test_the_desk_says_what_it_costs_and_the_box_uses_it(client: Door, community: Area, worker: Staff) -> None:
    elder = a_saver(community)

    there = client.get(f"/elders/{elder.id}/saved-time").text
    cost = client.get(f"/elders/{elder.id}/saved-time?service_code=meal&minutes=60&people_needed=1").text
    page = client.get(f"/call?elder={elder.id}").page
    answer = client.submit(page, f"/elders/{elder.id}/orders", service_code="meal", minutes="60", with_saved_time="y")

    assert "1 h 30 min" in there
    assert "It costs 1 h; 30 min remain then." in cost
    order = queries.get(int(answer.location.rsplit("/", 1)[1]))
    assert (order.with_saved_time, held(elder)) == (True, 60)
    assert "1 h of saved time set aside" in client.get(answer.location).page.main_text


def test_too_little_is_said_beside_the_form_and_nothing_is_ordered(
    client: Door, community: Area, worker: Staff
) -> None:
    elder = a_saver(community, minutes=30)

    page = client.get(f"/call?elder={elder.id}").page
    answer = client.submit(page, f"/elders/{elder.id}/orders", service_code="meal", minutes="60", with_saved_time="y")

    assert answer.status_code == 409
    assert "only 30 min can be spent" in answer.page.main_text
    assert queries.last_of(elder.id) == []


def test_an_order_is_paid_so_after_all_and_in_another_way_again(client: Door, community: Area, worker: Staff) -> None:
    elder = a_saver(community)
    order = an_order(elder=elder, minutes=60)

    client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/saved-time")
    assert held(elder) == 60
    client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/saved-time/stop")
    assert held(elder) == 0


def test_the_page_says_what_was_spent(client: Door, community: Area, worker: Staff) -> None:
    elder = a_saver(community)
    order = an_order(OrderStatus.ACCEPTED, elder=elder, minutes=60)
    client.submit(client.get(f"/orders/{order.id}").page, f"/orders/{order.id}/saved-time")

    client.post(f"/orders/{order.id}/check-in", data={"reason": "Rang us"})
    client.post(f"/orders/{order.id}/check-out", data={"reason": "Rang us"})
    client.post(f"/orders/{order.id}/close", data={"minutes": "45"})

    assert "Spent 45 min" in client.get(f"/orders/{order.id}").page.main_text
    assert held(elder) == 0


def test_who_saved_much_and_spent_nothing_is_listed_and_can_be_put_on_the_list_of_calls(
    client: Door, community: Area, worker: Staff
) -> None:
    elder = a_saver(community, minutes=6000)
    a_saver(community, minutes=60)

    page = client.get("/timebank/unspent").page
    after = client.submit(page, f"/timebank/unspent/{elder.id}/call")

    assert "100 h" in page.main_text
    assert len(page.all("tr")) == 2
    assert "on the list of calls" in client.get(after.location).page.main_text
    assert "never spent any" in client.get("/follow-ups").page.main_text

    call = queries.find_call_back(elder.id)
    assert call is not None
    follow_ups.finish(call.id, outcome="Wants nothing now", staff_id=worker.id, at=now())
    page = client.get("/timebank/unspent").page
    assert "Called: today" in page.main_text
    assert not [form for form in page.all("form") if (form.get("action") or "") == f"/timebank/unspent/{elder.id}/call"]
