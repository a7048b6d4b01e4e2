"""Which verb may be said in which state of an order; everything else is refused and changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Door
from eldercare.database import session
from eldercare.orders import closing, offers, service, visits
from eldercare.orders.errors import WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order
from tests.builders.told import told
from tests.builders.volunteers import a_volunteer
from tests.orders.history import is_legal, moves

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}
Verb = Callable[[Order], object]


def ask_somebody(order: Order) -> object:
    return offers.send(order.id, [Helper(HelperKind.VOLUNTEER, a_volunteer("Sun Yan").id)], **BY_WORKER)


def complete(order: Order) -> object:
    return service.complete(order.id, elder_id=an_elder().id, service_code=a_service().code, starts_at=TEN, **BY_WORKER)


def change(order: Order) -> object:
    return service.change(order.id, starts_at=TEN, minutes=60, notes="", **BY_WORKER)


VERBS: dict[str, tuple[Verb, str]] = {
    "complete": (complete, "draft"),
    "change": (change, "open offered"),
    "back_to_draft": (
        lambda order: service.back_to_draft(order.id, note="Tomorrow", **BY_WORKER),
        "open offered accepted",
    ),
    "cancel": (
        lambda order: service.cancel(order.id, reason="Ill", **BY_WORKER),
        "draft open offered accepted en_route unfilled",
    ),
    "mark_missed": (
        lambda order: service.mark_missed(order.id, reason="Nobody home", **BY_WORKER),
        "accepted en_route in_service",
    ),
    "mark_unfilled": (lambda order: service.mark_unfilled(order.id, **BY_WORKER), "open offered"),
    "reopen": (lambda order: service.reopen(order.id, starts_at=TEN, **BY_WORKER), "unfilled"),
    "dispute": (lambda order: service.dispute(order.id, reason="Nobody came", **BY_WORKER), "finished"),
    "ask": (ask_somebody, "open offered"),
    "release": (lambda order: visits.release(order.id, reason="A cold", **BY_WORKER), "accepted en_route"),
    "check_in": (
        lambda order: visits.check_in(order.id, reason="Rang us", **BY_WORKER),
        "accepted en_route in_service",
    ),
    "check_out": (lambda order: visits.check_out(order.id, **BY_WORKER), "in_service finished disputed closed"),
    "rate": (lambda order: closing.rate(order.id, stars=5, **BY_WORKER), "finished disputed closed"),
    "close": (lambda order: closing.close(order.id, **BY_WORKER), "finished disputed closed"),
}


def all_of(order: Order) -> list[object]:
    offered = [offer.status for offer in order.offers]
    return [order.status, order.starts_at, order.draft_reason, moves(order), told(order), offered, order.helpers]


def an_order_at_ten(status: OrderStatus) -> Order:
    return an_order(status, at=NINE, starts_at=TEN)


@pytest.mark.parametrize("status", OrderStatus)
def test_in_each_state_some_verbs_work_and_the_others_change_nothing(status: OrderStatus) -> None:
    order = an_order_at_ten(status)
    before, allowed = all_of(order), set()

    for name, (verb, _) in VERBS.items():
        with session.begin_nested() as savepoint:
            try:
                verb(order)
                allowed.add(name)
                assert is_legal(order)
            except WrongStatus:
                session.flush()
                assert all_of(order) == before, f"{name} did something before it refused"
            savepoint.rollback()

    assert allowed == {name for name, (_, states) in VERBS.items() if status in states.split()}
