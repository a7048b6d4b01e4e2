from datetime import date

import pytest

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.elders.models import Elder
from eldercare.people import card_checks, cards
from eldercare.people.cards import Card
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.support.doors import Door


@pytest.fixture
def elder(community: Area) -> Elder:
    return an_elder("Wang Xiulan", community=community, birth_on=date(1948, 5, 1))


@pytest.fixture
def card(elder: Elder) -> Card:
    return cards.issue(elder.id, by_id=None, at=now())


def test_a_card_is_scanned_and_its_holder_served_without_a_phone(client: Door, card: Card, worker: Staff) -> None:
    asked = client.submit(client.get("/counter").page, "/counter", card=card.token)
    assert "Wang" not in asked.page.main_text

    answer = client.submit(asked.page, "/counter", name="Wang Xiulan", birth_on="19480501")

    page = client.get(answer.headers["Location"]).page
    assert "Wang Xiulan" in page.main_text
    order = f"/call?elder={card.person_id}&spend=1"
    assert order in [link.get("href") for link in page.all("a")]
    [box] = [box for box in client.get(order).page.all("input") if box.get("name") == "with_saved_time"]
    assert "checked" in box.attributes


def test_a_wrong_birthday_is_not_told_from_a_wrong_name(client: Door, card: Card, worker: Staff) -> None:
    given = {"card": card.written_number, "name": "Wang Xiulan", "birth_on": "1948-05-02"}

    answers = [client.post("/counter", data=given | change) for change in ({}, {"name": "Li"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [409] * 5 + [429]
    assert "do not both belong to this card" in answers[0].page.main_text
    assert len(card_checks.checks_of(card.person_id)) == 6


def test_a_card_is_issued_replaced_and_reported_lost(client: Door, elder: Elder, worker: Staff) -> None:
    here = f"/people/{elder.id}/card"

    client.submit(client.get(here).page, here)
    first = cards.find_valid(elder.id)
    assert first is not None
    client.submit(client.get(here).page, here)
    second = cards.find_valid(elder.id)
    assert second is not None and second is not first
    page = client.get(here).page
    assert second.written_number in page.main_text and "W**" in page.main_text
    assert "Wang Xiulan" not in "".join(part.text for part in page.all("section") if "id-card" in part.get("class"))
    client.submit(page, f"{here}/lost")

    assert cards.find_valid(elder.id) is None
    assert "No valid card" in client.get(here).page.main_text
