from datetime import date

import pytest

from eldercare.areas.models import AreaKind
from eldercare.areas.queries import scope_of
from eldercare.broadcasts.choice import Choice
from eldercare.database import session
from eldercare.elders.models import Elder, LivingStatus
from eldercare.people.ages import years_before
from eldercare.people.models import Sex
from tests.builders.areas import a_community, a_street, an_area
from tests.builders.elders import an_elder

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 11, 22)
L = LivingStatus


@pytest.fixture
def community():
    here = a_community()
    one = {"community": here, "ability_level": 0}
    an_elder("Alone 80", living_status=L.ALONE, birth_on=date(1946, 11, 22), **one)
    an_elder("Nest 79", living_status=L.EMPTY_NEST, birth_on=date(1946, 11, 23), sex=Sex.MALE, **one)
    an_elder("Weak 90", living_status=L.WITH_FAMILY, community=here, ability_level=3, birth_on=date(1936, 1, 1))
    an_elder("No birthday", living_status=L.WITH_FAMILY, place=("Elm Yard", "12"), **one)
    an_elder("Elsewhere", community=a_community("Jade Hill"))
    return here


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (Choice(), {"Alone 80", "Nest 79", "Weak 90", "No birthday"}),
        (Choice(living=(L.ALONE,)), {"Alone 80"}),
        (Choice(living=(L.ALONE, L.EMPTY_NEST)), {"Alone 80", "Nest 79"}),
        (Choice(ability_from=2), {"Weak 90"}),
        (Choice(ability_from=4), set()),
        (Choice(age_from=80), {"Alone 80", "Weak 90"}),
        (Choice(age_until=80), {"Alone 80", "Nest 79"}),
        (Choice(age_from=79, age_until=79), {"Nest 79"}),
        (Choice(sex=Sex.MALE), {"Nest 79"}),
        (Choice(place="Elm"), {"No birthday"}),
        (Choice(place="Elm Yard 12"), {"No birthday"}),
        (Choice(place="Elm Yard 3"), set()),
        (Choice(place="%"), set()),
        (Choice(living=(L.ALONE,), age_from=90), set()),
    ],
)
def test_a_choice_narrows_the_elders_of_an_area_down(community, choice, names):
    scope = scope_of(community.id)

    found = {session.get_one(Elder, elder_id).name for elder_id in session.scalars(choice.elders(scope, TODAY))}

    assert found == names
    assert Choice.from_json(choice.as_json()) == choice


def test_a_street_means_the_elders_of_all_its_communities():
    street = a_street()
    for name in ("Willow Bank", "Jade Hill"):
        an_elder(community=an_area(AreaKind.COMMUNITY, name, parent=street))

    assert len(list(session.scalars(Choice().elders(scope_of(street.id), TODAY)))) == 2


def test_who_was_born_on_29_february_has_a_birthday_every_year():
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
