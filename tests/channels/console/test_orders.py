from collections.abc import Callable
from datetime import timedelta

import pytest

from eldercare.areas.models import Area
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.orders import queries
from eldercare.orders.models import Order
from eldercare.orders.states import OfferStatus, OrderStatus
from eldercare.staff.models import Staff
from eldercare.timebank.queries import find_person_account
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import a_draft, an_order
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Answer, Door

S = OrderStatus
OrderIn = Callable[..., Order]


@pytest.fixture
def order_in(community: Area, worker: Staff) -> OrderIn:
    def order(status: OrderStatus, **facts: object) -> Order:
        helper = facts.pop("helper", None) or a_volunteer("Li Na", community=community)
        return an_order(status, elder=an_elder("Hao Mei", community=community), helper=helper, **facts)

    return order


def _do(client: Door, order: Order, step: str, **given: object) -> Answer:
    """Fill in the form of this step on the order's page, as far as the page has one."""
    page = client.get(f"/orders/{order.id}").page
    return client.submit(page, f"/orders/{order.id}/{step}", **given)


def _actions(client: Door, order: Order) -> set[str]:
    forms = client.get(f"/orders/{order.id}").page.all("form")
    prefix = f"/orders/{order.id}/"
    return {form.get("action").removeprefix(prefix) for form in forms if form.get("action").startswith(prefix)}


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (S.OPEN, {"asking", "offers", "change", "cancel", "give-up", "priority", "follow"}),
        (S.OFFERED, {"asking", "offers", "change", "cancel", "give-up", "priority", "follow"}),
        (S.ACCEPTED, {"check-in", "release", "cancel", "missed", "priority", "follow"}),
        (S.EN_ROUTE, {"check-in", "release", "cancel", "missed"}),
        (S.IN_SERVICE, {"check-out", "missed"}),
        (S.FINISHED, {"close", "rate", "dispute"}),
        (S.DISPUTED, {"close", "rate"}),
        (S.CLOSED, {"rate"}),
        (S.UNFILLED, {"reopen", "cancel"}),
        (S.CANCELLED, set()),
        (S.MISSED, set()),
    ],
)
def test_a_page_offers_what_the_state_allows_and_nothing_else(
    client: Door, community: Area, order_in: OrderIn, status: OrderStatus, steps: set[str]
) -> None:
    order = order_in(status)
    a_volunteer("Somebody else", community=community)

    assert _actions(client, order) == steps


def test_the_history_says_what_happened_who_did_it_through_which_door_and_why(
    client: Door, order_in: OrderIn, worker: Staff
) -> None:
    order = order_in(S.ACCEPTED)
    _do(client, order, "release", reason="Has a cold")

    [history] = [one for one in client.get(f"/orders/{order.id}").page.all("section") if one.get("id") == "history"]

    lines = [line.text for line in history.all("li")]
    assert lines[0].startswith("Li Na was taken off the order")
    assert worker.name in lines[0]
    assert "at the console" in lines[0]
    assert "Has a cold" in lines[0]
    assert lines[-1].startswith("Order placed")


def test_a_release_puts_the_order_back_on_the_board(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.ACCEPTED)

    assert _do(client, order, "release", reason="Has a cold").status_code == 303
    assert queries.get(order.id).status is S.OPEN


def test_a_worker_checks_in_and_out_with_a_reason(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.ACCEPTED)

    assert _do(client, order, "check-in", reason="Phone battery is empty").status_code == 303
    assert queries.get(order.id).status is S.IN_SERVICE
    assert _do(client, order, "check-out", reason="Rang us").status_code == 303

    [visit] = queries.get(order.id).helpers
    assert (visit.check_in_proof, visit.check_in_reason, visit.check_out_reason) == (
        "worker",
        "Phone battery is empty",
        "Rang us",
    )


def test_the_code_that_the_elder_reads_out_checks_in_too(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.ACCEPTED)

    _do(client, order, "check-in", code=order.visit_code)

    assert queries.get(order.id).helpers[0].check_in_proof == "code"


def test_checking_in_with_neither_code_nor_reason_says_what_is_missing(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.ACCEPTED)

    answer = _do(client, order, "check-in")

    assert answer.status_code == 422
    assert "Give a reason" in answer.page.main_text


def test_who_did_not_come_stands_on_the_order_and_with_the_volunteer(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.ACCEPTED, at=now() - timedelta(hours=2), starts_at=now() - timedelta(hours=1))
    [visit] = order.helpers

    _do(client, order, "missed", kind="no_show", reason="")

    for path in (f"/orders/{order.id}", f"/volunteers/{visit.volunteer_id}"):
        assert "The helper did not come" in client.get(path).page.main_text


@pytest.mark.parametrize("step", ["cancel", "missed", "release"])
def test_a_step_without_its_reason_is_shown_again_and_nothing_happens(
    client: Door, order_in: OrderIn, step: str
) -> None:
    order = order_in(S.ACCEPTED)

    answer = _do(client, order, step)

    assert answer.status_code == 422
    assert "Please fill this in." in answer.page.main_text
    assert queries.get(order.id).status is S.ACCEPTED


