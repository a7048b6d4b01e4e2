from datetime import datetime, timedelta

import pytest

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.dispatch.standing import ask_standing_helpers
from eldercare.dispatch.waves.jobs import go_on_after_standing
from eldercare.orders import jobs, offers
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.builders.series import a_series
from tests.builders.volunteers import a_volunteer
from tests.orders.series.conftest import monday_at_nine  # noqa: F401 - the same morning
from tests.orders.series.days import MONDAY, NINE, orders_of

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")


def helper(volunteer: Volunteer) -> Helper:
    return Helper(HelperKind.VOLUNTEER, volunteer.id)


def first_order(community: Area, standing: list[Volunteer], substitutes: list[Volunteer], **facts: object) -> Order:
    series = a_series(
        starts_on=MONDAY,
        at=NINE,
        elder=an_elder(community=community),
        standing=[helper(one) for one in standing],
        substitutes=[helper(one) for one in substitutes],
        **facts,
    )
    session.commit()
    return orders_of(series)[1]


def asked(order: Order) -> list[str]:
    return [offer.helper_name for offer in order.offers]


def asks(*moments: datetime) -> None:
    session.commit()
    for moment in moments:
        jobs.expire_offers(moment)
        ask_standing_helpers(moment)
    session.expire_all()


def test_the_usual_helper_is_asked_first_then_the_substitute_then_it_is_on_the_board() -> None:
    community = a_community()
    order = first_order(
        community, [a_volunteer("Usual", community=community)], [a_volunteer("Substitute", community=community)]
    )

    asks(NINE)
    assert asked(order) == ["Usual"]
    offers.decline(order.offers[0].id, by=Actor(order.events[0].by_kind), at=NINE, via=Door.SMS)
    asks(NINE)
    assert asked(order) == ["Usual", "Substitute"]
    asks(NINE + timedelta(hours=13), NINE + timedelta(hours=14))

    assert (order.status, order.next_to_ask, asked(order)) == (OrderStatus.OPEN, None, ["Usual", "Substitute"])


def test_both_usual_helpers_of_a_visit_for_two_are_asked_and_nobody_at_night_or_too_early() -> None:
    community = a_community()
    pair = [a_volunteer(name, community=community) for name in ("One", "Two")]
    order = first_order(community, pair, [], people_needed=2)
    late = next(one for one in orders_of(order.series) if one.starts_at > NINE + timedelta(days=3))  # type: ignore[arg-type,operator]

    asks(NINE.replace(hour=14))  # ten in the evening
    assert asked(order) == []
    asks(NINE, NINE)

    assert (asked(order), asked(late)) == (["One", "Two"], [])


def test_who_cannot_be_asked_is_passed_over_and_the_history_says_so() -> None:
    community = a_community()
    gone, there = a_volunteer("Gone", community=community), a_volunteer("There", community=community)
    order = first_order(community, [gone], [there])
    gone.status = type(gone.status).PAUSED

    asks(NINE)

    assert asked(order) == ["There"]
    assert "standing_not_asked" in [event.what for event in order.events]


@pytest.mark.parametrize("wanted", ["yes", "no"])
def test_others_are_asked_after_the_usual_helpers_where_the_community_wants_it(wanted: str) -> None:
    community = a_community()
    set_policy(community.id, {"wave_after_standing": wanted})
    order = first_order(community, [a_volunteer("Usual", community=community)], [])
    a_volunteer("Somebody else", community=community)
    asks(NINE)
    assert go_on_after_standing(NINE) == 0
    offers.decline(order.offers[0].id, by=Actor(order.events[0].by_kind), at=NINE, via=Door.SMS)

    asks(NINE)
    begun = [go_on_after_standing(NINE), go_on_after_standing(NINE)]

    assert begun == ([1, 0] if wanted == "yes" else [0, 0])
    session.expire_all()
    assert asked(order) == (["Usual", "Somebody else"] if wanted == "yes" else ["Usual"])
