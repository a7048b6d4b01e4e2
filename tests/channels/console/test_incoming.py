"""A telephone rings: every console shows who it may be, one worker takes it, and the desk is ready."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.calls import CallTaken
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from eldercare.staff.models import Role, Staff
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.support.doors import Door
from tests.support.pages import Element
from tests.support.races import run_at_once
from tests.support.statements import statements

HERS = "13800071234"


def _rings(number: str = HERS, *, gateway_id: str = "c1") -> IncomingCall:
    call = calls.ring(gateway="relay", gateway_id=gateway_id, from_number=number, to_number="", at=now())
    assert call is not None
    return call


def test_every_page_shows_who_rings_and_the_next_question_is_answered_with_nothing(
    client: Door, community: Area, worker: Staff
) -> None:
    her, gang = an_elder("Hao Mei", community=community, phones=[HERS]), a_person("Hao Gang", phones=[HERS])
    people.add_contact(her.id, gang.id, relation="husband")
    _rings()

    page = client.get("/catalogue").page
    strip = next(box for box in page.all("div") if box.get("id") == "ringing-now")

    assert "Hao Mei, Hao Gang for Hao Mei" in strip.text
    assert community.name in strip.text
    assert client.get(strip.get("hx-get")).status_code == 204


def test_the_strip_changes_when_somebody_rings_takes_it_or_hangs_up(
    client: Door, community: Area, worker: Staff
) -> None:
    def change() -> str:
        answer = client.get(seen[-1])
        assert answer.status_code == 200
        seen.append(answer.page.all("div")[0].get("hx-get"))
        return answer.page.text

    seen = ["/ringing?seen=none"]
    assert client.get(seen[0]).status_code == 204
    call = _rings()
    assert "Unknown number 138 0007 1234" in change()
    calls.take(call.id, staff=a_worker(name="Ren Jie"), at=now())
    assert "Ren Jie has it" in change()
    calls.end(call, outcome="spoken", at=now())
    assert change() == ""


def test_asking_every_second_costs_two_small_queries(client: Door, community: Area, worker: Staff) -> None:
    client.get("/ringing?seen=none")

    with statements() as asked:
        assert client.get("/ringing?seen=none").status_code == 204

    who, what = [statement for statement in asked if statement.startswith("SELECT")]
    assert "FROM staff" in who
    assert "FROM incoming_calls" in what


def test_a_call_from_another_community_is_not_shown_and_one_of_nobody_is_everybodys(
    client: Door, community: Area, worker: Staff
) -> None:
    an_elder("Duan Elder", community=a_community("Jade Hill"), phones=[HERS])
    theirs, nobodys = _rings(), _rings("13900000077", gateway_id="c2")

    text = client.get("/ringing").page.text

    assert "139 0000 0077" in text and "7123" not in text
    assert client.get(f"/calls/{theirs.id}").status_code == 404
    assert client.get(f"/calls/{nobodys.id}").status_code == 200


def test_the_second_worker_sees_who_has_the_call(client: Door, community: Area, worker: Staff) -> None:
    an_elder("Hao Mei", community=community, phones=[HERS])
    call = _rings()
    calls.take(call.id, staff=a_worker(name="Ren Jie"), at=now())

    answer = client.post(f"/calls/{call.id}/take")

    assert answer.status_code == 409
    assert "Ren Jie has taken this call already." in answer.page.main_text
    assert answer.page.heading == "Hao Mei"


def test_of_many_who_take_a_call_at_once_one_has_it(client: Door, community: Area) -> None:
    call, workers = _rings(), [a_worker(Role.OPERATOR, area=community) for _ in range(6)]
    call_id = call.id

    def taken_by(one: Staff) -> Callable[[], str]:
        staff_id = one.id

        def take() -> str:
            member = session.get(Staff, staff_id)
            assert member is not None
            with transaction():
                calls.take(call_id, staff=member, at=now())
            return member.name

        return take

    outcomes = run_at_once([taken_by(one) for one in workers])

    [winner] = [one for one in outcomes if isinstance(one, str)]
    lost = [one for one in outcomes if isinstance(one, CallTaken)]
    assert len(lost) == 5
    assert {one.values["name"] for one in lost} == {winner}
    assert [step.what for step in calls.get(call_id).steps] == ["rang", "taken"]


def test_the_desk_shows_what_matters_while_somebody_is_on_the_phone(
    client: Door, community: Area, worker: Staff
) -> None:
    her = an_elder("Hao Mei", community=community, phones=[HERS], notes="Speak slowly", allergies="Peanuts")
    an_incident(elder=her, text="I fell")
    for _ in range(4):
        an_order(OrderStatus.CLOSED, elder=her)
    an_order(OrderStatus.OPEN, elder=her)

    page = client.get(f"/calls/{_rings().id}").page

    for words in ("Allergies: Peanuts", "Speak slowly", "Under way now", "Calls for help so far", "Same again"):
        assert words in page.main_text
    assert sum("again=" in link for link in page.links) == 3


def test_a_landline_of_two_shows_both_at_once_and_stays_with_the_call(
    client: Door, community: Area, worker: Staff
) -> None:
    her = an_elder("Hao Mei", community=community, phones=["03542000099"], notes="Speak slowly", allergies="Peanuts")
    him = an_elder("Hao Gang", community=community, phones=[HERS, "03542000099"])
    an_order(OrderStatus.CLOSED, elder=her)
    an_order(OrderStatus.OPEN, elder=him)
    an_incident(elder=him, text="I fell")
    call = _rings("03542000099")

    def said(card: Element) -> set[str]:
        return {one.text for one in card.all("h2", "h3", "p", "div")}

    page = client.get(f"/calls/{call.id}").page
    hers, his = [one for one in page.all("section") if one.get("aria-labelledby").startswith("candidate-")]

    assert page.heading == "Call from 0354 200 0099"
    assert {"Hao Mei", "Allergies: Peanuts", "Speak slowly", "Last orders"} <= said(hers) - said(his)
    assert {"Hao Gang", "Under way now", "Calls for help so far"} <= said(his) - said(hers)
    assert "Same again" in hers.text
    assert {"/call/alarm", "/call/drafts"} <= {form.get("action") for form in page.all("form")}
    assert f"/calls/{call.id}?elder={her.id}" in page.links
    assert client.get(f"/calls/{call.id}?elder={her.id}").page.heading == "Hao Mei"


def test_a_number_of_very_many_asks_who_it_is_by_name_alone(client: Door, community: Area, worker: Staff) -> None:
    names = [f"Hao {number}" for number in range(7)]
    for name in names:
        an_elder(name, community=community, phones=["03542000099"])

    page = client.get(f"/calls/{_rings('03542000099').id}").page

    assert [link for link in page.links if "?elder=" in link] and all(name in page.main_text for name in names)
    assert not [one for one in page.all("section") if one.get("aria-labelledby").startswith("candidate-")]


def test_an_order_from_the_desk_is_what_came_of_the_call(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    her, call = an_elder("Hao Mei", community=community, phones=[HERS]), _rings()

    page = client.get(f"/calls/{call.id}").page
    wrong = client.submit(page, f"/elders/{her.id}/orders", service_code="meal", minutes="1")
    assert (wrong.status_code, "138 0007 1234" in wrong.page.main_text) == (422, True)
    client.submit(wrong.page, f"/elders/{her.id}/orders", service_code="meal", minutes="30")

    [order] = last_of(her.id)
    assert (call.outcome, call.about_kind, call.about_id) == ("ordered", "order", order.id)
    assert call.ended_at is None


def test_the_same_again_is_one_click_and_once(client: Door, community: Area, worker: Staff) -> None:
    her, call = an_elder("Hao Mei", community=community, phones=[HERS]), _rings()
    before = an_order(OrderStatus.CLOSED, elder=her)
    page = client.get(f"/calls/{call.id}").page

    answers = [client.submit(page, f"/elders/{her.id}/same-again") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert "Something was ordered since" in answers[1].page.main_text
    new, old = last_of(her.id)
    assert (old.id, new.service_id, new.status) == (before.id, before.service_id, OrderStatus.OPEN)
    assert call.about_id == new.id


def test_two_clicks_at_once_repeat_an_order_once(client: Door, community: Area, worker: Staff) -> None:
    her = an_elder(community=community)
    last = an_order(OrderStatus.CLOSED, elder=her)
    doors = [client.application.test_client() for _ in range(3)]
    for number, door in enumerate(doors):
        assert isinstance(door, Door)
        door.sign_in_staff(a_worker(area=community, name=f"At desk {number}"))
    address, sent = f"/elders/{her.id}/same-again", {"last": str(last.id)}

    answers = run_at_once([lambda door=door: door.post(address, data=sent).status_code for door in doors])  # type: ignore[misc]

    assert sorted(map(str, answers)) == ["303", "409", "409"]
    assert session.query(Order).count() == 2


def test_a_call_that_nobody_reports_as_over_is_ended_at_the_desk(client: Door, community: Area, worker: Staff) -> None:
    call = _rings()
    client.post(f"/calls/{call.id}/take")

    client.submit(client.get(f"/calls/{call.id}").page, f"/calls/{call.id}/finish")

    assert call.ended_at is not None
    assert client.get("/ringing?seen=none").status_code == 204


@pytest.mark.parametrize(
    ("minutes", "taken", "is_shown"), [(4, False, True), (6, False, False), (59, True, True), (61, True, False)]
)
def test_a_call_whose_end_was_lost_leaves_the_strip(
    client: Door, community: Area, worker: Staff, minutes: int, taken: bool, is_shown: bool
) -> None:
    call = _rings()
    call.started_at = now() - timedelta(minutes=minutes)
    if taken:
        calls.take(call.id, staff=worker, at=now())

    assert client.get("/ringing?seen=none").status_code == (200 if is_shown else 204)
