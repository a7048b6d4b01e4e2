"""Ordering what is paused, through the verbs that every door calls."""

from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Door
from eldercare.catalogue import service as catalogue
from eldercare.catalogue.models import Service
from eldercare.orders import service, wishes
from eldercare.orders.errors import ServicePaused
from eldercare.orders.models import Order
from eldercare.orders.states import OrderSource, OrderStatus
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, a_draft, an_order

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AGAIN = NINE + timedelta(days=3)
HOW = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}


@pytest.fixture
def paused(app) -> Service:
    return catalogue.pause(a_service().id, until=AGAIN, because="Kitchen is painted", at=NINE)


def placed(starts_at: datetime, **facts: str) -> Order:
    return service.place(
        elder_id=an_elder().id, service_code="meal", starts_at=starts_at, source=OrderSource.CALL, **HOW, **facts
    )


def test_what_begins_before_the_day_is_refused_with_the_reason(paused):
    with pytest.raises(ServicePaused, match=r"Kitchen is painted.*2026-11-26"):
        placed(AGAIN - timedelta(minutes=1))


def test_what_begins_after_the_pause_is_taken_on(paused):
    assert placed(AGAIN).status is OrderStatus.OPEN


def test_a_worker_may_take_it_on_all_the_same_and_says_why(paused):
    order = placed(NINE + timedelta(days=1), despite_pause="The neighbour cooks")

    assert (order.status, order.events[-1].reason) == (OrderStatus.OPEN, "The neighbour cooks")


def test_neither_a_draft_nor_the_same_again_slips_through(paused):
    elder = an_elder()
    an_order(elder=elder, at=NINE, starts_at=AGAIN)

    with pytest.raises(ServicePaused):
        wishes.same_again(elder.id, source=OrderSource.CALL, **HOW)
    with pytest.raises(ServicePaused):
        service.complete(
            a_draft(elder=elder).id, elder_id=elder.id, service_code="meal", starts_at=NINE + timedelta(hours=2), **HOW
        )


def test_it_is_resumed_at_once_when_somebody_says_so(paused):
    catalogue.resume(paused.id)

    assert placed(NINE + timedelta(hours=2)).status is OrderStatus.OPEN
