import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Actor, ActorKind, Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.elders.models import LivingStatus
from eldercare.orders import assigning
from eldercare.orders.models import Order
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.timebank.queries import find_person_account
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import a_draft, an_offer, an_order, tomorrow
from tests.builders.providers import a_provider
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer

S = OrderStatus


def a_wish(elder, **facts):
    return {"elder_id": elder.id, "service_code": a_service().code, "starts_at": tomorrow().isoformat(), **facts}


def test_an_order_is_placed_and_can_be_looked_at(api, community):
    elder = an_elder(community=community)

    placed = api.post("/orders", a_wish(elder, minutes=45, people_needed=2, notes="不要辣"))

    assert placed.status_code == 201
    order = session.get(Order, placed.json["id"])
    assert (order.status, order.source, order.minutes, order.people_needed) == (S.OPEN, OrderSource.API, 45, 2)
    assert placed.json == api.get(f"/orders/{order.id}").json
    facts = {
        "number": f"{order.id:06d}",
        "status": "open",
        "elder_id": elder.id,
        "service_code": "meal",
        "minutes": 45,
        "people_needed": 2,
        "source": "api",
        "helpers": [],
        "notes": "不要辣",
        "community_id": community.id,
    }
    assert {name: placed.json[name] for name in facts} == facts
    [event] = order.events
    assert (event.by_kind, event.via) == (ActorKind.STAFF, Door.API)


def test_the_service_says_how_long_it_takes_unless_the_order_does(api, community):
    placed = api.post("/orders", a_wish(an_elder(community=community)))

    assert placed.json["minutes"] == a_service().minutes
    assert placed.json["people_needed"] == 1


def test_times_are_read_with_any_offset_and_written_with_that_of_the_communities(api, community):
    starts_at = tomorrow().astimezone(UTC)

    placed = api.post("/orders", a_wish(an_elder(community=community), starts_at=f"{starts_at:%Y-%m-%dT%H:%M:%SZ}"))

    assert placed.json["starts_at"].endswith("+08:00")
    assert datetime.fromisoformat(placed.json["starts_at"]) == starts_at
    assert datetime.fromisoformat(placed.json["ends_at"]) == starts_at + timedelta(minutes=placed.json["minutes"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "2026-11-23T09:30:00"},
        {"starts_at": "tomorrow at nine"},
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"starts_at": "9999-12-31T23:59:59-12:00"},
        {"starts_at": "2020-01-01T09:00:00+08:00"},
        {"starts_at": 1795400000},
        {"elder_id": True},
        {"elder_id": "1"},
        {"elder_id": 1.0},
        {"elder_id": 0},
        {"elder_id": -1},
        {"elder_id": 2**31},
        {"elder_id": 10**30},
        {"elder_id": None},
        {"elder_id": float("nan")},
        {"minutes": 4},
        {"minutes": 721},
        {"minutes": 30.5},
        {"people_needed": 0},
        {"people_needed": 21},
        {"notes": "half a \ud83d sign"},
        {"notes": "nothing\x00ness"},
        {"notes": "x" * 2001},
        {"notes": ["a list"]},
        {"service_code": 7},
        {"minuts": 30},
    ],
)
def test_an_order_that_makes_no_sense_is_refused_with_a_sentence(api, community, wrong):
    refused = api.post("/orders", a_wish(an_elder(community=community), **wrong))

    assert (refused.status_code, refused.json["error"]) == (422, "invalid")
    assert session.scalars(select(Order)).all() == []


def test_a_missing_field_is_named(api):
    refused = api.post("/orders", {})

    assert refused.status_code == 422
    assert refused.json["message"] == "elder_id is missing; service_code is missing; starts_at is missing."


def test_a_misspelt_field_is_named_with_what_may_be_meant(api):
    refused = api.post("/orders", {"minuts": 30, "colour": "red", "elder_id": 1, "service_code": "x", "starts_at": ""})

    assert refused.json["message"].endswith(
        "colour is not known here; minuts is not known here: perhaps minutes is meant."
    )


@pytest.mark.parametrize(
    ("field", "limit", "beyond"), [("minutes", 5, 4), ("minutes", 720, 721), ("people_needed", 20, 21)]
)
def test_the_limits_that_are_described_are_those_of_the_rules(api, community, field, limit, beyond):
    elder = an_elder(community=community)

    assert api.post("/orders", a_wish(elder, **{field: limit})).status_code == 201
    assert api.post("/orders", a_wish(elder, **{field: beyond})).status_code == 422


