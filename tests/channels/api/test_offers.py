import pytest

from eldercare.orders import offers as offer_rules
from eldercare.orders.states import OfferStatus, OrderStatus
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.volunteers import a_volunteer


@pytest.fixture
def order(community):
    return an_order(elder=an_elder(community=community))


def test_staff_say_yes_on_behalf_of_the_one_who_was_asked(api, order):
    offer = an_offer(order)

    accepted = api.post(f"/offers/{offer.id}/accept")

    assert accepted.status_code == 200
    assert accepted.json["status"] == "accepted"
    assert [(helper["kind"], helper["id"]) for helper in accepted.json["helpers"]] == [
        ("volunteer", offer.volunteer_id)
    ]
    assert order.events[-1].by_id is not None


def test_yes_twice_is_the_same_as_once(api, order):
    offer = an_offer(order)

    answers = [api.post(f"/offers/{offer.id}/accept") for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert len(order.visits) == 1


def test_whoever_comes_second_is_told_that_it_is_taken(api, order):
    first, second = an_offer(order), an_offer(order)
    api.post(f"/offers/{first.id}/accept")

    late = api.post(f"/offers/{second.id}/accept")

    assert (late.status_code, late.json["error"]) == (409, "order_taken")
    assert second.status is OfferStatus.TOO_LATE


def test_a_yes_to_an_offer_that_was_taken_back_is_refused(api, order):
    offer = an_offer(order)
    offer_rules.withdraw(offer.id, by=WORKER, at=offer.sent_at, via="console")

    late = api.post(f"/offers/{offer.id}/accept")

    assert (late.status_code, late.json["error"]) == (409, "offer_withdrawn")


def test_who_has_another_visit_then_cannot_accept(api, order, community):
    volunteer = a_volunteer(community=community)
    an_order(OrderStatus.ACCEPTED, elder=an_elder(community=community), helper=volunteer)

    refused = api.post(f"/offers/{an_offer(order, volunteer).id}/accept")

    assert (refused.status_code, refused.json["error"]) == (409, "helper_busy")


def test_a_no_brings_the_order_back_to_the_board(api, order):
    offer = an_offer(order)

    declined = api.post(f"/offers/{offer.id}/decline", {"reason": "At the doctor's"})

    assert (declined.status_code, declined.json["status"]) == (200, "open")
    assert (offer.status, offer.reason) == (OfferStatus.DECLINED, "At the doctor's")


def test_a_no_needs_no_words_and_no_body(api, order):
    offer = an_offer(order)

    assert api.post(f"/offers/{offer.id}/decline").status_code == 200
    assert offer.status is OfferStatus.DECLINED


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_an_offer_that_does_not_exist_is_not_found(api, verb):
    assert api.post(f"/offers/999/{verb}").status_code == 404
