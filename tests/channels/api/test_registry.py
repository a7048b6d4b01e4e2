import pytest

from eldercare.timebank.accounts import account_of
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.providers import a_provider
from tests.builders.timebank import NINE
from tests.builders.volunteers import a_volunteer


def test_elders_are_shown_without_door_and_notes(api, community):
    elder = an_elder(community=community, phones=["+8613800000001"])

    answer = api.get("/elders")

    assert answer.json["items"] == [
        {
            "id": elder.id,
            "name": "Wang Guifen",
            "community_id": community.id,
            "phones": ["+8613800000001"],
            "place": "Willow Court 3",
            "language": "zh",
            "living_status": "alone",
            "ability_level": 1,
        }
    ]
    assert "601" not in answer.text
    assert "Hard of hearing" not in answer.text


def test_volunteers_are_shown_with_the_account_that_their_minutes_go_to(api, community):
    saver, beginner = a_volunteer(community=community), a_volunteer(community=community)
    account = account_of(saver.person, at=NINE)

    items = api.get("/volunteers").json["items"]

    assert [(item["id"], item["account_id"]) for item in items] == [(saver.id, account.id), (beginner.id, None)]
    assert items[0]["status"] == "active"
    assert items[0]["availability"][0] == {"weekday": 0, "from_minute": 0, "until_minute": 1440}


def test_providers_are_shown_with_the_services_they_offer(api, community):
    provider = a_provider(community=community, services=[a_service()])

    [item] = api.get("/providers").json["items"]

    assert (item["id"], item["name"], item["services"]) == (provider.id, provider.name, ["meal"])


def test_services_are_shown_with_code_length_and_price_in_fen(api):
    a_service(price_fen=1200)

    [item] = api.get("/services").json["items"]

    assert (item["code"], item["minutes"], item["price_fen"], item["active"]) == ("meal", 30, 1200, True)


@pytest.mark.parametrize("path", ["/elders", "/volunteers"])
def test_people_are_found_by_how_their_name_begins(api, community, path):
    make = an_elder if path == "/elders" else a_volunteer
    wanted = make("Zhang Wei", community=community)
    make("Wei Zhang", community=community)

    assert [item["id"] for item in api.get(path, name="Zhang").json["items"]] == [wanted.id]
    assert api.get(path, name="%").json["items"] == []