def test_an_order_for_a_service_that_is_not_offered_at_present_is_refused(api, community):
    elder = an_elder(community=community)
    a_service("haircut", "理发", "Haircut").active = False

    assert api.post("/orders", a_wish(elder, service_code="haircut")).status_code == 409
    assert api.post("/orders", a_wish(elder, service_code="moonwalk")).status_code == 404


def test_orders_are_listed_newest_first_and_narrowed_by_elder_and_status(api, community):
    elder, other = an_elder(community=community), an_elder(community=community)
    first, second = an_order(elder=elder), an_order(S.CANCELLED, elder=elder)
    third = an_order(elder=other)

    def ids(**query):
        return [item["id"] for item in api.get("/orders", **query).json["items"]]

    assert ids() == [third.id, second.id, first.id]
    assert ids(elder_id=elder.id) == [second.id, first.id]
    assert ids(elder_id=elder.id, status="open") == [first.id]
    assert ids(elder_id="", status="", cursor="") == [third.id, second.id, first.id]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"cursor": "NTA.forged"},
        {"cursor": "\x00"},
        {"limit": 0},
        {"limit": 201},
        {"limit": "ten"},
        {"limit": "9" * 5000},
        {"limit": ["1", "2"]},
        {"elder_id": "one"},
        {"elder_id": 2**31},
        {"elder_id": "١"},
        {"status": "opened"},
        {"elder": 1},
    ],
)
def test_a_query_that_cannot_be_understood_is_refused(api, query):
    refused = api.get("/orders", **query)

    assert (refused.status_code, refused.json["error"]) == (422, "invalid")


@pytest.mark.parametrize("order_id", ["0", "-1", "01", "999999", str(2**31), "9" * 4400, "1.5", "x", "%00", "١"])
def test_an_order_that_does_not_exist_is_not_found(api, order_id):
    assert api.get(f"/orders/{order_id}").status_code == 404
    assert api.post(f"/orders/{order_id}/cancel", {"reason": "none"}).status_code == 404
    assert api.post(f"/orders/{order_id}/offers", {"helpers": [{"kind": "provider", "id": 1}]}).status_code == 404


def test_a_draft_is_shown_with_what_is_known(api):
    draft = a_draft()

    seen = api.get(f"/orders/{draft.id}").json

    assert (seen["status"], seen["elder_id"], seen["starts_at"], seen["minutes"]) == ("draft", None, None, None)


def test_candidates_come_with_their_reasons(api, community):
    order = an_order(elder=an_elder(community=community))
    volunteer = a_volunteer(community=community)

    found = api.get(f"/orders/{order.id}/candidates").json

    [candidate] = found["items"]
    assert (candidate["kind"], candidate["id"], candidate["name"]) == ("volunteer", volunteer.id, volunteer.name)
    assert "usually free then" in candidate["reasons"]
    assert (candidate["blocks"], candidate["against"], candidate["is_free"]) == ([], [], True)
    assert found["next"] is None


def test_candidates_come_with_their_points_and_what_stands_against_them(api, community):
    order, volunteer = an_order(elder=an_elder(community=community)), a_volunteer(community=community)
    an_order(S.ACCEPTED, elder=an_elder(community=community), helper=volunteer)

    [candidate] = api.get(f"/orders/{order.id}/candidates").json["items"]

    assert candidate["blocks"] == ["has another visit at that time"]
    assert [one["code"] for one in candidate["against"]] == ["busy"]
    points = {share["factor"]: share["points"] for share in candidate["shares"]}
    assert {"travel", "continuity", "fairness", "load", "rating"} < set(points)
    assert sum(points.values()) == pytest.approx(candidate["score"], abs=0.5)
    assert all(share["words"] is None or share["words"].strip() for share in candidate["shares"])


def test_several_helpers_are_asked_at_once(api, community):
    order = an_order(elder=an_elder(community=community))
    volunteer, provider = a_volunteer(community=community), a_provider(community=community)
    helpers = [{"kind": "volunteer", "id": volunteer.id}, {"kind": "provider", "id": provider.id}]

    sent = api.post(f"/orders/{order.id}/offers", {"helpers": helpers, "expires_in_minutes": 10})

    assert sent.status_code == 201
    assert [item["helper"] for item in sent.json["items"]] == [
        {"kind": "volunteer", "id": volunteer.id, "name": volunteer.name},
        {"kind": "provider", "id": provider.id, "name": provider.name},
    ]
    assert all(item["status"] == "sent" and item["code"].isdigit() for item in sent.json["items"])
    expires_at = datetime.fromisoformat(sent.json["items"][0]["expires_at"])
    assert timedelta(minutes=9) < expires_at - now() <= timedelta(minutes=10)
    assert api.get(f"/orders/{order.id}/offers").json["items"] == sent.json["items"]
    assert order.status is S.OFFERED


