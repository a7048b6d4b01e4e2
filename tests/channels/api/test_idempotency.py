import pytest
from sqlalchemy import func, select, text

from eldercare.channels.api.models import ApiRequest
from eldercare.channels.api.routes import ROUTES
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Role
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer, an_order, tomorrow


def count_of(model):
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def wish(community):
    elder = an_elder(community=community)
    return {"elder_id": elder.id, "service_code": a_service().code, "starts_at": tomorrow().isoformat()}


def test_the_same_request_again_has_no_effect_and_the_same_answer(api, wish):
    first = api.post("/orders", wish, key="k-1")
    texts = count_of(OutgoingMessage)

    again = api.post("/orders", wish, key="k-1")

    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert (count_of(Order), count_of(OutgoingMessage)) == (1, texts)


def test_the_same_answer_comes_even_after_things_have_changed(api, wish):
    first = api.post("/orders", wish, key="k-1")
    api.post(f"/orders/{first.json['id']}/cancel", {"reason": "x"})

    assert api.post("/orders", wish, key="k-1").json["status"] == "open"


def test_the_same_body_in_another_order_is_the_same(api, wish):
    first = api.post("/orders", wish, key="k-1")

    assert api.post("/orders", dict(reversed(wish.items())), key="k-1").json == first.json


@pytest.mark.parametrize("change", [{"minutes": 45}, {"notes": ""}, {"minutes": None}])
def test_the_same_key_with_another_body_is_refused(api, wish, change):
    api.post("/orders", wish, key="k-1")

    refused = api.post("/orders", wish | change, key="k-1")

    assert (refused.status_code, refused.json["error"]) == (409, "idempotency_key_reused")
    assert count_of(Order) == 1


def test_the_same_key_at_another_address_is_refused(api, community):
    first, second = (an_order(elder=an_elder(community=community)) for _ in range(2))
    api.post(f"/orders/{first.id}/cancel", {"reason": "x"}, key="k-1")

    refused = api.post(f"/orders/{second.id}/cancel", {"reason": "x"}, key="k-1")

    assert refused.json["error"] == "idempotency_key_reused"
    assert second.status is OrderStatus.OPEN


def test_two_programs_do_not_meet_in_their_keys(program_of, wish):
    answers = [program_of(Role.OPERATOR).post("/orders", wish, key="1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert count_of(Order) == 2


def test_without_a_key_the_same_request_is_another_wish(api, wish):
    for _ in range(2):
        api.post("/orders", wish)

    assert (count_of(Order), count_of(ApiRequest)) == (2, 0)


def test_a_refusal_is_answered_again_even_when_it_would_be_allowed_by_now(api, community):
    order = an_order(elder=an_elder(community=community))
    too_early = api.post(f"/orders/{order.id}/close", key="k-1")
    an_order_is_finished = an_order(OrderStatus.FINISHED, elder=order.elder)
    assert an_order_is_finished.status is OrderStatus.FINISHED
    order.status = OrderStatus.CLOSED

    again = api.post(f"/orders/{order.id}/close", key="k-1")

    assert (too_early.status_code, again.status_code, again.text) == (409, 409, too_early.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert api.post(f"/orders/{order.id}/close", key="k-2").status_code == 200


def test_a_refusal_takes_back_what_was_done_before_it(api, community):
    order = an_order(elder=an_elder(community=community))
    asked = an_offer(order)
    others = [{"kind": "volunteer", "id": an_offer(an_order(elder=order.elder)).volunteer_id}]
    texts = count_of(OutgoingMessage)

    refused = api.post(
        f"/orders/{order.id}/offers",
        {"helpers": [*others, {"kind": "volunteer", "id": asked.volunteer_id}], "override_reason": "all of them"},
        key="k-1",
    )

    assert refused.json["error"] == "already_asked"
    assert order.offers == [asked]
    assert (count_of(OutgoingMessage), count_of(ApiRequest)) == (texts, 1)


def test_what_a_refusal_leaves_behind_on_purpose_stays(api, community):
    order = an_order(elder=an_elder(community=community))
    first, second = an_offer(order), an_offer(order)
    api.post(f"/offers/{first.id}/accept", key="k-1")

    for _ in range(2):
        assert api.post(f"/offers/{second.id}/accept", key="k-2").json["error"] == "order_taken"

    assert [event.what for event in order.events].count("answered_too_late") == 1


@pytest.mark.parametrize(
    "broken",
    [{"data": b"{", "content_type": "application/json"}, {"body": {}}, {"data": b"x", "content_type": "text/x"}],
)
def test_a_request_that_never_reached_the_rules_does_not_use_up_its_key(api, wish, broken):
    assert api.post("/orders", key="k-1", **broken).status_code >= 400

    assert api.post("/orders", wish, key="k-1").status_code == 201


def test_a_fault_of_ours_does_not_use_up_the_key(api, wish, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("eldercare.channels.api.orders.service.place", lambda **_: 1 / 0)
        assert api.post("/orders", wish, key="k-1").status_code == 500

    assert api.post("/orders", wish, key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "schlüssel"])
def test_a_key_that_cannot_be_kept_is_refused(api, wish, key):
    assert api.post("/orders", wish, key=key).status_code == 422
    assert count_of(Order) == 0


def test_every_post_takes_a_key(api):
    for number, route in enumerate(route for route in ROUTES if route.method == "POST"):
        path = route.path.format(**dict.fromkeys(route.ids, 999))
        body = {"reason": "x", "note": "x"} if route.takes.model_config["extra"] == "ignore" else {}
        first, again = (api.post(path, body, key=f"k-{number}") for _ in range(2))
        assert (first.status_code, first.text) == (again.status_code, again.text)


def test_what_was_answered_is_kept_unreadable(api, wish):
    api.post("/orders", wish | {"notes": "Key under the mat"}, key="k-1")

    kept = session.execute(text("SELECT seal, answer FROM api_requests")).one()
    assert "mat" not in "".join(kept)
    assert session.scalars(select(ApiRequest)).one().answer.endswith("}")
