import pytest
from flask import Flask

from eldercare.areas.models import Area
from eldercare.elders.queries import get as get_elder
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community, a_street
from tests.builders.staff import a_worker
from tests.channels.console.world import World, a_world
from tests.support.doors import Door

WITHOUT_PLACE = {"code", "day", "state", "status", "template_id", "version", "carrier"}
LISTS = ["/", "/orders", "/elders", "/volunteers", "/providers", "/timebank", "/messages", "/messages/received"]
LISTS += ["/follow-ups", "/incidents", "/alerts", "/board", "/staff", "/areas", "/call?q=Duan", "/elders?q=Duan"]
LISTS += ["/plans", "/series", "/messages/sent", "/messages?q=Duan", "/messages/replies", "/ringing"]


@pytest.fixture
def elsewhere(admin: Staff) -> World:
    """The world of another community, which the admin of this one asks about."""
    return a_world(a_community("Jade Hill"))


def _addresses(app: Flask, world: World) -> list[tuple[str, str]]:
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith("console.") and rule.arguments - WITHOUT_PLACE:
                method = "POST" if "POST" in (rule.methods or ()) else "GET"
                found.append((method, app.url_for(rule.endpoint, **world.arguments(rule.arguments))))
    return found


def test_nothing_of_another_community_exists_at_any_address(client: Door, elsewhere: World) -> None:
    addresses = _addresses(client.application, elsewhere)

    found = {address: client.open(address, method=method).status_code for method, address in addresses}

    assert len(found) > 40
    assert {address: status for address, status in found.items() if status != 404} == {}


def test_no_list_shows_anybody_of_another_community(client: Door, elsewhere: World) -> None:
    foreign = (*elsewhere.names, "Duan was unhappy")

    for address in LISTS:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not [words for words in foreign if words in answer.text], address


def test_a_number_of_another_community_is_nobodys(client: Door, elsewhere: World) -> None:
    there = get_elder(int(elsewhere.ids["elder_id"]))

    page = client.get("/call", query_string={"q": there.person.phones[0].number}).page

    assert "Nobody is known" in page.main_text


def test_an_offer_to_a_volunteer_of_another_community_is_not_found(
    client: Door, elsewhere: World, community: Area
) -> None:
    here = a_world(community, surname="Hao")

    answer = client.post(
        f"/orders/{here.ids['order_id']}/offers",
        data={"helper": f"volunteer:{elsewhere.ids['volunteer_id']}", "override_reason": "because"},
    )

    assert answer.status_code == 404


def test_the_street_office_sees_all_its_communities(client: Door) -> None:
    street = a_street()
    world = a_world(a_community(parent=street))
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=street))

    assert client.get(f"/orders/{world.ids['order_id']}").status_code == 200


def test_a_contact_of_another_elder_cannot_be_removed_through_ones_own(
    client: Door, elsewhere: World, community: Area
) -> None:
    here = a_world(community, surname="Hao")

    client.post(f"/elders/{here.ids['elder_id']}/contacts/{elsewhere.ids['contact_id']}/remove")

    there = get_elder(int(elsewhere.ids["elder_id"]))
    assert [tie.person.name for tie in there.person.contacts] == ["Duan Child"]