def test_who_is_not_suitable_is_asked_only_with_a_reason(api, community):
    order = an_order(elder=an_elder(community=community))
    stranger = a_provider(community=community, services=[])
    asked = {"helpers": [{"kind": "provider", "id": stranger.id}]}

    refused = api.post(f"/orders/{order.id}/offers", asked)
    sent = api.post(f"/orders/{order.id}/offers", {**asked, "override_reason": "They said they can"})

    assert (refused.status_code, refused.json["error"]) == (409, "not_eligible")
    assert refused.json["message"].endswith("What stands against it: does not offer this service.")
    assert sent.status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"helpers": []},
        {"helpers": {}},
        {"helpers": [{"kind": "neighbour", "id": 1}]},
        {"helpers": [{"kind": "volunteer"}]},
        {"helpers": [{"kind": "volunteer", "id": True}]},
        {"helpers": [7]},
        {"helpers": [{"kind": "volunteer", "id": 1}] * 201},
        {"expires_in_minutes": 0},
        {"expires_in_minutes": 10081},
        {"expires_in_minutes": "10"},
    ],
)
def test_offers_that_make_no_sense_are_refused(api, community, wrong):
    order = an_order(elder=an_elder(community=community))
    helpers = [{"kind": "volunteer", "id": a_volunteer(community=community).id}]

    assert api.post(f"/orders/{order.id}/offers", {"helpers": helpers, **wrong}).status_code == 422
    assert order.offers == []


def test_nobody_is_asked_when_one_of_the_helpers_does_not_exist(api, community):
    order = an_order(elder=an_elder(community=community))
    helpers = [{"kind": "volunteer", "id": a_volunteer(community=community).id}, {"kind": "provider", "id": 999}]

    assert api.post(f"/orders/{order.id}/offers", {"helpers": helpers}).status_code == 404
    assert order.offers == []


def test_an_order_is_carried_out_from_the_code_to_the_stars(api, community):
    volunteer = a_volunteer(community=community)
    order = an_order(S.ACCEPTED, elder=an_elder(community=community), helper=volunteer, minutes=60)

    begun = api.post(f"/orders/{order.id}/check-in", {"code": order.visit_code})
    order.visits[0].checked_in_at = now() - timedelta(hours=1)
    ended = api.post(f"/orders/{order.id}/check-out", {})
    rated = api.post(f"/orders/{order.id}/rate", {"stars": 5, "comment": "很好"})

    assert [answer.status_code for answer in (begun, ended, rated)] == [200, 200, 200]
    assert [answer.json["status"] for answer in (begun, ended, rated)] == ["in_service", "finished", "closed"]
    assert rated.json["rating"] == {"stars": 5, "comment": "很好"}
    [helper] = rated.json["helpers"]
    assert (helper["kind"], helper["id"], helper["minutes"], helper["credited_minutes"]) == (
        "volunteer",
        volunteer.id,
        60,
        60,
    )


def test_a_worker_checks_in_with_a_reason_where_there_is_no_code(api, community):
    order = an_order(S.ACCEPTED, elder=an_elder(community=community))

    unexplained = api.post(f"/orders/{order.id}/check-in")
    explained = api.post(f"/orders/{order.id}/check-in", {"reason": "He rang us"})

    assert (unexplained.status_code, unexplained.json["error"]) == (422, "needs_reason")
    assert explained.json["status"] == "in_service"


def test_a_wrong_code_is_refused_and_counted(api, community):
    order = an_order(S.ACCEPTED, elder=an_elder(community=community))
    wrong = f"{(int(order.visit_code) + 1) % 10_000:04d}"

    refused = api.post(f"/orders/{order.id}/check-in", {"code": wrong}, key="k")
    again = api.post(f"/orders/{order.id}/check-in", {"code": wrong}, key="k")

    assert (refused.status_code, refused.json["error"]) == (409, "wrong_code")
    assert again.json == refused.json
    assert order.visits[0].wrong_codes == 1


