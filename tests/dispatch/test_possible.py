from datetime import UTC, datetime, timedelta

import pytest

from eldercare.areas.models import Area
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.dispatch.possible import possible
from eldercare.dispatch.ranking import candidates
from eldercare.dispatch.wishes import wish
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


def test_who_is_blocked_is_not_possible(home: Area):
    order = an_order(at=NINE, starts_at=TEN, elder=an_elder(community=home))
    asked, refused = a_volunteer("Chen Yu", community=home), a_volunteer("Qian Yu", community=home)
    wish(order.elder_id or 0, Helper(HelperKind.VOLUNTEER, refused.id), Wish.REFUSED, wished_by=WishedBy.ELDER, at=NINE)

    found = possible([order])[order.id]

    assert [one.helper.id for one in found] == [asked.id]
    assert [one.points for one in found] == [one.score for one in candidates(order) if not one.blocks]


def test_a_block_may_be_ignored(home: Area):
    busy, elder = a_volunteer("Chen Yu", community=home), an_elder(community=home)
    an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN, elder=elder, helper=busy)
    order = an_order(at=NINE, starts_at=TEN, elder=elder)

    assert possible([order])[order.id] == []
    assert [one.helper.id for one in possible([order], ignoring=["busy"])[order.id]] == [busy.id]
