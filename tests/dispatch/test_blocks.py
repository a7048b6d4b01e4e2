"""Each block in turn: what makes it, and what does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eldercare.areas.policy import DEFAULTS
from eldercare.catalogue.models import RiskClass, Skill
from eldercare.dispatch import known, wishes
from eldercare.dispatch.eligibility import provider_blocks, volunteer_blocks
from eldercare.dispatch.facts import Place
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.dispatch.need import Need, need_of
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind
from eldercare.people.models import Sex
from eldercare.people.service import add_contact
from eldercare.providers import service as providers
from eldercare.volunteers import service as volunteers
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 10:00 on the wall clock in Shanxi."""
DAY = date(2026, 11, 23)
GONE = DAY - timedelta(days=1)
NEXT = DAY + timedelta(days=1)
PAPERS = {"trained_until": "training", "insured_until": "insurance", "health_checked_until": "health"}


@pytest.fixture
def need() -> Need:
    """A bath of an hour: care of the body, and much can go wrong."""
    bathing = a_service("bathing", "助浴", "Bathing", skill=Skill.BATHING, risk=RiskClass.HIGH, intimate=True)
    found = need_of(an_order(at=TEN - timedelta(days=1), starts_at=TEN, minutes=60, service_=bathing))
    assert found
    return found


def codes(need: Need, **changed: object) -> list[str]:
    [facts] = known.volunteer_facts(need, [a_volunteer(sex=Sex.MALE, birth_on=date(1970, 1, 1)).id])
    return [block.code for block in volunteer_blocks(replace(facts, **changed), need)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        *((({paper: None}, [code])) for paper, code in PAPERS.items()),
        *((({paper: GONE}, [code])) for paper, code in PAPERS.items()),
        *((({paper: DAY}, [])) for paper in PAPERS),
        ({"birth_on": date(1956, 11, 23)}, []),
        ({"birth_on": date(1955, 11, 23)}, ["age"]),
        ({"birth_on": date(1955, 11, 24)}, []),
        ({"birth_on": date(2008, 11, 23)}, []),
        ({"birth_on": date(2008, 11, 24)}, ["age"]),
        ({"birth_on": None}, []),
        ({"is_kin": True}, ["kin"]),
        ({"leave_until": DAY}, ["leave"]),
        ({"is_busy": True}, ["busy"]),
        ({"minutes_that_day": 300}, []),
        ({"minutes_that_day": 301}, ["day_cap"]),
        ({"minutes_this_week": 1141}, ["week_cap"]),
        ({"elders_wish": Wish.REFUSED}, ["refused"]),
        ({"helpers_wish": Wish.REFUSED}, ["refuses"]),
        ({"elders_wish": Wish.PREFERRED}, []),
    ],
)
def test_what_stands_against_a_volunteer(need: Need, changed: dict[str, object], expected: list[str]) -> None:
    assert codes(need, **changed) == expected


def test_papers_count_from_the_risk_class_on_that_the_community_names(need: Need) -> None:
    lenient = replace(need, policy=replace(DEFAULTS, trained_from="never", insured_from="high", checked_from="low"))

    assert codes(lenient, trained_until=None) == []
    assert codes(lenient, insured_until=None) == ["insurance"]
    assert codes(lenient, health_checked_until=None) == ["health"]


def test_a_skill_that_needs_a_certificate_counts_while_that_holds(need: Need) -> None:
    need.service.needs_certificate = True

    assert codes(need) == ["certificate"]
    assert codes(need, certified_until=GONE) == ["certificate"]
    assert codes(need, certified_until=DAY) == []


@pytest.mark.parametrize(
    ("from_on", "until_on", "expected"),
    [(GONE, GONE, []), (GONE, DAY, ["leave"]), (DAY, DAY, ["leave"]), (DAY, NEXT, ["leave"]), (NEXT, NEXT, [])],
)
def test_a_leave_holds_from_its_first_day_to_its_last(
    need: Need, from_on: date, until_on: date, expected: list[str]
) -> None:
    away = a_volunteer(birth_on=date(1970, 1, 1))
    volunteers.take_leave(away.id, from_on=from_on, until_on=until_on)

    [facts] = known.volunteer_facts(need, [away.id])

    assert [block.code for block in volunteer_blocks(facts, need)] == expected


def test_for_care_of_the_body_an_elder_may_want_a_woman_and_no_reason_outweighs_that(need: Need) -> None:
    need.elder.wants_helper_sex = Sex.FEMALE
    [facts] = known.volunteer_facts(need, [a_volunteer(sex=Sex.MALE).id])

    [block] = volunteer_blocks(facts, need)
    need.service.intimate = False

    assert (block.code, block.may_override) == ("sex", False)
    assert volunteer_blocks(facts, need) == []


def test_what_is_stored_becomes_a_block(need: Need) -> None:
    one, daughter, neighbour = a_volunteer("One"), a_volunteer("Daughter"), a_volunteer("Neighbour")
    volunteers.take_leave(one.id, from_on=GONE, until_on=DAY)
    at = TEN - timedelta(days=1)
    wishes.wish(need.elder.id, Helper(HelperKind.VOLUNTEER, one.id), Wish.REFUSED, wished_by=WishedBy.HELPER, at=at)
    add_contact(need.elder.id, daughter.id, relation="女儿")
    add_contact(need.elder.id, neighbour.id, relation="邻居")

    found = known.volunteer_facts(need, [one.id, daughter.id, neighbour.id])

    blocks = [[block.code for block in volunteer_blocks(one, need)] for one in found]
    assert blocks == [["refuses", "leave"], ["kin"], []]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"opening": ("closed",) * 7}, ["closed"]),
        ({"opening": ("08:00-10:30,10:30-12:00", *("closed",) * 6)}, ["closed"]),
        ({"opening": ("10:00-11:00", *("closed",) * 6)}, []),
        ({"orders_a_day": 3, "orders_that_day": 3}, ["capacity"]),
        ({"orders_a_day": 3, "orders_that_day": 2}, []),
        ({"elders_wish": Wish.REFUSED}, ["refused"]),
    ],
)
def test_what_stands_against_a_provider(need: Need, changed: dict[str, object], expected: list[str]) -> None:
    [facts] = known.provider_facts(need, [a_provider(services=[need.service]).id])

    assert [block.code for block in provider_blocks(replace(facts, **changed), need)] == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("goes_metres", "expected"), [(None, []), (1446, []), (1445, ["area"]), (0, ["area"])])
def test_a_volunteer_goes_as_far_as_he_or_she_says(need: Need, goes_metres: int | None, expected: list[str]) -> None:
    assert need.elder.person.address
    need.elder.person.address.latitude, need.elder.person.address.longitude = 37.87, 112.55

    found = codes(need, goes_metres=goes_metres, place=Place(latitude=37.88, longitude=112.55))

    assert found == expected


def test_a_provider_goes_as_far_as_it_says() -> None:
    elder = an_elder()
    assert elder.person.address
    elder.person.address.latitude, elder.person.address.longitude = 37.87, 112.55
    house = a_provider(staff=a_person())
    house.latitude, house.longitude = 37.88, 112.55
    need = need_of(an_order(elder=elder))
    assert need

    providers.set_limits(house.id, opening=[], serves_metres=1000)
    [facts] = known.provider_facts(need, [house.id])

    assert [block.sentence % block.values for block in provider_blocks(facts, need)] == [
        "goes as far as 1000 m; it is 1446 m from there"
    ]
