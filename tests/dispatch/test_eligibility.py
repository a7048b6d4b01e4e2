from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Door
from eldercare.catalogue.models import Skill
from eldercare.dispatch import known, service
from eldercare.dispatch.eligibility import provider_blocks, volunteer_blocks
from eldercare.dispatch.need import need_of
from eldercare.dispatch.service import NotEligible
from eldercare.elders import service as elders
from eldercare.orders import offers
from eldercare.orders.errors import WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.providers import service as providers
from eldercare.providers.models import Provider
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import Volunteer, VolunteerStatus
from eldercare.volunteers.service import Span
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.orders import WORKER, a_draft, an_offer, an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 09:00 on the wall clock in Shanxi."""
TEN = NINE + timedelta(hours=1)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}


def a_bath(**facts: object) -> Order:
    """An order that asks for a skill, at ten."""
    bathing = a_service("bathing", "助浴", "Bathing", skill=Skill.BATHING)
    return an_order(at=NINE, **{"starts_at": TEN, "service_": bathing, **facts})  # type: ignore[arg-type]


def neighbour(order: Order, **facts: object) -> Volunteer:
    return a_volunteer(community=order.community, **facts)  # type: ignore[arg-type]


def said(volunteer: Volunteer, order: Order, **changed: object) -> list[str]:
    """What stands against the volunteer, were these facts so."""
    need = need_of(order)
    assert need
    [facts] = known.volunteer_facts(need, [volunteer.id])
    facts = replace(facts, **changed)  # type: ignore[arg-type]
    return [block.sentence % block.values for block in volunteer_blocks(facts, need)]


def said_of_house(provider: Provider, order: Order, **changed: object) -> list[str]:
    need = need_of(order)
    assert need
    [facts] = known.provider_facts(need, [provider.id])
    facts = replace(facts, **changed)  # type: ignore[arg-type]
    return [block.sentence % block.values for block in provider_blocks(facts, need)]


def is_free(volunteer: Volunteer, starts_at: datetime, minutes: int) -> bool:
    need = need_of(an_order(at=NINE, starts_at=starts_at, minutes=minutes))
    assert need
    return known.volunteer_facts(need, [volunteer.id])[0].is_free


def ask(order: Order, helper: Helper, **facts: object) -> Order:
    return service.offer(order.id, [helper], **BY_WORKER, **facts)[0].order  # type: ignore[arg-type]


def named(volunteer: Volunteer) -> Helper:
    return Helper(HelperKind.VOLUNTEER, volunteer.id)


def test_nothing_stands_against_a_neighbour_with_the_skill() -> None:
    order = a_bath()

    assert said(neighbour(order), order) == []


@pytest.mark.parametrize("status", [VolunteerStatus.PAUSED, VolunteerStatus.LEFT])
def test_who_paused_or_left_is_not_asked(status: VolunteerStatus) -> None:
    order = a_bath()
    volunteer = neighbour(order)
    volunteers.set_status(volunteer.id, status)

    assert said(volunteer, order) == ["is not active at present"]


def test_who_lacks_the_skill_is_not_asked() -> None:
    order = a_bath()

    assert said(neighbour(order, skills=[Skill.LEGAL]), order) == ["lacks the skill for this service"]


def test_a_service_for_providers_is_not_asked_of_volunteers() -> None:
    order = a_bath(service_=a_service("repair", "维修", "Repair", by_volunteers=False))

    assert said(neighbour(order), order) == ["this service is done by providers only"]


def test_nobody_helps_herself() -> None:
    helper = a_volunteer()
    order = a_bath(elder=elders.enrol(helper.person, at=NINE))

    assert said(helper, order) == ["cannot help himself or herself"]
    with pytest.raises(NotEligible, match="no reason outweighs"):
        ask(order, named(helper), override_reason="She asked for it")


def test_everything_that_stands_against_somebody_is_said() -> None:
    order = a_bath()
    volunteer = neighbour(order, skills=[])
    volunteers.set_status(volunteer.id, VolunteerStatus.PAUSED)

    assert len(said(volunteer, order, is_busy=True)) == 3


def test_a_provider_that_is_switched_off_or_does_something_else_is_not_asked() -> None:
    order = a_bath()
    provider = a_provider(community=order.community, services=[])
    assert said_of_house(provider, order) == ["does not offer this service"]

    assert order.service
    providers.set_service(provider, order.service)
    providers.set_active(provider.id, active=False)

    assert said_of_house(provider, order) == ["is not active at present"]


@pytest.mark.parametrize(
    ("begins", "minutes", "free"),
    [("09:00", 60, True), ("09:00", 180, True), ("09:00", 181, False), ("08:59", 30, False)],
)
def test_the_week_says_who_usually_has_time(begins: str, minutes: int, free: bool) -> None:
    volunteer = a_volunteer(spans=[Span(0, 9 * 60, 12 * 60)])
    hour, minute = map(int, begins.split(":"))
    starts_at = NINE + timedelta(hours=hour - 9, minutes=minute)

    assert is_free(volunteer, starts_at, minutes) is free


def test_a_visit_across_midnight_suits_nobody_and_one_until_midnight_suits_who_has_time_then() -> None:
    volunteer = a_volunteer()
    eleven_at_night = NINE + timedelta(hours=14)

    assert is_free(volunteer, eleven_at_night, 60)
    assert not is_free(volunteer, eleven_at_night, 61)


def test_who_is_not_suitable_is_not_asked_and_the_dispatcher_hears_why() -> None:
    order = a_bath()
    volunteer = neighbour(order, name="Ma Li", skills=[])

    with pytest.raises(NotEligible, match="Ma Li cannot be asked") as refusal:
        ask(order, named(volunteer))

    assert [block.sentence for block in refusal.value.blocks] == ["lacks the skill for this service"]
    assert (order.status, order.offers) == (OrderStatus.OPEN, [])


def test_with_a_reason_somebody_may_be_asked_all_the_same_and_the_reason_stays_in_the_history() -> None:
    order = a_bath()

    ask(order, named(neighbour(order, skills=[])), override_reason=" Her daughter-in-law ")

    assert order.offers[0].override_reason == "Her daughter-in-law"
    assert order.events[-1].reason == "Her daughter-in-law"


def test_who_has_another_visit_then_is_not_asked() -> None:
    busy, order = a_volunteer(), a_bath()
    volunteers.set_availability(busy, [])
    offers.accept(an_offer(a_bath(elder=order.elder), busy, at=NINE).id, **BY_WORKER)

    with pytest.raises(NotEligible) as refusal:
        ask(order, named(busy))

    assert "has another visit at that time" in [block.sentence for block in refusal.value.blocks]


def test_when_one_of_several_is_not_suitable_nobody_is_asked() -> None:
    order = a_bath()
    good, bad = neighbour(order), neighbour(order, skills=[])

    with pytest.raises(NotEligible):
        service.offer(order.id, [named(good), named(bad)], **BY_WORKER)

    assert order.offers == []


def test_a_draft_is_completed_before_anybody_is_asked() -> None:
    with pytest.raises(WrongStatus):
        ask(a_draft(), named(a_volunteer()), override_reason="Now")


def test_who_sees_two_communities_may_ask_a_helper_of_the_other_one() -> None:
    order, far = a_bath(), a_community("Far Away")
    stranger = a_volunteer(community=far)
    firm = a_provider(community=far, staff=a_person(), services=[a_service("bathing")])

    assert said(stranger, order) == [] and said_of_house(firm, order) == []
    assert ask(order, named(stranger)).status is OrderStatus.OFFERED
