from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.elders import queries, service
from eldercare.elders.models import LivingStatus
from eldercare.errors import Invalid, NotFound
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_volunteer_can_be_an_elder_too() -> None:
    volunteer = a_volunteer()

    elder = service.enrol(volunteer.person, at=NINE, living_status=LivingStatus.EMPTY_NEST)

    assert (elder.id, elder.name) == (volunteer.id, volunteer.name)


def test_enrolling_again_changes_the_profile() -> None:
    elder = an_elder(ability_level=1)

    assert service.enrol(elder.person, at=NINE, ability_level=3, notes=" Uses a stick ") is elder
    assert (elder.ability_level, elder.notes) == (3, "Uses a stick")


@pytest.mark.parametrize("again", ["change", "enrol"])
def test_what_is_not_mentioned_stays(again: str) -> None:
    elder = an_elder(living_status=LivingStatus.CHILDLESS, ability_level=2, notes="Deaf", allergies="Penicillin")

    if again == "change":
        service.change(elder.id, notes="Hears well with her new aid")
    else:
        service.enrol(elder.person, at=NINE, notes="Hears well with her new aid")

    assert (elder.allergies, elder.ability_level, elder.living_status) == ("Penicillin", 2, LivingStatus.CHILDLESS)
    assert service.change(elder.id, allergies=" ").allergies is None


@pytest.mark.parametrize("level", [-1, 5])
def test_the_ability_level_is_a_number_from_0_to_4(level: int) -> None:
    elder = an_elder(ability_level=1)

    with pytest.raises(Invalid):
        service.change(elder.id, living_status=LivingStatus.ALONE, ability_level=level, notes="")
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE elders SET ability_level = {level}"))


def test_two_elders_may_share_a_landline() -> None:
    elders = [an_elder(name, phones=["+863515550001"]) for name in ("Wang Guifen", "Liu Dahai")]
    a_person("Wang Lei", phones=["+863515550001"])

    assert queries.on_number("0351-5550001") == elders


def test_an_elder_of_another_community_does_not_exist() -> None:
    elder, other = an_elder(), scope_of(a_community("Far Away").id)

    assert (queries.page(other), queries.search(other, "Wang")) == ([], [])
    with pytest.raises(NotFound):
        queries.get(elder.id, scope=other)
    with pytest.raises(NotFound):
        queries.get(a_person().id)


@pytest.mark.parametrize(
    ("typed", "found"), [("Wang", True), ("Willow C", True), ("Willow Court 3", True), ("Court", False), ("%", False)]
)
def test_an_elder_is_found_by_how_name_estate_or_building_begins(typed: str, found: bool) -> None:
    elder = an_elder("Wang Guifen", place=("Willow Court", "3"))

    assert queries.search(scope_of(elder.person.community_id), typed) == ([elder] if found else [])


def test_a_page_goes_on_after_the_last_one() -> None:
    community = a_community()
    one, two, three = (an_elder(name, community=community) for name in ("Wang A", "Wang B", "Liu C"))
    scope = scope_of(community.id)

    assert queries.page(scope, limit=2) == [one, two]
    assert queries.page(scope, after=two.id) == [three]
    assert queries.page(scope, name="Wang") == [one, two]
