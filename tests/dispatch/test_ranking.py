from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.areas.policy import Policy
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.distance import metres_between, minutes_on_foot
from eldercare.dispatch.ranking import Candidate, candidates
from eldercare.orders import offers
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.queries import get
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.people.service import AddressDetails, set_address
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import Volunteer, VolunteerStatus
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, a_draft, an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
HOME = (37.8700, 112.5500)
A_HUNDRED_METRES = 0.0009
"""Degrees of latitude."""


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


@pytest.fixture
def order(home: Area) -> Order:
    """A bath at ten for an elder whose home is known."""
    elder = an_elder(community=home)
    set_address(elder.person, AddressDetails("Willow Court", "3", latitude=HOME[0], longitude=HOME[1]))
    bathing = a_service("bathing", "助浴", "Bathing", skill=Skill.BATHING)
    return an_order(at=NINE, starts_at=TEN, elder=elder, service_=bathing, minutes=60)


def somebody(name: str, home: Area, *, hundreds: int | None = 0, **facts: object) -> Volunteer:
    """A volunteer who lives so many hundred metres to the north of the elder."""
    volunteer = a_volunteer(name, community=home, **facts)  # type: ignore[arg-type]
    if hundreds is not None:
        north = HOME[0] + hundreds * A_HUNDRED_METRES
        set_address(volunteer.person, AddressDetails("Willow Court", "4", latitude=north, longitude=HOME[1]))
    return volunteer


def names(found: list[Candidate]) -> list[str]:
    return [candidate.name for candidate in found]


def reasons(candidate: Candidate) -> list[str]:
    return [reason.sentence % reason.values for reason in candidate.reasons]


def served(helper: Volunteer, order: Order, *, days_ago: int = 30) -> None:
    """An earlier visit of this helper to the same elder."""
    starts_at = TEN - timedelta(days=days_ago)
    an_order(OrderStatus.CLOSED, elder=order.elder, helper=helper, at=starts_at, starts_at=starts_at, minutes=60)


def test_those_with_time_come_first_and_among_them_the_nearest(home: Area, order: Order) -> None:
    somebody("near but busy at work", home, spans=[])
    somebody("far", home, hundreds=20)
    somebody("near", home, hundreds=1)
    somebody("nobody knows where", home, hundreds=None)

    assert names(candidates(order)) == ["near", "far", "nobody knows where", "near but busy at work"]


def test_among_equals_those_who_were_here_before_come_first(home: Area, order: Order) -> None:
    somebody("new", home)
    served(somebody("known", home), order)

    assert names(candidates(order)) == ["known", "new"]


def test_among_equals_those_with_little_to_do_that_week_come_first(home: Area, order: Order) -> None:
    loaded, idle = somebody("loaded", home), somebody("idle", home)
    other = an_order(at=NINE, starts_at=TEN + timedelta(days=2), elder=an_elder(community=home), minutes=90)
    offers.accept(an_offer(other, loaded, at=NINE).id, by=WORKER, at=NINE, via=Door.CONSOLE)

    assert names(candidates(order)) == [idle.name, loaded.name]
    assert "90 min of visits that week" in reasons(candidates(order)[1])


def test_who_was_asked_lately_waits_for_those_who_were_not_even_if_it_came_to_nothing(home: Area, order: Order) -> None:
    asked, idle = somebody("asked", home), somebody("idle", home)
    for days in (1, 2):
        other = an_order(at=NINE, starts_at=TEN + timedelta(days=days), elder=an_elder(community=home))
        offers.decline(an_offer(other, asked, at=NINE).id, by=WORKER, at=NINE, via=Door.CONSOLE)

    found = candidates(order)

    assert names(found) == [idle.name, asked.name]
    assert "asked in four weeks: 2" in reasons(found[1])


def test_a_few_steps_more_or_less_do_not_matter(home: Area, order: Order) -> None:
    somebody("next door", home, hundreds=0)
    served(somebody("known, two doors on", home, hundreds=1), order)

    assert names(candidates(order))[0] == "known, two doors on"


def test_who_is_blocked_comes_last_and_it_is_said_why(home: Area, order: Order) -> None:
    taken = somebody("taken", home)
    same_hour = an_order(at=NINE, starts_at=TEN, elder=an_elder(community=home))
    offers.accept(an_offer(same_hour, taken, at=NINE).id, by=WORKER, at=NINE, via=Door.CONSOLE)
    somebody("far, no time", home, hundreds=50, spans=[])

    found = candidates(order)

    assert names(found) == ["far, no time", "taken"]
    assert [block.sentence for block in found[1].blocks] == ["has another visit at that time"]


def test_each_candidate_comes_with_reasons_in_words(home: Area, order: Order) -> None:
    served(somebody("Ma Li", home, hundreds=6), order)

    [found] = candidates(order)

    assert reasons(found) == [
        "has the skill",
        "usually free then",
        "11 min on foot",
        "here before: 1",
        "not asked in four weeks",
        "nothing else that week",
        "on time: 1 of 1",
    ]
    assert (found.metres, found.visits_here, found.minutes_this_week) == (781, 1, 0)


