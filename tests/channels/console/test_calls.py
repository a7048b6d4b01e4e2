from datetime import timedelta

from eldercare.areas.models import Area
from eldercare.catalogue.service import pause
from eldercare.clock import at_local, local, now
from eldercare.localtime import zone
from eldercare.orders import queries
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.people import service as people
from eldercare.staff.models import Staff
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.support.doors import Answer, Door


def _on_the_phone(client: Door, text: str, **more: object) -> Answer:
    return client.get("/call", query_string={"q": text, **more})


def _placed(answer: Answer) -> Order:
    assert answer.status_code == 303, answer.page.main_text
    return queries.get(int(answer.location.rsplit("/", 1)[1]))


def test_a_number_however_it_is_written_leads_to_the_card(client: Door, community: Area, worker: Staff) -> None:
    an_elder("Hao Mei", community=community, phones=["13800071234"])

    for written in ("13800071234", "+86 138 0007 1234", "１３８０００７１２３４"):
        assert _on_the_phone(client, written).page.heading == "Hao Mei"


def test_a_landline_shared_by_two_asks_who_it_is_about(client: Door, community: Area, worker: Staff) -> None:
    her = an_elder("Hao Mei", community=community, phones=["03542000099"])
    an_elder("Hao Gang", community=community, phones=["03542000099"])

    page = _on_the_phone(client, "0354-2000099").page

    assert page.heading == "Take a call"
    assert "Hao Mei" in page.main_text
    assert "Hao Gang" in page.main_text
    assert _on_the_phone(client, "0354-2000099", elder=her.id).page.heading == "Hao Mei"