def test_corrected_minutes_are_what_is_credited(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.FINISHED, minutes=60)
    volunteer = order.helpers[0].volunteer

    assert _do(client, order, "close", minutes="75").status_code == 303

    account = find_person_account(volunteer.id)
    assert queries.get(order.id).status is S.CLOSED
    assert account is not None
    assert account.balance == 75


def test_a_rating_given_on_the_phone_closes_the_order_and_a_low_one_asks_for_a_call(
    client: Door, order_in: OrderIn
) -> None:
    order = order_in(S.FINISHED)

    _do(client, order, "rate", stars="2", comment="Came late")

    assert queries.get(order.id).status is S.CLOSED
    assert "Came late" in client.get("/follow-ups").page.main_text


def test_a_disputed_order_waits_for_a_worker(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.FINISHED)

    _do(client, order, "dispute", reason="She says nobody came")

    assert queries.get(order.id).status is S.DISPUTED
    assert "Disputed" in client.get("/").page.main_text


def test_a_change_moves_the_start_and_takes_offers_back(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.OFFERED)
    on = local(now(), zone()).date() + timedelta(days=5)

    _do(client, order, "change", on=on.isoformat(), at="15:30", minutes="45", notes="Ring twice")

    changed = queries.get(order.id)
    assert f"{local(changed.starts_at, zone()):%Y-%m-%d %H:%M}" == f"{on} 15:30"
    assert (changed.minutes, changed.notes, changed.status) == (45, "Ring twice", S.OPEN)
    assert changed.offers[0].status is OfferStatus.WITHDRAWN


def test_an_order_for_which_nobody_was_found_can_be_tried_again(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.OPEN)
    _do(client, order, "give-up")
    assert queries.get(order.id).status is S.UNFILLED

    _do(client, order, "reopen", on=(local(now(), zone()).date() + timedelta(days=2)).isoformat(), at="09:00")

    assert queries.get(order.id).status is S.OPEN


def test_what_another_worker_did_meanwhile_is_said_instead_of_an_error(client: Door, order_in: OrderIn) -> None:
    order = order_in(S.ACCEPTED)
    page = client.get(f"/orders/{order.id}").page
    _do(client, order, "cancel", reason="Ill")

    answer = client.submit(page, f"/orders/{order.id}/cancel", reason="Ill")

    assert answer.status_code == 409
    assert "This order was cancelled." in answer.page.main_text


def test_a_draft_is_completed_once_it_is_clear_who_what_and_when(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    elder = an_elder("Hao Mei", community=community)
    draft = a_draft()
    on = local(now(), zone()).date() + timedelta(days=1)

    page = client.get(f"/orders/{draft.id}?who=Hao").page
    given = {"elder_id": str(elder.id), "service_code": "meal", "on": on.isoformat(), "at": "11:30"}
    answer = client.submit(page, f"/orders/{draft.id}/complete", **given)

    assert answer.status_code == 303
    completed = queries.get(draft.id)
    assert (completed.status, completed.elder_id, completed.community_id) == (S.OPEN, elder.id, community.id)


def test_a_draft_knows_who_has_the_number_that_it_came_from(client: Door, community: Area, worker: Staff) -> None:
    an_elder("Hao Mei", community=community, phones=["+8613800099999"])

    assert "Hao Mei" in client.get(f"/orders/{a_draft().id}").page.main_text


def test_an_elder_registered_from_a_draft_leads_back_to_it(client: Door, community: Area, worker: Staff) -> None:
    draft = a_draft()

    [new] = [link for link in client.get(f"/orders/{draft.id}").page.links if link.startswith("/elders/new")]
    answer = client.submit(client.get(new).page, "/elders/new", name="Hao Mei")

    assert answer.location.startswith(f"/orders/{draft.id}?elder=")
    assert "Hao Mei" in client.get(answer.location).page.main_text


def test_texts_about_an_order_stand_on_its_page_with_their_state(client: Door, order_in: OrderIn) -> None:
    page = client.get(f"/orders/{order_in(S.OPEN).id}").page

    [texts] = [one for one in page.all("section") if one.get("id") == "texts"]
    assert "Hao Mei Waiting to be sent" in texts.text


def test_orders_are_listed_by_state_and_by_elder(client: Door, order_in: OrderIn) -> None:
    open_one, closed = order_in(S.OPEN), order_in(S.CLOSED)

    assert closed.number not in client.get("/orders?status=open").page.main_text
    assert open_one.number in client.get("/orders?status=open").page.main_text
    listed = client.get(f"/orders?elder={closed.elder_id}").page.main_text
    assert closed.number in listed
    assert open_one.number not in listed


def test_long_lists_go_on_behind_a_cursor(client: Door, order_in: OrderIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eldercare.channels.console.orders.ROWS", 2)
    elder = order_in(S.OPEN).elder
    for _ in range(3):
        an_order(elder=elder)

    first = client.get("/orders").page
    [more] = [link for link in first.links if "after=" in link]
    second = client.get(more).page

    assert "000004" in first.main_text
    assert "000002" not in first.main_text
    assert "000002" in second.main_text
    assert not [link for link in second.links if "after=" in link]
