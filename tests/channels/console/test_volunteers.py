from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Staff
from eldercare.volunteers import queries
from eldercare.volunteers.models import Volunteer, VolunteerStatus
from eldercare.volunteers.service import Span
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door


def _times(volunteer: Volunteer) -> set[tuple[int, int, int]]:
    return {(span.weekday, span.from_minute, span.until_minute) for span in volunteer.availability}


def test_a_volunteer_is_entered_with_skills_and_hours_of_the_week(client: Door, community: Area, worker: Staff) -> None:
    page = client.get("/volunteers/new").page
    hours = ["0-9", "0-10", "0-11", "0-14", "6-18"]
    answer = client.submit(page, "/volunteers/new", name="Li Na", skills=["escort", "legal"], hour=hours)

    volunteer = queries.get(int(answer.location.rsplit("/", 1)[1]))
    assert {held.skill for held in volunteer.skills} == {Skill.ESCORT, Skill.LEGAL}
    assert _times(volunteer) == {(0, 540, 720), (0, 840, 900), (6, 1080, 1140)}


def test_the_grid_shows_what_is_known_and_saving_it_unchanged_changes_nothing(
    client: Door, community: Area, worker: Staff
) -> None:
    volunteer = a_volunteer(community=community, spans=[Span(2, 570, 690)])

    client.submit(client.get(f"/volunteers/{volunteer.id}/edit").page, f"/volunteers/{volunteer.id}/edit", name="Li Na")

    changed = queries.get(volunteer.id)
    assert changed.name == "Li Na"
    assert _times(changed) == {(2, 570, 690)}
    assert len(changed.skills) == len(Skill)


def test_hours_are_changed(client: Door, community: Area, worker: Staff) -> None:
    volunteer = a_volunteer(community=community, spans=[Span(2, 540, 660)])
    page = client.get(f"/volunteers/{volunteer.id}/edit").page

    client.submit(page, f"/volunteers/{volunteer.id}/edit", hour=["2-9", "2-10", "2-11"])

    assert _times(queries.get(volunteer.id)) == {(2, 540, 720)}


def test_a_volunteer_pauses_and_comes_back(client: Door, community: Area, worker: Staff) -> None:
    volunteer = a_volunteer(community=community)

    for status in ("paused", "active"):
        page = client.get(f"/volunteers/{volunteer.id}").page
        client.submit(page, f"/volunteers/{volunteer.id}/status/{status}")
        assert queries.get(volunteer.id).status is VolunteerStatus(status)


def test_the_card_shows_visits_and_minutes(client: Door, community: Area, worker: Staff) -> None:
    volunteer = a_volunteer(community=community)
    an_order(OrderStatus.CLOSED, elder=an_elder("Hao Mei", community=community), helper=volunteer, minutes=60)
    an_order(OrderStatus.ACCEPTED, elder=an_elder("Duan Li", community=community), helper=volunteer)

    text = client.get(f"/volunteers/{volunteer.id}").page.main_text

    assert "Coming up Meals · Duan Li" in text
    assert "Meals · Hao Mei" in text
    assert "Time bank 1 h" in text
