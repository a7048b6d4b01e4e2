"""The menu: what belongs together, where somebody is in it, and how much waits to be read."""

import pytest

from eldercare.clock import now
from eldercare.staff.models import Staff
from tests.builders.messaging import a_received_text
from tests.support.doors import Door


@pytest.mark.parametrize(
    ("address", "first", "second"),
    [
        ("/", "Board", None),
        ("/orders", "Orders", "All orders"),
        ("/series", "Orders", "Standing orders"),
        ("/plans", "Orders", "Plan the day"),
        ("/follow-ups", "Messages", "To call back"),
        ("/messages/sent", "Messages", "Sent"),
        ("/messages/replies", "Messages", "Kept replies"),
        ("/broadcasts", "Messages", "Broadcasts"),
        ("/areas", "Set up", "Areas"),
        ("/call", None, None),
    ],
)
def test_the_menu_says_where_one_is(
    client: Door, worker: Staff, address: str, first: str | None, second: str | None
) -> None:
    page = client.get(address).page

    current = [[link.text for link in nav.all("a") if link.get("aria-current")] for nav in page.all("nav")]
    assert current[0] == ([first] if first else [])
    assert [names for names in current[1:] if second in names] == ([[second]] if second else [])


def test_the_menu_counts_the_conversations_that_nobody_has_read(client: Door, worker: Staff) -> None:
    a_received_text("soup please", number="13800071234", at=now())

    [entry] = [link for link in client.get("/").page.all("nav")[0].all("a") if link.get("href") == "/messages"]

    assert "1 unread" in entry.text
