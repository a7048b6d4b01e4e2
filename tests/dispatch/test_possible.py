import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.dispatch import known, shortlist_of_many
from eldercare.dispatch.known_of_many import Providers, Volunteers, needs_of
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.dispatch.possible import possible
from eldercare.dispatch.ranking import candidates
from eldercare.dispatch.wishes import wish
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.towns import ATown
from tests.builders.volunteers import a_volunteer
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


@pytest.mark.parametrize("lot", range(3))
def test_what_is_known_of_many_is_what_is_known_of_one(lot: int):
    town = ATown(random.Random(lot), at=NINE)
    needs = needs_of([*town.orders, *town.taken])
    everybody, houses = [one.id for one in town.volunteers], [one.id for one in town.providers]
    volunteers, providers = Volunteers(needs, everybody), Providers(needs, houses)

    for need in needs:
        assert volunteers.seen_from(need, everybody) == known.volunteer_facts(need, everybody)
        assert providers.seen_from(need, houses) == known.provider_facts(need, houses)
        records = known.records(need, HelperKind.VOLUNTEER, everybody)
        assert [volunteers.record(one, need) for one in everybody] == [
            records.get(one, known.Record()) for one in everybody
        ]


def test_who_is_possible_is_who_may_be_asked_as_a_candidate():
    town = ATown(random.Random(7), at=NINE)

    found = possible(town.orders)

    assert any(found.values())
    for order in town.orders:
        expected = [one for one in candidates(order, limit=100) if not one.blocks]
        assert [one.helper for one in found[order.id]] == [one.helper for one in expected]
        assert [one.points for one in found[order.id]] == [one.score for one in expected]
        assert [one.metres for one in found[order.id]] == [one.metres for one in expected]


def test_many_orders_take_no_more_statements_than_few():
    town = ATown(random.Random(1), at=NINE, orders=24)
    ids, counts = [order.id for order in town.orders], []
    for some in (24, 3):
        session.expire_all()
        orders = list(session.scalars(select(Order).where(Order.id.in_(ids[:some]))))
        with statements() as sent:
            possible(orders)
        counts.append(len(sent))

    assert counts[0] <= counts[1] + 2, "where there are fewer orders, fewer kinds of service may be asked for"
    assert counts[0] <= 25


def test_who_is_blocked_is_not_possible(home: Area):
    order = an_order(at=NINE, starts_at=TEN, elder=an_elder(community=home))
    asked, refused = a_volunteer("Chen Yu", community=home), a_volunteer("Qian Yu", community=home)
    wish(order.elder_id or 0, Helper(HelperKind.VOLUNTEER, refused.id), Wish.REFUSED, wished_by=WishedBy.ELDER, at=NINE)

    assert [one.helper.id for one in possible([order])[order.id]] == [asked.id]


def test_a_block_may_be_ignored(home: Area):
    busy, elder = a_volunteer("Chen Yu", community=home), an_elder(community=home)
    an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN, elder=elder, helper=busy)
    order = an_order(at=NINE, starts_at=TEN, elder=elder)

    assert possible([order])[order.id] == []
    assert [one.helper.id for one in possible([order], ignoring=["busy"])[order.id]] == [busy.id]


def test_of_very_many_those_who_know_the_elder_and_the_nearest_are_looked_at(monkeypatch: pytest.MonkeyPatch):
    town = ATown(random.Random(3), at=NINE, volunteers=30)
    needs = needs_of(town.orders)
    everybody, friends = shortlist_of_many.volunteers_for(needs), shortlist_of_many.acquainted_with(needs)
    monkeypatch.setattr(shortlist_of_many, "LOOKED_AT", 6)

    found = shortlist_of_many.volunteers_for(needs)

    for need in needs:
        able = set(everybody[need.order.id])
        acquainted = friends[need.elder.id] & able
        assert acquainted <= set(found[need.order.id]) <= able
        assert len(found[need.order.id]) == min(len(able), max(6, len(acquainted)))
