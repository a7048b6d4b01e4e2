import pytest

from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.dispatch import bulk
from eldercare.orders import offers, service
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.transaction import transaction
from tests.builders.areas import a_community, awake_all_night
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order, tomorrow
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Answer, Door
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("worker")
HERE = "/orders/several"


def open_orders(community: Area, *hours: int) -> list[Order]:
    """Open orders of one elder tomorrow at these hours."""
    elder = an_elder(community=community)
    return [an_order(elder=elder, starts_at=tomorrow(hour)) for hour in hours]


def looked_at(client: Door, orders: list[Order]) -> Answer:
    return client.get(HERE, query_string={"order": [order.id for order in orders]})


def asked(order: Order) -> list[str]:
    return [offer.helper_name for offer in order.offers]


def test_ten_orders_go_out_in_two_actions_and_each_result_is_told(client: Door, community: Area) -> None:
    orders = open_orders(community, *range(7, 17))
    for number in range(3):
        a_volunteer(f"Neighbour {number}", community=community)

    page = client.submit(client.get("/orders?status=open").page, HERE, order=[order.id for order in orders]).page
    answer = client.submit(page, HERE)

    assert "10 of 10 orders are out." in answer.page.main_text
    assert all(len(asked(order)) == 1 for order in orders)


def test_nobody_is_proposed_for_two_orders_of_the_same_time(client: Door, community: Area) -> None:
    orders = open_orders(community, 9, 9, 9)
    for name in ("Ma Li", "Hu Bo"):
        a_volunteer(name, community=community)

    page = looked_at(client, orders).page
    answer = client.submit(page, HERE)

    assert sorted(name for order in orders for name in asked(order)) == ["Hu Bo", "Ma Li"]
    assert "Those who could go are proposed for others of that time." in page.main_text
    assert "2 of 3 orders are out." in answer.page.main_text
    assert "Not asked: nobody was chosen." in answer.page.main_text


def test_a_second_press_asks_nobody_again_and_tells_the_same(client: Door, community: Area) -> None:
    [order] = open_orders(community, 9)
    a_volunteer("Ma Li", community=community)
    page = looked_at(client, [order]).page

    answers = [client.submit(page, HERE).page.main_text for _ in range(2)]

    assert all("1 of 1 orders are out." in text for text in answers)
    assert asked(order) == ["Ma Li"]


def is_taken(order: Order) -> None:
    offers.accept(an_offer(order, a_volunteer("Sun Yan")).id, by=WORKER, at=now(), via=Via.CONSOLE)


def is_asked_of_another(order: Order) -> None:
    an_offer(order, a_volunteer("Sun Yan"))


def is_cancelled(order: Order) -> None:
    service.cancel(order.id, reason="Ill", by=WORKER, at=now(), via=Via.CONSOLE)


def is_changed(order: Order) -> None:
    service.change(order.id, starts_at=tomorrow(15), minutes=30, notes="", by=WORKER, at=now(), via=Via.CONSOLE)


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        (is_taken, "Not asked: Sun Yan has taken it meanwhile."),
        (is_asked_of_another, "Not asked: somebody has asked Sun Yan meanwhile."),
        (is_cancelled, "Not asked: the order was cancelled meanwhile."),
        (is_changed, "Not asked: something about the order changed meanwhile."),
    ],
)
def test_what_happened_meanwhile_is_told_and_holds_no_other_order_up(  # type: ignore[no-untyped-def]
    client: Door, community: Area, meanwhile, told: str
) -> None:
    changed, other = open_orders(community, 9, 12)
    a_volunteer("Ma Li", community=community)
    page = looked_at(client, [changed, other]).page
    meanwhile(changed)

    text = client.submit(page, HERE).page.main_text

    assert told in text
    assert "1 of 2 orders are out." in text
    assert asked(other) == ["Ma Li"]


def test_who_may_not_be_asked_any_more_is_told_and_a_fault_of_ours_too(
    client: Door, community: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, broken, fine = open_orders(community, 9, 12, 15)
    helpers = [a_volunteer(name, community=community) for name in ("Ma Li", "Hu Bo", "Sun Yan")]
    page = looked_at(client, [one, broken, fine]).page
    was = bulk.ask

    def breaks(order_id: int, *args: object, **facts: object) -> list[str]:
        if order_id == broken_id:
            raise RuntimeError
        return was(order_id, *args, **facts)  # type: ignore[arg-type]

    broken_id = broken.id
    monkeypatch.setattr(bulk, "ask", breaks)
    pairs = zip((one, broken, fine), helpers, strict=True)
    chosen = {f"helper-{order.id}": f"volunteer:{who.id}" for order, who in pairs}
    helpers[0].person.community_id = a_community("Far Away").id
    an_order(OrderStatus.ACCEPTED, helper=helpers[0], starts_at=one.starts_at)

    text = client.submit(page, HERE, **chosen).page.main_text

    assert "Ma Li cannot be asked for this order" in text
    assert "Not asked: something went wrong on our side." in text
    assert (asked(one), asked(broken), asked(fine)) == ([], [], ["Sun Yan"])


def test_an_order_may_go_out_in_waves_and_the_same_helper_not_twice_at_a_time(client: Door, community: Area) -> None:
    with transaction():
        awake_all_night(community.id)
    waves, one, other = open_orders(community, 7, 12, 12)
    names = [a_volunteer(name, community=community) for name in ("Ma Li", "Hu Bo", "Sun Yan")]
    page = looked_at(client, [waves, one, other]).page
    mine = f"volunteer:{names[0].id}"

    picked = {f"helper-{waves.id}": "waves", f"helper-{one.id}": mine, f"helper-{other.id}": mine}
    text = client.submit(page, HERE, **picked).page.main_text

    assert len(asked(waves)) > 1
    assert (asked(one), asked(other)) == (["Ma Li"], [])
    assert "the same helper is asked about another one of these" in text


def test_orders_of_another_community_do_not_exist_here(client: Door, community: Area) -> None:
    [theirs] = open_orders(a_community("Far Away"), 9)
    a_volunteer("Ma Li", community=community)

    assert "No order was chosen." in looked_at(client, [theirs]).page.main_text
    answer = client.post(HERE, data={"order": theirs.id, f"helper-{theirs.id}": "waves"})

    assert "No order was chosen." in answer.page.main_text
    assert theirs.status is OrderStatus.OPEN


def test_the_board_lets_a_dispatcher_tick_what_waits(client: Door, community: Area) -> None:
    [order] = open_orders(community, 9)

    page = client.get("/").page

    assert page.form(HERE)
    assert [box.get("value") for box in page.all("input") if box.get("name") == "order"] == [str(order.id)]


def test_several_who_send_the_same_order_at_once_ask_one_helper(client: Door, community: Area) -> None:
    [order] = open_orders(community, 9)
    helpers = [Helper(HelperKind.VOLUNTEER, a_volunteer(name, community=community).id) for name in ("Ma Li", "Hu Bo")]
    seen, order_id = bulk.last_events([order.id])[order.id], order.id

    def press(helper: Helper) -> list[str]:
        with transaction():
            return bulk.ask(order_id, helper, seen=seen, by=WORKER, at=now(), via=Via.CONSOLE)

    said = run_at_once([lambda helper=helper: press(helper) for helper in helpers * 2])  # type: ignore[misc]

    [name] = asked(order)
    assert said.count([name]) == 2
    assert [type(one) for one in said if one != [name]] == [bulk.MovedOn] * 2