def test_a_daughters_number_leads_to_her_mother(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    mother, daughter = an_elder("Hao Mei", community=community), a_person("Hao Lan", phones=["13800075555"])
    people.add_contact(mother.id, daughter.id, relation="daughter")

    page = _on_the_phone(client, "13800075555").page
    order = _placed(client.submit(page, f"/elders/{mother.id}/orders", service_code="meal"))

    assert page.heading == "Hao Mei"
    assert order.requester_id == daughter.id


def test_a_name_or_an_estate_finds_too(client: Door, community: Area, worker: Staff) -> None:
    an_elder("Hao Mei", community=community, place=("Peach Garden", "7"))

    assert _on_the_phone(client, "Hao").page.heading == "Hao Mei"
    assert _on_the_phone(client, "Peach Garden 7").page.heading == "Hao Mei"


def test_an_order_is_placed_for_tomorrow_at_the_usual_time_with_one_choice(
    client: Door, community: Area, worker: Staff
) -> None:
    a_service("haircut", "理发", "Haircut", minutes=45, usual_start="14:30")
    elder = an_elder(community=community, phones=["13800071234"])

    page = _on_the_phone(client, "13800071234").page
    order = _placed(client.submit(page, f"/elders/{elder.id}/orders", service_code="haircut", notes="Second floor"))

    starts = local(order.starts_at, zone())
    assert (starts.date() - local(now(), zone()).date()).days == 1
    assert (f"{starts:%H:%M}", order.minutes, order.notes) == ("14:30", 45, "Second floor")
    assert (order.status, order.source) == (OrderStatus.OPEN, OrderSource.CALL)
    assert order.events[0].by_id == worker.id


def test_another_day_and_time_minutes_and_people_are_taken_as_given(
    client: Door, community: Area, worker: Staff
) -> None:
    a_service()
    elder = an_elder(community=community)
    on = local(now(), zone()).date() + timedelta(days=9)

    page = client.get(f"/call?elder={elder.id}").page
    chosen = {
        "service_code": "meal",
        "day": "other",
        "other_day": on.isoformat(),
        "hour": "other",
        "other_time": "16:20",
    }
    order = _placed(client.submit(page, f"/elders/{elder.id}/orders", **chosen, minutes="90", people_needed="2"))

    assert order.starts_at == at_local(on, local(order.starts_at, zone()).time(), zone())
    assert f"{local(order.starts_at, zone()):%H:%M}" == "16:20"
    assert (order.minutes, order.people_needed) == (90, 2)


def test_as_soon_as_possible_is_within_minutes(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    elder = an_elder(community=community)

    page = client.get(f"/call?elder={elder.id}").page
    order = _placed(client.submit(page, f"/elders/{elder.id}/orders", service_code="meal", hour="soon"))

    assert timedelta(0) < order.starts_at - now() <= timedelta(minutes=5)


def test_what_is_missing_is_said_and_what_was_typed_stays(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    elder = an_elder(community=community)

    page = client.get(f"/call?elder={elder.id}").page
    answer = client.submit(page, f"/elders/{elder.id}/orders", day="other", notes="Ring twice")

    assert answer.status_code == 422
    assert "Give the day." in answer.page.main_text
    assert "Ring twice" in answer.page.main_text


def test_no_service_is_ordered_that_nobody_chose(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    elder = an_elder(community=community)

    answer = client.submit(client.get(f"/call?elder={elder.id}").page, f"/elders/{elder.id}/orders")

    assert answer.status_code == 422


def test_a_time_that_has_passed_is_not_taken(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    elder = an_elder(community=community)
    yesterday = local(now(), zone()).date() - timedelta(days=1)

    page = client.get(f"/call?elder={elder.id}").page
    chosen = {
        "service_code": "meal",
        "day": "other",
        "other_day": yesterday.isoformat(),
        "hour": "other",
        "other_time": "08:00",
    }
    answer = client.submit(page, f"/elders/{elder.id}/orders", **chosen)

    assert answer.status_code == 422
    assert "That time has passed" in answer.page.main_text


def test_the_same_again_is_one_click_and_one_confirmation(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder(community=community, phones=["13800071234"])
    starts_at = now().replace(hour=5, minute=50, second=0, microsecond=0) + timedelta(days=2)
    before = an_order(elder=elder, starts_at=starts_at, minutes=40, notes="No onions", people_needed=2)

    page = _on_the_phone(client, "13800071234").page
    [again] = [link for link in page.links if f"again={before.id}" in link]
    order = _placed(client.submit(client.get(again).page, f"/elders/{elder.id}/orders"))

    assert (order.service_id, order.minutes, order.notes, order.people_needed) == (
        before.service_id,
        40,
        "No onions",
        2,
    )
    assert local(order.starts_at, zone()).time() == local(before.starts_at, zone()).time()


def test_an_unknown_number_can_be_noted_and_waits_on_the_board(client: Door, community: Area, worker: Staff) -> None:
    page = _on_the_phone(client, "13800079999").page
    draft = _placed(client.submit(page, "/call/drafts", notes="A dripping tap, she says"))

    assert (draft.status, draft.draft_reason) == (OrderStatus.DRAFT, "unknown_sender")
    assert (draft.caller_number, draft.community_id) == ("+8613800079999", community.id)
    assert "A dripping tap" in client.get("/").page.main_text


def test_an_unknown_number_leads_to_a_new_card_with_the_number_filled_in(
    client: Door, community: Area, worker: Staff
) -> None:
    page = _on_the_phone(client, "13800079999").page
    [new] = [link for link in page.links if link.startswith("/elders/new")]

    assert "138 0007 9999" in client.get(new).text or "+8613800079999" in client.get(new).text


def test_somebody_who_is_no_elder_yet_gets_a_card(client: Door, community: Area, worker: Staff) -> None:
    person = a_person("Hao Lan", community=community, phones=["13800075555"])

    page = _on_the_phone(client, "13800075555").page

    assert f"/elders/new?person={person.id}" in page.links


def test_a_call_for_help_by_phone_is_opened_at_once(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community)

    page = client.get(f"/call?elder={elder.id}").page
    answer = client.submit(page, "/call/alarm", text="Fell in the bathroom")

    assert answer.location == "/incidents/1"
    assert "Fell in the bathroom" in client.get("/").page.text


def test_the_card_shows_what_is_under_way_and_who_is_close(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder(community=community, phones=["13800071234"])
    people.add_contact(elder.id, a_person("Hao Lan").id, relation="daughter")
    order = an_order(elder=elder)

    text = _on_the_phone(client, "13800071234").page.main_text

    assert order.number in text
    assert "Hao Lan" in text
    assert "Hard of hearing" in text


def test_what_is_paused_is_ordered_only_with_a_reason(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder(community=community)
    pause(a_service().id, until=now() + timedelta(days=9), because="Kitchen is painted", at=now())
    here, action = f"/call?elder={elder.id}", f"/elders/{elder.id}/orders"

    refused = client.submit(client.get(here).page, action, service_code="meal")

    assert refused.status_code == 409 and "Kitchen is painted" in refused.page.main_text
    client.submit(refused.page, action, service_code="meal", despite_pause="The neighbour cooks")
    assert [order.events[0].reason for order in last_of(elder.id)] == ["The neighbour cooks"]
