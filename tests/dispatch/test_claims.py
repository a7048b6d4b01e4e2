from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.claims import BeingAsked, NotForTaking, claim
from eldercare.dispatch.near import how_many_near, near
from eldercare.dispatch.service import NotEligible
from eldercare.errors import DomainError
from eldercare.orders import offers, service
from eldercare.orders.errors import HelperBusy, OrderNotFound, OrderTaken, WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.series.states import HelperRole
from eldercare.orders.states import OfferStatus, OrderStatus
from eldercare.volunteers.models import Volunteer, VolunteerStatus
from eldercare.volunteers.service import set_status
from tests.builders.areas import a_community, set_policy
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order, tomorrow
from tests.builders.told import told, told_since
from tests.builders.volunteers import a_volunteer
from tests.support.statements import statements


def take(order: Order, volunteer: Volunteer) -> Order:
    return claim(order.id, volunteer.id, by=Actor.person(volunteer.id), at=now(), via=Door.MOBILE)


def lives_at(person, metres: float) -> None:  # type: ignore[no-untyped-def]
    """Put a home so many metres north of where the first one is, as the crow flies."""
    person.address.latitude, person.address.longitude = 37.7 + metres / 111_195, 112.7


def an_order_at(metres: float, community: Area, **facts: object) -> Order:
    elder = an_elder(community=community)
    lives_at(elder.person, metres)
    return an_order(elder=elder, **facts)  # type: ignore[arg-type]


def a_neighbour(community: Area) -> Volunteer:
    volunteer = a_volunteer("Ma Li", community=community)
    lives_at(volunteer.person, 0)
    return volunteer


@pytest.fixture
def village(app: Flask) -> Area:
    return a_community()


def seen_by(volunteer: Volunteer) -> list[Order]:
    session.flush()
    return [one.order for one in near(volunteer, at=now())]


def test_who_takes_an_open_order_has_it_and_the_history_says_that_nobody_asked(village: Area) -> None:
    order, volunteer = an_order_at(0, village), a_neighbour(village)
    before = told(order)

    take(order, volunteer)
    take(order, volunteer)

    assert (order.status, [visit.volunteer for visit in order.helpers]) == (OrderStatus.ACCEPTED, [volunteer])
    assert [event.what for event in order.events] == ["placed", "claimed", "accepted"]
    assert told_since(order, before) == [
        ("order_accepted", order.elder.name if order.elder else ""),
        ("order_accepted_helper", "Ma Li"),
    ]


def test_who_was_asked_says_yes_by_taking_it(village: Area) -> None:
    order, volunteer = an_order_at(0, village), a_neighbour(village)
    offer = an_offer(order, volunteer)

    take(order, volunteer)

    assert (offer.status, len(order.offers)) == (OfferStatus.ACCEPTED, 1)


def is_asked_of_another(order: Order, _volunteer: Volunteer) -> None:
    an_offer(order, a_volunteer("Hu Bo"))


def is_taken(order: Order, _volunteer: Volunteer) -> None:
    offers.accept(an_offer(order).id, by=WORKER, at=now(), via=Door.CONSOLE)


def is_cancelled(order: Order, _volunteer: Volunteer) -> None:
    service.cancel(order.id, reason="Ill", by=WORKER, at=now(), via=Door.CONSOLE)


def waits_for_the_usual_helper(order: Order, _volunteer: Volunteer) -> None:
    order.next_to_ask = HelperRole.STANDING


def has_another_visit(_order: Order, volunteer: Volunteer) -> None:
    an_order(OrderStatus.ACCEPTED, helper=volunteer)


def takes_a_break(_order: Order, volunteer: Volunteer) -> None:
    set_status(volunteer.id, VolunteerStatus.PAUSED)


def lives_far_away(_order: Order, volunteer: Volunteer) -> None:
    volunteer.goes_metres = 100
    lives_at(volunteer.person, 2000)


def is_of_another_community(_order: Order, volunteer: Volunteer) -> None:
    volunteer.person.community_id = a_community("Far Away").id


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (is_asked_of_another, BeingAsked),
        (is_taken, OrderTaken),
        (is_cancelled, WrongStatus),
        (waits_for_the_usual_helper, NotForTaking),
        (has_another_visit, HelperBusy),
        (takes_a_break, NotForTaking),
        (lives_far_away, NotEligible),
        (is_of_another_community, OrderNotFound),
    ],
)
def test_what_is_not_to_be_had_is_neither_shown_nor_given(
    village: Area, what: Callable[[Order, Volunteer], None], refusal: type[DomainError]
) -> None:
    order, volunteer = an_order_at(0, village), a_neighbour(village)
    assert seen_by(volunteer) == [order]
    what(order, volunteer)
    events = len(order.events)

    assert seen_by(volunteer) == []
    with pytest.raises(refusal):
        take(order, volunteer)

    assert all(visit.volunteer is not volunteer for visit in order.helpers)
    assert len(order.events) == events


def test_a_community_may_let_volunteers_only_answer(village: Area) -> None:
    order, volunteer = an_order_at(0, village), a_neighbour(village)
    set_policy(order.community_id or 0, {"volunteers_may_take": "asked"})

    assert (seen_by(volunteer), how_many_near(volunteer, at=now())) == ([], 0)
    with pytest.raises(NotForTaking):
        take(order, volunteer)


def test_the_nearest_come_first_and_what_is_far_or_next_month_not_at_all(village: Area) -> None:
    far, near_by = an_order_at(1500, village), an_order_at(200, village, starts_at=tomorrow(14))
    an_order_at(5000, village)
    an_order_at(100, village, starts_at=now() + timedelta(days=30))
    an_order_at(100, village, service_=a_service("haircut", "理发", "Haircut", by_volunteers=False))
    nowhere = an_order(elder=an_elder(community=village))

    assert seen_by(a_neighbour(village)) == [near_by, far, nowhere]


def test_looking_costs_the_same_however_many_orders_there_are(village: Area) -> None:
    volunteer = a_neighbour(village)
    an_order_at(100, village)
    assert seen_by(volunteer)  # what is kept for some seconds has been read
    counts = []
    for _ in range(2):
        for hour in range(3):
            an_order_at(100, village, starts_at=tomorrow(8 + hour))
        session.commit()
        with statements() as made:
            near(volunteer, at=now())
        counts.append(len(made))

    assert counts[0] == counts[1] <= 30
