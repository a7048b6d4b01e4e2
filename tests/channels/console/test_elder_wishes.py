import pytest

from eldercare.areas.models import Area
from eldercare.clock import local, now
from eldercare.dispatch import wishes
from eldercare.elders import queries
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.states import OrderStatus
from eldercare.people.models import Sex
from eldercare.people.service import AddressDetails, set_address
from eldercare.staff.models import Staff
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door
from tests.support.pages import Page


@pytest.fixture
def elder(community: Area) -> Elder:
    return an_elder(community=community)


def looked_for(client: Door, elder: Elder, name: str) -> Page:
    page = client.get(f"/elders/{elder.id}/wishes").page
    return client.submit(page, f"/elders/{elder.id}/wishes#one", who=name).page


def offered(page: Page) -> list[str | None]:
    return [box.get("value") for box in page.all("input") if box.get("name") == "helper"]


def test_what_an_elder_wants_in_general_is_noted(client: Door, elder: Elder, worker: Staff) -> None:
    here = f"/elders/{elder.id}/wishes"

    client.submit(client.get(here).page, here, wants_helper_sex="female", speaks="晋语、粤语")

    noted = queries.get(elder.id)
    assert (noted.wants_helper_sex, noted.speaks) == (Sex.FEMALE, ["晋语", "粤语"])


def test_helpers_are_found_by_the_beginning_of_a_name_and_told_apart(
    client: Door, community: Area, elder: Elder, worker: Staff
) -> None:
    near, far = a_volunteer("王芳", community=community), a_volunteer("王芳", community=community)
    set_address(near.person, AddressDetails("Willow Court", "3"))
    set_address(far.person, AddressDetails("Peach Garden", "1"))
    a_volunteer("王芳", community=a_community("Far Away"))

    page = looked_for(client, elder, "王")
    answer = client.submit(
        page, f"/elders/{elder.id}/wishes/helpers", helper=f"volunteer:{far.id}", wish="refused", note="Quarrel"
    )

    assert offered(page) == [f"volunteer:{near.id}", f"volunteer:{far.id}"]
    assert "Willow Court 3" in page.main_text and "Peach Garden 1" in page.main_text
    assert answer.status_code == 303
    assert [(one.volunteer_id, one.wish) for one in wishes.wishes_about(elder.id)] == [(far.id, "refused")]


def test_who_was_here_lately_needs_no_looking_for(client: Door, community: Area, elder: Elder, worker: Staff) -> None:
    known = a_volunteer("Zhao Lei", community=community)
    an_order(OrderStatus.CLOSED, elder=elder, helper=known)
    house = a_provider(community=community)

    assert offered(client.get(f"/elders/{elder.id}/wishes").page) == [f"volunteer:{known.id}", f"provider:{house.id}"]


def test_a_wish_without_a_helper_is_refused_in_words_and_the_rest_stays(
    client: Door, community: Area, elder: Elder, worker: Staff
) -> None:
    a_volunteer("Ma Li", community=community)

    page = looked_for(client, elder, "Ma")
    answer = client.submit(page, f"/elders/{elder.id}/wishes/helpers", wish="refused", note="Quarrel")

    assert answer.status_code == 422
    assert "Please choose one." in answer.page.main_text
    assert {"Quarrel", "Ma"} <= {box.get("value") for box in answer.page.all("input")}
    assert wishes.wishes_about(elder.id) == []


def test_a_wish_is_taken_back(client: Door, community: Area, elder: Elder, worker: Staff) -> None:
    a_volunteer("Ma Li", community=community)
    page = looked_for(client, elder, "Ma")
    client.submit(page, f"/elders/{elder.id}/wishes/helpers", helper=offered(page)[0], wish="preferred")
    [noted] = wishes.wishes_about(elder.id)

    page = client.get(f"/elders/{elder.id}/wishes").page
    assert "Ma Li" in page.main_text
    client.submit(page, f"/elders/{elder.id}/wishes/{noted.id}/forget")

    assert wishes.wishes_about(elder.id) == []


def test_a_volunteer_is_paired_once_and_a_provider_never(
    client: Door, community: Area, elder: Elder, worker: Staff
) -> None:
    one, house = a_volunteer("Ma Li", community=community), a_provider("Ma's Canteen", community=community)
    here, today = f"/elders/{elder.id}/pairs", local(now(), zone()).date()

    answers = [
        client.post(here, data={"helper": helper, "wished_by": "elder", "wish": "preferred", "who": "Ma"})
        for helper in (f"volunteer:{one.id}", f"volunteer:{one.id}", f"provider:{house.id}", "volunteer:one")
    ]

    assert [answer.status_code for answer in answers] == [303, 409, 422, 422]
    assert "Ma Li is paired with this elder already." in answers[1].page.main_text
    assert "Only a volunteer can be paired with an elder." in answers[2].page.main_text
    [pair] = wishes.pairs_of(elder.id, on=today)
    client.submit(client.get(f"/elders/{elder.id}/wishes").page, f"/elders/{elder.id}/pairs/{pair.id}/part")
    assert wishes.pairs_of(elder.id, on=today) == []


def test_another_communitys_helper_cannot_be_chosen(client: Door, elder: Elder, worker: Staff) -> None:
    stranger = a_volunteer(community=a_community("Far Away"))

    data = {"helper": f"volunteer:{stranger.id}", "wished_by": "elder", "wish": "refused"}
    answer = client.post(f"/elders/{elder.id}/wishes/helpers", data=data)

    assert answer.status_code == 404
    assert wishes.wishes_about(elder.id) == []
