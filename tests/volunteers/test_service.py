import pytest

from eldercare.areas.queries import scope_of
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import Invalid, NotFound
from eldercare.volunteers import queries, service
from eldercare.volunteers.models import VolunteerStatus
from eldercare.volunteers.service import Span
from tests.builders.areas import a_community
from tests.builders.people import a_person
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

MONDAY_MORNING = Span(0, 8 * 60, 12 * 60)


def test_enrolling_again_replaces_skills_and_times() -> None:
    volunteer = a_volunteer(skills=[Skill.ERRANDS, Skill.REPAIR], spans=[MONDAY_MORNING])
    session.commit()

    again = service.enrol(volunteer.person, at=now(), skills=[Skill.REPAIR, Skill.LEGAL, Skill.LEGAL], spans=[])
    session.commit()

    assert again is volunteer
    assert ({held.skill for held in volunteer.skills}, volunteer.availability) == ({Skill.REPAIR, Skill.LEGAL}, [])


@pytest.mark.parametrize(
    "span", [Span(7, 0, 60), Span(-1, 0, 60), Span(0, 60, 60), Span(0, 120, 60), Span(0, -1, 60), Span(0, 0, 1441)]
)
def test_a_time_of_the_week_lies_on_one_day_and_begins_before_it_ends(span: Span) -> None:
    volunteer = a_volunteer(spans=[MONDAY_MORNING])

    with pytest.raises(Invalid):
        service.set_availability(volunteer, [span])

    assert len(volunteer.availability) == 1


@pytest.mark.parametrize(
    ("weekday", "hours", "free"),
    [
        (0, (8, 12), True),
        (0, (9, 10), True),
        (0, (7, 9), False),
        (0, (11, 13), False),
        (1, (9, 10), False),
    ],
)
def test_who_has_time_on_monday_morning_has_time_then(weekday: int, hours: tuple[int, int], free: bool) -> None:
    volunteer = a_volunteer(spans=[MONDAY_MORNING])

    assert volunteer.is_free_on(weekday, hours[0] * 60, hours[1] * 60) is free


def test_what_needs_no_skill_everybody_can_do() -> None:
    volunteer = a_volunteer(skills=[Skill.ERRANDS])

    assert volunteer.has_skill(None)
    assert volunteer.has_skill(Skill.ERRANDS)
    assert not volunteer.has_skill(Skill.BATHING)


def test_a_volunteer_can_pause_and_come_back() -> None:
    volunteer = a_volunteer()

    for status in (VolunteerStatus.PAUSED, VolunteerStatus.ACTIVE):
        assert service.set_status(volunteer.id, status).status is status


def test_a_volunteer_of_another_community_does_not_exist() -> None:
    volunteer, other = a_volunteer("Li Qiang"), scope_of(a_community("Far Away").id)

    assert queries.page(scope_of(volunteer.person.community_id), name="Li") == [volunteer]
    assert queries.page(other) == []
    with pytest.raises(NotFound):
        queries.get(volunteer.id, scope=other)
    assert queries.find(a_person().id) is None
