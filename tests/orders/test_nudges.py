from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.elders.models import Elder, LivingStatus
from eldercare.messaging.queries import sent_about
from eldercare.orders import closing, saved_time, visits
from eldercare.orders.nudges import nudge_savers, savers
from eldercare.orders.states import OrderStatus
from eldercare.people.models import Person
from eldercare.people.service import opt_out
from eldercare.timebank import service as timebank
from eldercare.timebank.models import Transfer
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order
from tests.builders.people import a_person
from tests.builders.timebank import earned

pytestmark = pytest.mark.usefixtures("app")

TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OLD = date(1950, 1, 1)


@pytest.fixture
def community(app: object) -> Area:
    a_service(minutes=30, menu_digit="1")
    return a_community()


def a_saver(community: Area, *, minutes: int = 6000, born: date | None = OLD, name: str = "Hao Mei") -> Person:
    person = a_person(name, community=community, birth_on=born)
    earned(person, minutes=minutes)
    session.commit()
    return person


def listed(community: Area) -> list[Person]:
    return [one.person for one in savers(scope_of(community.id), at=TEN)]


def told(person: Person) -> list[str]:
    return [one.body for one in sent_about(("person", person.id)) if one.template == "saved_time_nudge"]


def test_who_saved_much_and_spent_none_is_told_what_it_buys(community: Area) -> None:
    person = a_saver(community)

    assert nudge_savers(TEN) == 1

    [text] = told(person)
    assert "100小时" in text
    assert "200次助餐" in text
    assert len(text) <= 70


def test_and_not_again_before_half_a_year_is_over(community: Area) -> None:
    person = a_saver(community)
    nudge_savers(TEN)

    assert nudge_savers(TEN + timedelta(days=180)) == 0
    assert nudge_savers(TEN + timedelta(days=182)) == 1
    assert len(told(person)) == 2


def test_who_saved_less_may_not_spend_or_has_booked_is_left_alone(community: Area) -> None:
    a_saver(community, minutes=5999)
    a_saver(community, born=None, name="Nobody knows")
    booked = an_elder(community=community, birth_on=OLD, living_status=LivingStatus.WITH_FAMILY)
    earned(booked.person, minutes=9000)
    order = an_order(elder=booked)
    saved_time.use(order.id, by=WORKER, at=TEN, via=Door.CONSOLE)
    session.commit()

    found = [one.name for one in listed(community)]

    assert "Hao Mei" not in found
    assert booked.name not in found


def test_who_ever_spent_is_not_on_the_list_unless_it_was_undone(community: Area) -> None:
    elder: Elder = an_elder(community=community, birth_on=OLD, living_status=LivingStatus.WITH_FAMILY)
    earned(elder.person, minutes=9000)
    assert listed(community) == [elder.person]
    order = an_order(OrderStatus.ACCEPTED, elder=elder, minutes=60)
    saved_time.use(order.id, by=WORKER, at=TEN, via=Door.CONSOLE)
    _serve(order.id)
    session.commit()
    assert listed(community) == []

    [spent] = session.scalars(select(Transfer).where(Transfer.kind == TransferKind.REDEEM))
    timebank.reverse(spent.id, by=WORKER, via=Door.CONSOLE, at=TEN, reason="It was never done")
    assert listed(community) == [elder.person]


def _serve(order_id: int) -> None:
    from_, facts = TEN - timedelta(hours=1), {"by": WORKER, "via": Door.CONSOLE}
    visits.check_in(order_id, reason="Rang us", at=from_, **facts)
    visits.check_out(order_id, at=TEN, **facts)
    closing.close(order_id, at=TEN, **facts)


def test_who_wants_no_texts_gets_none_and_stays_on_the_list_for_a_call(community: Area) -> None:
    person = a_saver(community)
    with transaction():
        opt_out(person.id, at=TEN)

    nudge_savers(TEN)

    assert told(person) == []
    [row] = savers(scope_of(community.id), at=TEN)
    assert row.nudge is not None
    assert not row.nudge.told


def test_in_the_night_it_waits_for_the_morning(community: Area) -> None:
    person = a_saver(community)
    night = TEN + timedelta(hours=12)

    nudge_savers(night)

    [message] = sent_about(("person", person.id))
    assert message.not_before_at >= night + timedelta(hours=8)


def test_a_community_sees_only_its_own(community: Area) -> None:
    a_saver(a_community("Jade Hill"))

    assert listed(community) == []
