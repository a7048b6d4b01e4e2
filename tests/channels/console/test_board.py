from datetime import timedelta

from eldercare.actors import SYSTEM
from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.orders import follow_ups
from eldercare.orders.states import FollowUpKind, OrderStatus
from eldercare.safety.service import open_incident
from eldercare.safety.states import IncidentSource
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.builders.orders import a_draft, an_order
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door
from tests.support.pages import Page
from tests.support.statements import statements


def _lane(page: Page, name: str) -> str:
    [lane] = [one for one in page.all("section") if one.get("aria-labelledby") == f"lane-{name}"]
    return lane.text


def test_each_order_stands_in_the_lane_of_what_is_to_do_next(client: Door, community: Area, worker: Staff) -> None:
    def elder(name: str) -> Elder:
        return an_elder(name, community=community)

    a_draft(elder=elder("Drafty"))
    an_order(OrderStatus.OPEN, elder=elder("Opa"))
    an_order(OrderStatus.OFFERED, elder=elder("Offa"), helper=a_volunteer(community=community))
    an_order(OrderStatus.ACCEPTED, elder=elder("Acca"), helper=a_volunteer("Li Na", community=community))
    an_order(OrderStatus.FINISHED, elder=elder("Fini"), helper=a_volunteer(community=community))
    late = an_order(OrderStatus.ACCEPTED, elder=elder("Lata"), helper=a_volunteer(community=community))
    late.starts_at, late.ends_at = now() - timedelta(minutes=25), now() + timedelta(minutes=5)

    page = client.get("/").page

    assert "Drafty" in _lane(page, "drafts")
    assert "Opa" in _lane(page, "open")
    assert "1 asked" in _lane(page, "offered")
    assert "Li Na" in _lane(page, "accepted")
    assert "Fini" in _lane(page, "to_confirm")
    assert "25 min late" in _lane(page, "late")
    assert "Lata" not in _lane(page, "accepted")


def test_who_has_to_be_called_stands_on_the_board(client: Door, community: Area, worker: Staff) -> None:
    order = an_order(elder=an_elder("Hao Mei", community=community))
    follow_ups.open_for_order(order, FollowUpKind.UNFILLED, at=now())

    assert "Hao Mei" in _lane(client.get("/").page, "follow-ups")


def test_the_board_is_sent_again_only_when_something_changed(client: Door, community: Area, worker: Staff) -> None:
    [board] = [one for one in client.get("/").page.all("div") if one.get("id") == "board"]
    asks = board.get("hx-get")

    assert client.get(asks).status_code == 204
    an_order(elder=an_elder("Hao Mei", community=community))
    changed = client.get(asks)
    assert changed.status_code == 200
    assert "Hao Mei" in changed.text


def test_a_call_for_help_stands_on_top_of_every_page(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community)
    open_incident(source=IncidentSource.SMS, person_id=elder.id, by=SYSTEM, at=now(), via=Via.SMS, text="I fell")

    for address in ("/", "/catalogue", "/alerts"):
        page = client.get(address).page
        assert "I fell" in page.text
        assert page.form("/incidents/1/acknowledge")


def test_the_board_asks_the_database_as_often_for_many_orders_as_for_few(
    client: Door, community: Area, worker: Staff
) -> None:
    def one_of_each() -> None:
        for status in (OrderStatus.OPEN, OrderStatus.OFFERED, OrderStatus.ACCEPTED, OrderStatus.FINISHED):
            an_order(status, elder=an_elder(community=community), helper=a_volunteer(community=community))
        order = an_order(elder=an_elder(community=community))
        follow_ups.open_for_order(order, FollowUpKind.UNFILLED, at=now())

    one_of_each()
    client.get("/board")
    session.commit()
    with statements() as few:
        client.get("/board")
    for _ in range(4):
        one_of_each()
    session.commit()
    with statements() as many:
        client.get("/board")

    assert len(many) == len(few)


def test_a_list_of_orders_asks_the_database_as_often_for_many_as_for_few(
    client: Door, community: Area, worker: Staff
) -> None:
    def closed() -> None:
        an_order(OrderStatus.CLOSED, elder=an_elder(community=community), helper=a_volunteer(community=community))

    closed()
    client.get("/orders")
    session.commit()
    with statements() as few:
        client.get("/orders")
    for _ in range(4):
        closed()
    session.commit()
    with statements() as many:
        client.get("/orders")

    assert len(many) == len(few)
