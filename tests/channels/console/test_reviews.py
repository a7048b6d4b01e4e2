from datetime import timedelta

import pytest

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.orders.reviews import queries
from eldercare.orders.reviews.models import Review
from eldercare.orders.reviews.states import ReviewState
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries as timebank
from tests.builders.reviews import a_review
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door
from tests.support.phones import phone_of

ACCUSING = ("fraud", "cheat", "suspicio", "violat", "wrong")


@pytest.fixture
def review(client: Door, community: Area) -> Review:
    return a_review(now() - timedelta(days=1), helper=a_volunteer("Qian Yi", community=community))


def test_the_queue_says_facts_and_accuses_nobody(client: Door, worker: Staff, review: Review) -> None:
    queue = client.get("/timebank/reviews").page.main_text
    shown = client.get(f"/timebank/reviews/{review.id}").page.main_text

    for text in (queue, shown):
        assert "It lasted 2 h 10 min; 1 h were ordered." in text
        assert not any(word in text.lower() for word in ACCUSING)
    assert "1 unread" in client.get("/timebank").text


def test_all_right_with_a_reason(client: Door, worker: Staff, review: Review) -> None:
    here = f"/timebank/reviews/{review.id}"

    client.submit(client.get(here).page, f"{here}/all-right", reason="Waited for the doctor")

    assert queries.get(review.id).state is ReviewState.ALL_RIGHT
    assert "Waited for the doctor" in client.get(here).page.main_text
    assert "No visit waits" in client.get("/timebank/reviews").page.main_text
    assert "Qian Yi" in client.get("/timebank/reviews?state=settled").page.main_text


def test_the_minutes_are_corrected_with_a_reason(client: Door, worker: Staff, review: Review) -> None:
    here = f"/timebank/reviews/{review.id}"
    page = client.get(here).page

    too_many = client.submit(page, f"{here}/correct", minutes="91", reason="x")
    done = client.submit(page, f"{here}/correct", minutes="60", reason="Left at ten")

    assert too_many.status_code == 422
    assert done.status_code == 303
    assert timebank.get_account(review.account_id).balance == 60
    assert "Corrected to 1 h" in client.get(here).page.main_text
    assert client.post(f"{here}/all-right", data={"reason": "late"}).status_code == 409


def test_an_operator_looks_and_does_not_settle(client: Door, community: Area, review: Review) -> None:
    client.set_cookie("language", "en")
    client.sign_in_staff(a_worker(Role.OPERATOR, area=community))

    assert "A supervisor settles it." in client.get(f"/timebank/reviews/{review.id}").page.main_text
    assert client.post(f"/timebank/reviews/{review.id}/all-right", data={"reason": "x"}).status_code == 403


def test_the_volunteer_reads_only_that_it_is_looked_at(client: Door, review: Review) -> None:
    text = phone_of(review.volunteer.person, client.application).get("/m/hours/").page.main_text

    assert "The community is looking at it" in text
    assert "overlap" not in text
    assert "ordered" not in text
