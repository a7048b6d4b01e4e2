import pytest

from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.orders import queries
from eldercare.orders.models import Order
from eldercare.orders.states import OfferStatus, OrderStatus
from eldercare.staff.models import Staff
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Answer, Door


def _order(community: Area, **facts: object) -> Order:
    return an_order(elder=an_elder(community=community), **facts)  # type: ignore[arg-type]


def _offer(client: Door, order: Order, *helpers: str, **given: str) -> Answer:
    page = client.get(f"/orders/{order.id}").page
    return client.submit(page, f"/orders/{order.id}/offers", helper=list(helpers), **given)


def test_candidates_are_listed_with_the_reason_for_each(client: Door, community: Area, worker: Staff) -> None:
    haircut = a_service("haircut", "理发", "Haircut", skill=Skill.HAIRDRESSING)
    a_volunteer("Can Cut", community=community)
    a_volunteer("Cannot Cut", community=community, skills=[])

    text = client.get(f"/orders/{_order(community, service_=haircut).id}").page.main_text

    assert "Usually have time then Can Cut Volunteer distance not known not asked in four weeks" in text
    assert "37 of 100" in text
    assert "+15.0 Others’ turn first not asked in four weeks" in text
    assert "Cannot Cut" not in text


def test_several_are_asked_at_once_with_a_time_to_answer(client: Door, community: Area, worker: Staff) -> None:
    volunteer, canteen, order = a_volunteer(community=community), a_provider(community=community), _order(community)

    answer = _offer(client, order, f"volunteer:{volunteer.id}", f"provider:{canteen.id}", expires_in_minutes="15")

    assert answer.status_code == 303
    offers = queries.get(order.id).offers
    assert {offer.helper_name for offer in offers} == {volunteer.name, canteen.name}
    assert {(offer.expires_at - offer.sent_at).seconds for offer in offers} == {15 * 60}


def test_nobody_checked_is_said_and_nothing_happens(client: Door, community: Area, worker: Staff) -> None:
    a_volunteer(community=community)
    order = _order(community)

    answer = _offer(client, order)

    assert answer.status_code == 422
    assert "Choose at least one helper." in answer.page.main_text
    assert queries.get(order.id).status is OrderStatus.OPEN


def test_one_who_is_busy_is_listed_with_why_and_asked_only_with_a_reason(
    client: Door, community: Area, worker: Staff
) -> None:
    busy = a_volunteer("Busy Bee", community=community)
    _order(community, status=OrderStatus.ACCEPTED, helper=busy)
    order = _order(community)

    assert "has another visit at that time" in client.get(f"/orders/{order.id}").page.main_text
    refused = _offer(client, order, f"volunteer:{busy.id}")
    assert refused.status_code == 409
    assert "Busy Bee cannot be asked for this order." in refused.page.main_text
    assert _offer(client, order, f"volunteer:{busy.id}", override_reason="Same staircase").status_code == 303
    assert queries.get(order.id).offers[0].override_reason == "Same staircase"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Busy Bee all the same: Another visit at that time"), ("zh", "仍派给Busy Bee：时间冲突")],
)
def test_what_stood_against_whom_and_why_it_was_done_all_the_same_stays_on_the_page(
    client: Door, community: Area, worker: Staff, language: str, said: str
) -> None:
    busy, fine = a_volunteer("Busy Bee", community=community), a_volunteer("Ma Li", community=community)
    _order(community, status=OrderStatus.ACCEPTED, helper=busy)
    order = _order(community)

    asked = [f"volunteer:{busy.id}", f"volunteer:{fine.id}"]
    client.post(f"/orders/{order.id}/offers", data={"helper": asked, "override_reason": "Same staircase"})

    client.set_cookie("language", language)
    history = client.get(f"/orders/{order.id}").page.main_text
    assert said in history and "Same staircase" in history
    assert queries.get(order.id).events[-1].details["overridden"] == {"Busy Bee": ["busy"]}


def test_anybody_is_found_by_name_with_what_stands_against_that(client: Door, community: Area, worker: Staff) -> None:
    a_volunteer("Ma Li", community=community)
    a_volunteer("Zhao Lei", community=community, skills=[])
    order = _order(community, service_=a_service("bathing", skill=Skill.BATHING))

    here = f"/orders/{order.id}"
    assert "Zhao Lei" not in client.get(here).page.main_text
    found = client.submit(client.get(here).page, f"{here}#next", named="Zhao").page.main_text

    assert "Zhao Lei" in found and "lacks the skill for this service" in found and "Ma Li" not in found


def test_a_yes_on_the_phone_is_written_down(client: Door, community: Area, worker: Staff) -> None:
    order = _order(community)
    offer = an_offer(order)

    client.submit(client.get(f"/orders/{order.id}").page, f"/offers/{offer.id}/accept")

    assert queries.get(order.id).status is OrderStatus.ACCEPTED
    assert queries.get(order.id).events[-1].by_id == worker.id


def test_a_no_on_the_phone_is_written_down_with_its_reason(client: Door, community: Area, worker: Staff) -> None:
    order = _order(community)
    offer = an_offer(order)

    client.submit(client.get(f"/orders/{order.id}").page, f"/offers/{offer.id}/decline", reason="Grandchild ill")

    assert queries.get_offer(offer.id).status is OfferStatus.DECLINED
    assert queries.get(order.id).status is OrderStatus.OPEN
    assert "Grandchild ill" in client.get(f"/orders/{order.id}").page.main_text


def test_an_offer_is_taken_back(client: Door, community: Area, worker: Staff) -> None:
    order = _order(community)
    offer = an_offer(order)

    client.submit(client.get(f"/orders/{order.id}").page, f"/offers/{offer.id}/withdraw")

    assert queries.get_offer(offer.id).status is OfferStatus.WITHDRAWN
    assert queries.get(order.id).status is OrderStatus.OPEN
