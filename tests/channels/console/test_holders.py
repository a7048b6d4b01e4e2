import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from eldercare.timebank import queries as timebank
from eldercare.timebank.holders import queries
from eldercare.timebank.holders.models import JointHolder
from tests.builders.people import a_person
from tests.support.doors import Door


@pytest.fixture
def household(client: Door, community: Area, worker: Staff) -> JointHolder:
    page = client.get("/timebank/holders/new").page
    given = {"kind": "household", "name": "Family of Li Na", "community_id": str(community.id)}
    answer = client.submit(page, "/timebank/holders/new", **given)
    assert answer.location
    return queries.get(int(answer.location.rsplit("/", 1)[1]))


def test_who_belongs_to_a_household_is_found_by_name_and_added(
    client: Door, community: Area, household: JointHolder
) -> None:
    person, here = a_person("Li Na", community=community), f"/timebank/holders/{household.id}"

    page = client.get(f"{here}?who=Li").page
    client.submit(page, f"{here}/members", person=str(person.id))
    again = client.submit(page, f"{here}/members", person=str(person.id))

    assert [one.person_id for one in household.members] == [person.id]
    assert again.status_code == 409
    assert "Family of Li Na Household Li Na Balance 0 min" in client.get("/timebank/holders?q=Family").page.main_text


def test_ending_it_closes_its_account(client: Door, household: JointHolder) -> None:
    here = f"/timebank/holders/{household.id}"

    client.submit(client.get(here).page, f"{here}/end", reason="They moved away")

    assert timebank.find_joint_account(household.id) is None
    assert "Ended" in client.get(here).page.main_text


def test_a_second_one_of_the_same_name_is_refused_in_its_community_until_the_first_has_ended(
    client: Door, community: Area, household: JointHolder
) -> None:
    page = client.get("/timebank/holders/new").page
    given = {"kind": "household", "name": " Family of Li Na", "community_id": str(community.id)}

    refused = client.submit(page, "/timebank/holders/new", **given)
    client.submit(
        client.get(f"/timebank/holders/{household.id}").page, f"/timebank/holders/{household.id}/end", reason="Moved"
    )
    again = client.submit(page, "/timebank/holders/new", **given)

    assert (refused.status_code, again.status_code) == (409, 303)
    assert "a name that tells them apart" in refused.page.main_text


def test_a_household_of_another_community_does_not_exist(client: Door, household: JointHolder) -> None:
    stranger = a_person("Li Na")  # in a community of its own
    here = f"/timebank/holders/{household.id}"

    assert "Li Na" not in client.get(f"{here}?who=Li").page.main_text.replace("Family of Li Na", "")
    assert client.get(f"/timebank/holders/{household.id + 1000}").status_code == 404
    assert stranger.community_id != household.community_id
