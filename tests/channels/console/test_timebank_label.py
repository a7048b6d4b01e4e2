"""What the time bank is called stands in the rules of the area, on every page: some authorities mind the word bank."""

import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Role
from tests.builders.areas import a_community, a_street, set_policy
from tests.builders.staff import a_worker
from tests.channels.console.world import a_world
from tests.support.doors import Door

NAMES = {"timebank_label_zh": "邻里存时", "timebank_label_en": "Neighbour hours"}
ABOUT_SAVED_TIME = ("/timebank", "/counter", "/people", "/elders/", "/volunteers/", "/areas/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_uses_another_name_than_the_one_of_the_community(client: Door, community: Area, language: str) -> None:
    world = a_world(community)
    set_policy(community.id, NAMES)
    client.set_cookie("language", language)
    client.sign_in_staff(a_worker(Role.ADMIN, area=community))

    for rule in client.application.url_map.iter_rules():
        if rule.rule.startswith(ABOUT_SAVED_TIME) and "GET" in (rule.methods or ()):
            with client.application.test_request_context():
                address = client.application.url_for(rule.endpoint, **world.arguments(rule.arguments))
            answer = client.get(address)
            assert "<html" not in answer.text or NAMES[f"timebank_label_{language}"] in answer.text, address
            assert "时间银行" not in answer.page.text, address
            assert "time bank" not in answer.page.text.lower(), address


def test_above_the_communities_it_is_called_as_all_below_call_it_that_say_something(client: Door) -> None:
    street = a_street()
    one, two = a_community(parent=street), a_community(parent=street)
    client.set_cookie("language", "en")
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=street))

    def called() -> str:
        return client.get("/timebank").page.heading

    assert "Time bank" in called()
    set_policy(one.id, NAMES)
    assert "Neighbour hours" in called()
    set_policy(two.id, {"timebank_label_en": "Saved hours"})
    assert "Time bank" in called()
    set_policy(street.id, {"timebank_label_en": "Good hours"})
    assert "Good hours" in called()