def test_a_stranger_without_time_or_address_is_described_honestly(home: Area, order: Order) -> None:
    somebody("Ma Li", home, hundreds=None, spans=[])

    assert reasons(candidates(order)[0])[1:] == [
        "not usually free then",
        "distance not known",
        "not asked in four weeks",
        "nothing else that week",
    ]


def test_only_active_neighbours_with_the_skill_are_looked_at(home: Area, order: Order) -> None:
    good = somebody("good", home)
    somebody("cannot", home, skills=[Skill.LEGAL])
    volunteers.set_status(somebody("paused", home).id, VolunteerStatus.PAUSED)
    somebody("lives elsewhere", a_community("Far Away"))

    assert names(candidates(order)) == [good.name]


def test_providers_of_the_service_are_candidates_too(home: Area, order: Order) -> None:
    assert order.service
    a_provider("Bath House", community=home, services=[order.service])
    a_provider("Canteen", community=home)
    a_provider("Far House", community=a_community("Far Away"), services=[order.service])

    [found] = candidates(order)

    assert (found.name, found.blocks, reasons(found)) == (
        "Bath House",
        (),
        ["offers this service", "distance not known"],
    )


def test_no_more_than_were_asked_for(home: Area, order: Order) -> None:
    for number in range(4):
        somebody(f"Number {number}", home)

    assert len(candidates(order, limit=3)) == 3


def test_of_many_those_who_may_have_time_are_looked_at_first(
    home: Area, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eldercare.dispatch.shortlist.LOOKED_AT", 2)
    for number in range(3):
        somebody(f"no time {number}", home, spans=[])
    somebody("has time", home)

    assert names(candidates(order))[0] == "has time"


def test_of_many_the_nearest_are_looked_at_wherever_they_live(
    home: Area, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eldercare.dispatch.shortlist.LOOKED_AT", 3)
    for hundreds in (-30, 30, -4, 4, -20, 20, 0):
        somebody(f"{hundreds} hundred metres to the north", home, hundreds=hundreds)

    found = [one.metres for one in candidates(order)]

    assert found == [0, 520, 520]


def test_of_many_who_have_no_time_no_more_are_seen_than_enough(
    home: Area, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eldercare.dispatch.shortlist.LOOKED_AT", 2)
    monkeypatch.setattr("eldercare.dispatch.shortlist.SEEN", 3)
    for number in range(4):
        somebody(f"no time {number}", home, spans=[])
    somebody("has time, a long way off", home, hundreds=30)

    assert "has time, a long way off" not in names(candidates(order))
    assert len(candidates(order)) == 2


def test_a_draft_has_no_candidates(home: Area) -> None:
    somebody("Ma Li", home)

    assert candidates(a_draft()) == []


def look(order_id: int) -> int:
    session.commit()
    session.expire_all()
    with statements() as sent:
        assert candidates(get(order_id))
    return len(sent)


def test_many_candidates_take_as_many_statements_as_one(home: Area, order: Order) -> None:
    assert order.service
    somebody("first", home)
    a_provider("first house", community=home, services=[order.service])
    look(order.id)  # what is kept for some seconds, such as the community's policy, is read now
    with_one = look(order.id)

    for number in range(5):
        somebody(f"Number {number}", home)
        a_provider(f"House {number}", community=home, services=[order.service])

    assert look(order.id) == with_one


def test_the_way_on_foot_is_longer_than_the_way_of_a_crow() -> None:
    policy = Policy(detour_factor=1.5, walking_metres_per_second=1.0)
    here, there = AddressDetails(latitude=0.0, longitude=0.0), AddressDetails(latitude=0.0, longitude=0.01)

    metres = metres_between(here, there, policy)

    assert metres == 1668
    assert minutes_on_foot(metres, policy) == 28
    assert minutes_on_foot(0, policy) == 1


@pytest.mark.parametrize("other", [None, AddressDetails(), AddressDetails(latitude=1.0)])
def test_what_is_not_known_is_not_guessed(other: AddressDetails | None) -> None:
    assert metres_between(AddressDetails(latitude=0.0, longitude=0.0), other, Policy()) is None


def test_who_said_no_to_this_order_comes_last_and_it_is_said() -> None:
    order, near, far = an_order(), a_volunteer("Near"), a_volunteer("Far")
    for volunteer in (near, far):
        volunteer.person.community_id = order.community_id or 0
    no = offers.send(order.id, [Helper(HelperKind.VOLUNTEER, near.id)], by=WORKER, at=now(), via=Door.CONSOLE)[0]
    offers.decline(no.id, by=WORKER, at=now(), via=Door.CONSOLE)

    asked = [(one.name, one.said_no) for one in candidates(order)]

    assert asked == [("Far", False), ("Near", True)]
    assert candidates(order)[1].reasons[0].sentence == "has said no to this order"
