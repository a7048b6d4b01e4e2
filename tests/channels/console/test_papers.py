from datetime import date

import pytest

from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.staff.models import Staff
from eldercare.volunteers import queries
from eldercare.volunteers.models import Transport, Volunteer
from tests.builders.areas import a_community
from tests.builders.volunteers import LONG, a_volunteer
from tests.support.doors import Door


@pytest.fixture
def volunteer(community: Area) -> Volunteer:
    return a_volunteer(community=community, skills=[Skill.BATHING])


def test_papers_limits_and_certificates_are_noted(client: Door, volunteer: Volunteer, worker: Staff) -> None:
    here = f"/volunteers/{volunteer.id}/papers"
    given = {"trained_until": "2027-03-01", "insured_until": "", "transport": "ebike", "goes_metres": "2500"}

    client.submit(
        client.get(here).page, here, **given, **{"certified-bathing": "2027-05-01", "speaks": "晋语, 粤语 晋语"}
    )

    one = queries.get(volunteer.id)
    assert (one.trained_until, one.insured_until, one.health_checked_until) == (date(2027, 3, 1), None, LONG)
    assert (one.transport, one.goes_metres, one.speaks) == (Transport.EBIKE, 2500, ["晋语", "粤语"])
    assert [held.certified_until for held in one.skills] == [date(2027, 5, 1)]
    assert "2027-05-01" in [box.get("value") for box in client.get(here).page.all("input")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"trained_until": "soon"}, "Training holds until"),
        ({"day_cap_minutes": "1441"}, "At most minutes a day"),
        ({"goes_metres": "-1"}, "Goes as far as"),
        ({"certified-bathing": "31 May"}, "31 May is no date."),
    ],
)
def test_what_makes_no_sense_is_said_and_stays_typed(
    client: Door, volunteer: Volunteer, worker: Staff, given: dict[str, str], said: str
) -> None:
    here = f"/volunteers/{volunteer.id}/papers"

    answer = client.submit(client.get(here).page, here, **given)

    assert answer.status_code == 422
    assert said in answer.page.main_text
    assert set(given.values()) <= {box.get("value") for box in answer.page.all("input")}
    assert queries.get(volunteer.id).trained_until == LONG


def test_leave_is_taken_and_taken_back(client: Door, volunteer: Volunteer, worker: Staff) -> None:
    here = f"/volunteers/{volunteer.id}/papers"
    days = {"from_on": "2026-12-01", "until_on": "2026-12-01", "reason": "Wedding"}

    client.submit(client.get(here).page, f"/volunteers/{volunteer.id}/leaves", **days)

    [leave] = queries.get(volunteer.id).leaves
    assert "Wedding" in client.get(here).page.main_text
    client.submit(client.get(here).page, f"/volunteers/{volunteer.id}/leaves/{leave.id}/end")
    assert queries.get(volunteer.id).leaves == []


@pytest.mark.parametrize("until_on", ["2026-11-30", ""])
def test_a_leave_that_ends_before_it_begins_is_refused_in_words(
    client: Door, volunteer: Volunteer, worker: Staff, until_on: str
) -> None:
    page = client.get(f"/volunteers/{volunteer.id}/papers").page

    days = {"from_on": "2026-12-01", "until_on": until_on, "reason": "Wedding"}
    answer = client.submit(page, f"/volunteers/{volunteer.id}/leaves", **days)

    assert answer.status_code == 422
    assert {"2026-12-01", "Wedding"} <= {box.get("value") for box in answer.page.all("input")}
    assert queries.get(volunteer.id).leaves == []


def test_another_communitys_volunteer_does_not_exist_here(client: Door, worker: Staff) -> None:
    stranger = a_volunteer(community=a_community("Far Away"))

    assert client.get(f"/volunteers/{stranger.id}/papers").status_code == 404
    assert client.post(f"/volunteers/{stranger.id}/leaves", data={}).status_code == 404