def test_a_code_is_text_since_zeros_in_front_count(api, community):
    order = an_order(S.ACCEPTED, elder=an_elder(community=community))

    assert api.post(f"/orders/{order.id}/check-in", {"code": 1234}).status_code == 422


def test_of_several_helpers_the_one_named_checks_in(api, community):
    order = an_order(elder=an_elder(community=community), people_needed=2)
    for _ in range(2):
        api.post(f"/offers/{an_offer(order).id}/accept")
    second = order.helpers[1]

    answer = api.post(
        f"/orders/{order.id}/check-in",
        {"code": order.visit_code, "helper": {"kind": "volunteer", "id": second.volunteer_id}},
    )

    assert [helper["checked_in_at"] is not None for helper in answer.json["helpers"]] == [False, True]


def test_a_provider_is_shown_apart_from_whom_it_sends(api, community):
    provider = a_provider(community=community)
    order = an_order(S.ACCEPTED, elder=an_elder(community=community), helper=provider)
    sent = provider.staff[0].person

    assert api.get(f"/orders/{order.id}").json["helpers"][0]["member"] is None
    assigning.assign(order.visits[0].id, sent.id, by=Actor.staff(1), at=now(), via=Door.CONSOLE)

    [helper] = api.get(f"/orders/{order.id}").json["helpers"]
    assert (helper["kind"], helper["name"]) == ("provider", provider.name)
    assert helper["member"] == {"id": sent.id, "name": sent.name}


def test_the_worker_may_say_how_long_it_really_was(api, community):
    order = an_order(S.FINISHED, elder=an_elder(community=community), minutes=60)

    closed = api.post(f"/orders/{order.id}/close", {"minutes": 30})

    assert closed.json["status"] == "closed"
    assert closed.json["helpers"][0]["minutes"] == 30


@pytest.mark.parametrize("minutes", [-1, 1441, 1.5, "30", True])
def test_no_visit_lasts_less_than_nothing_or_more_than_a_day(api, community, minutes):
    order = an_order(S.FINISHED, elder=an_elder(community=community))

    assert api.post(f"/orders/{order.id}/close", {"minutes": minutes}).status_code == 422
    assert order.status is S.FINISHED


def test_an_order_is_cancelled_with_a_reason_only(api, community):
    order = an_order(elder=an_elder(community=community))

    assert api.post(f"/orders/{order.id}/cancel", {}).status_code == 422
    assert api.post(f"/orders/{order.id}/cancel", {"reason": " "}).json["error"] == "needs_reason"
    assert api.post(f"/orders/{order.id}/cancel", {"reason": "Her son is here"}).json["status"] == "cancelled"


@pytest.mark.parametrize("stars", [0, 6, 4.5, "5", True, None])
def test_stars_are_a_whole_number_from_one_to_five(api, community, stars):
    order = an_order(S.FINISHED, elder=an_elder(community=community))

    assert api.post(f"/orders/{order.id}/rate", {"stars": stars}).status_code == 422
    assert order.rating is None


@pytest.mark.parametrize(
    ("verb", "body"),
    [("check-in", {"reason": "x"}), ("check-out", {}), ("close", {}), ("rate", {"stars": 5})],
)
def test_what_the_state_of_the_order_does_not_allow_is_refused(api, community, verb, body):
    order = an_order(elder=an_elder(community=community))

    refused = api.post(f"/orders/{order.id}/{verb}", body)

    assert (refused.status_code, refused.json["error"]) == (409, "wrong_status")
    assert re.search("open", refused.json["message"])
    assert order.status is S.OPEN


def test_an_order_with_saved_time_sets_it_aside_or_says_why_not(api, community):
    elder = an_elder(community=community, birth_on=date(1950, 1, 1), living_status=LivingStatus.WITH_FAMILY)
    earned(elder.person, minutes=60)

    placed = api.post("/orders", a_wish(elder, minutes=45, with_saved_time=True))
    refused = api.post("/orders", a_wish(elder, minutes=45, with_saved_time=True))
    usual = api.post("/orders", a_wish(elder, minutes=45))

    assert (placed.status_code, placed.json["with_saved_time"]) == (201, True)
    assert (refused.status_code, refused.json["error"]) == (409, "balance_too_low")
    assert "15" in refused.json["message"]
    assert (usual.status_code, usual.json["with_saved_time"]) == (201, False)
    account_id = find_person_account(elder.id).id
    assert api.get(f"/timebank/accounts/{account_id}").json["held"] == 45
    assert len(api.get(f"/orders?elder_id={elder.id}").json["items"]) == 2
