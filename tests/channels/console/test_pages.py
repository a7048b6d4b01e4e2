"""Every page a worker can open, in both languages; the client holds each to the house rules."""

import re

import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Role
from tests.builders.orders import a_draft
from tests.builders.staff import a_worker
from tests.channels.console.world import a_world
from tests.support.doors import Door

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_and_speaks_one_language(client: Door, community: Area, language: str) -> None:
    world = a_world(community)
    draft = a_draft()
    client.set_cookie("language", language)
    client.sign_in_staff(a_worker(Role.ADMIN, area=community))

    for rule in client.application.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and "GET" in (rule.methods or ()):
            with client.application.test_request_context():
                address = client.application.url_for(rule.endpoint, **world.arguments(rule.arguments))
            answer = client.get(address)
            assert answer.status_code == (303 if address == "/sign-in" else 200), address
            if language == "en" and not rule.endpoint.startswith(("console.catalogue", "console.messages")):
                for heading in answer.page.all("h1", "h2", "th", "label", "button"):
                    assert not HAN.search(heading.text.replace("中文", "")), f"{address}: {heading.text}"
    assert client.get(f"/orders/{draft.id}").status_code == 200
