from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.dispatch.standing import ask_standing_helpers
from eldercare.messaging import questions
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import QuestionKind
from eldercare.orders import jobs, offers, service
from eldercare.orders.meal_rounds import queries
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.transaction import transaction
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.meal_rounds import a_meal_round
from tests.builders.orders import WORKER, an_order
from tests.builders.volunteers import a_volunteer
from tests.orders.series.conftest import monday_at_nine  # noqa: F401 - the same morning
from tests.orders.series.days import MONDAY, NINE

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")
HALF_PAST = NINE + timedelta(hours=2, minutes=30)


@pytest.fixture
def community(app: object) -> Area:
    return a_community()


@pytest.fixture
def usual(community: Area) -> Volunteer:
    return a_volunteer("Usual", community=community)


@pytest.fixture
def lunch(community: Area, usual: Volunteer) -> MealRound:
    made = a_meal_round(
        starts_on=MONDAY,
        at=NINE,
        community=community,
        weekdays=(0,),
        standing=[Helper(HelperKind.VOLUNTEER, usual.id)],
        substitutes=[Helper(HelperKind.VOLUNTEER, a_volunteer("Substitute", community=community).id)],
    )
    session.commit()
    ask_standing_helpers(NINE)
    session.expire_all()
    return made


def orders(lunch: MealRound) -> list[Order]:
    session.expire_all()
    return [door.order for door in queries.doors(lunch, MONDAY) if door.order is not None]


def texts(volunteer: Volunteer) -> list[str]:
    query = select(OutgoingMessage.template).where(OutgoingMessage.to_person_id == volunteer.id)
    return list(session.scalars(query.order_by(OutgoingMessage.id)))


def says_yes(volunteer: Volunteer, order: Order) -> None:
    """Accept the way a text does it: the question's code leads to the offer."""
    [offer] = [one for one in order.offers if one.with_offer_id is None and one.is_waiting]
    with transaction():
        offers.accept(offer.id, by=Actor.person(volunteer.id), at=NINE, via=Door.SMS)
    session.expire_all()


def test_a_round_is_asked_about_in_one_text_and_one_yes_takes_every_door(lunch: MealRound, usual: Volunteer) -> None:
    assert [order.status for order in orders(lunch)] == [OrderStatus.OFFERED] * 3
    assert texts(usual) == ["offer_round"]

    says_yes(usual, orders(lunch)[0])

    assert [order.status for order in orders(lunch)] == [OrderStatus.ACCEPTED] * 3
    assert [order.helpers[0].helper_name for order in orders(lunch)] == ["Usual"] * 3
    assert texts(usual) == ["offer_round", "order_accepted_round"]


def test_one_no_is_a_no_to_all_and_the_substitute_is_asked_about_all(lunch: MealRound, usual: Volunteer) -> None:
    [asked] = [one for one in orders(lunch)[0].offers if one.is_waiting]
    with transaction():
        offers.decline(asked.id, by=Actor.person(usual.id), at=NINE, via=Door.SMS)
    assert [order.status for order in orders(lunch)] == [OrderStatus.OPEN] * 3

    ask_standing_helpers(NINE)
    ask_standing_helpers(NINE)

    assert [[one.helper_name for one in order.offers] for order in orders(lunch)] == [["Usual", "Substitute"]] * 3


def test_when_the_first_door_is_called_off_the_question_stands_for_the_others(
    lunch: MealRound, usual: Volunteer
) -> None:
    first, second, _third = orders(lunch)
    code = first.offers[0].code
    with transaction():
        service.cancel(first.id, reason="Her son is here", by=WORKER, at=NINE, via=Door.CONSOLE)
    assert texts(usual) == ["offer_round"]

    [question] = [one for one in questions.open_on(usual.person.phones[0].number, NINE) if one.code == code]
    says_yes(usual, second)

    assert question.about_id == second.offers[0].id
    assert [order.status for order in orders(lunch)[1:]] == [OrderStatus.ACCEPTED] * 2


def test_a_door_that_overlaps_another_visit_stays_on_the_board_and_the_rest_is_taken(
    lunch: MealRound, usual: Volunteer, community: Area
) -> None:
    elsewhere = an_order(
        OrderStatus.ACCEPTED,
        elder=an_elder("Bai Lu", community=community),
        helper=usual,
        starts_at=orders(lunch)[2].starts_at,
        at=NINE,
    )
    session.commit()
    assert elsewhere.helpers[0].helper_name == "Usual"
    says_yes(usual, orders(lunch)[0])

    assert [order.status for order in orders(lunch)] == [OrderStatus.ACCEPTED, OrderStatus.ACCEPTED, OrderStatus.OPEN]


def test_the_helper_is_reminded_once_for_the_whole_round_and_each_elder_once(
    lunch: MealRound, usual: Volunteer
) -> None:
    says_yes(usual, orders(lunch)[0])
    session.commit()
    for minutes in range(0, 60, 5):
        jobs.remind_hour_before(HALF_PAST + timedelta(minutes=minutes - 60))
    session.expire_all()

    assert texts(usual) == ["offer_round", "order_accepted_round", "remind_hour_round"]


def test_a_round_that_nobody_begins_alarms_once_not_at_every_door(lunch: MealRound, usual: Volunteer) -> None:
    says_yes(usual, orders(lunch)[0])
    for minutes in range(0, 60, 5):
        jobs.alarm_when_nobody_checked_in(HALF_PAST + timedelta(minutes=minutes))
    session.expire_all()

    assert [order.late_alarmed_at is not None for order in orders(lunch)] == [True, False, False]


def test_doors_not_asked_about_yet_wait_for_the_whole_round_to_be_asked(lunch: MealRound) -> None:
    assert {order.next_to_ask for order in orders(lunch)} == {orders(lunch)[0].next_to_ask}
    assert questions.find_about(QuestionKind.OFFER, ("offer", orders(lunch)[1].offers[0].id)) == []
