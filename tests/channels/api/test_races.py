from collections import Counter

import pytest
from sqlalchemy import func, select

from eldercare.channels.api.models import ApiRequest
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.orders.models import Order
from eldercare.orders.states import OfferStatus, OrderStatus
from eldercare.timebank import queries
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer, an_order, tomorrow
from tests.builders.timebank import an_account
from tests.support.races import run_at_once


def asking(api, path, body=None, *, key=None):
    return lambda: api.another().post(path, body, key=key)


@pytest.mark.parametrize("has_keys", [True, False])
def test_of_64_who_say_yes_at_once_one_gets_the_order(api, community, has_keys):
    order = an_order(elder=an_elder(community=community))
    offers = [an_offer(order) for _ in range(64)]

    answers = run_at_once(
        [asking(api, f"/offers/{offer.id}/accept", key=f"k-{offer.id}" if has_keys else None) for offer in offers]
    )

    assert Counter((answer.status_code, answer.json.get("error")) for answer in answers) == {
        (200, None): 1,
        (409, "order_taken"): 63,
    }
    assert (order.status, len(order.visits)) == (OrderStatus.ACCEPTED, 1)
    assert Counter(offer.status for offer in order.offers) == {OfferStatus.ACCEPTED: 1, OfferStatus.TOO_LATE: 63}


def test_of_20_requests_with_one_key_at_once_one_has_an_effect_and_all_have_its_answer(api, community):
    wish = {
        "elder_id": an_elder(community=community).id,
        "service_code": a_service().code,
        "starts_at": tomorrow().isoformat(),
    }

    answers = run_at_once([asking(api, "/orders", wish, key="k-1")] * 20)

    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 19
    assert session.scalar(select(func.count()).select_from(Order)) == 1
    assert session.scalar(select(func.count()).select_from(OutgoingMessage)) == 1


def test_of_20_refused_requests_with_one_key_at_once_all_have_the_same_answer(api, community):
    order = an_order(elder=an_elder(community=community))
    winner, loser = an_offer(order), an_offer(order)
    api.post(f"/offers/{winner.id}/accept")

    answers = run_at_once([asking(api, f"/offers/{loser.id}/accept", key="k-1")] * 20)

    assert {(answer.status_code, answer.text) for answer in answers} == {(409, answers[0].text)}
    assert [event.what for event in order.events].count("answered_too_late") == 1


def test_one_key_for_two_requests_at_once_is_good_for_one_of_them(api, community):
    orders = [an_order(elder=an_elder(community=community)) for _ in range(2)]

    answers = run_at_once([asking(api, f"/orders/{order.id}/cancel", {"reason": "x"}, key="k") for order in orders] * 5)

    errors = Counter(answer.json.get("error") for answer in answers)
    assert errors == {None: 5, "idempotency_key_reused": 5}
    assert Counter(order.status for order in orders) == {OrderStatus.CANCELLED: 1, OrderStatus.OPEN: 1}


def test_minutes_are_spent_once_however_many_ask_at_once(api, community):
    giver, taker = an_account(minutes=100, community=community), an_account(community=community)
    gift = {"kind": "gift", "from_account_id": giver.id, "to_account_id": taker.id, "minutes": 30}

    answers = run_at_once([asking(api, "/timebank/transfers", gift, key=f"k-{number}") for number in range(16)])

    assert Counter((answer.status_code, answer.json.get("error")) for answer in answers) == {
        (201, None): 3,
        (409, "balance_too_low"): 13,
    }
    assert (giver.balance, taker.balance, queries.trial_balance().total) == (10, 90, 0)
    assert session.scalar(select(func.count()).select_from(ApiRequest)) == 16
