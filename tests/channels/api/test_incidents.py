import pytest

from eldercare.safety.states import IncidentStatus
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident


@pytest.fixture
def incident(community):
    return an_incident(elder=an_elder(community=community))


def test_a_call_for_help_is_shown_with_what_is_known(api, incident):
    [shown] = api.get("/incidents").json["items"]

    assert (shown["id"], shown["elder_id"], shown["source"]) == (incident.id, incident.elder_id, "sms")
    assert shown["opened_at"].endswith("+08:00")
    assert (shown["acknowledged_at"], shown["name"], shown["text"]) == (None, incident.person.name, "救命")


def test_calls_for_help_are_listed_newest_first_and_by_status(api, community):
    first, second = (an_incident(community=community) for _ in range(2))
    api.post(f"/incidents/{first.id}/acknowledge")

    page = api.get("/incidents", limit=1).json
    assert [item["id"] for item in page["items"]] == [second.id]
    assert [item["id"] for item in api.get("/incidents", cursor=page["next"]).json["items"]] == [first.id]
    assert [item["id"] for item in api.get("/incidents", status="acknowledged").json["items"]] == [first.id]


def test_the_first_one_to_say_so_deals_with_it(api, program_of, incident):
    taken = api.post(f"/incidents/{incident.id}/acknowledge")
    late = program_of().post(f"/incidents/{incident.id}/acknowledge")

    assert (taken.status_code, taken.json["status"]) == (200, "acknowledged")
    assert taken.json["acknowledged_at"] is not None
    assert (late.status_code, late.json["error"]) == (409, "wrong_status")


def test_a_call_for_help_ends_with_what_was_done(api, incident):
    ended = api.post(f"/incidents/{incident.id}/resolve", {"note": "Helped her up, no injury"})

    assert (ended.json["status"], ended.json["note"]) == ("resolved", "Helped her up, no injury")
    assert api.post(f"/incidents/{incident.id}/resolve", {"note": "again"}).json["error"] == "wrong_status"


@pytest.mark.parametrize("body", [None, {}, {"note": ""}, {"note": None, "reason": None}])
def test_an_end_without_words_says_that_none_were_given(api, incident, body):
    assert api.post(f"/incidents/{incident.id}/resolve", body).json["note"] == "ended through the API, nothing said"


def test_a_false_alarm_is_one_only_when_said_so_truly(api, incident):
    assert api.post(f"/incidents/{incident.id}/resolve", {"false_alarm": "yes"}).status_code == 422

    api.post(f"/incidents/{incident.id}/resolve", {"note": "Cat on the button", "false_alarm": True})

    assert incident.status is IncidentStatus.FALSE_ALARM
