"""What the database itself refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.database import session
from eldercare.orders.models import Visit
from eldercare.orders.states import OrderStatus
from tests.builders.orders import an_offer, an_order

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TOMORROW = NINE + timedelta(days=1)


@pytest.mark.parametrize(
    "forgery", ["UPDATE order_events SET what = 'nothing'", "DELETE FROM order_events"], ids=["update", "delete"]
)
def test_history_cannot_be_changed(forgery: str) -> None:
    an_order(at=NINE, starts_at=TOMORROW)
    session.commit()

    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(forgery))


@pytest.mark.parametrize(
    "change",
    [
        "status = 'lost'",
        "elder_id = NULL",
        "starts_at = NULL",
        "ends_at = starts_at",
        "minutes = 4",
        "people_needed = 0",
    ],
)
def test_an_order_that_must_never_be_is_refused(change: str) -> None:
    an_order(at=NINE, starts_at=TOMORROW)
    session.commit()

    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE orders SET {change}"))


def test_a_place_is_taken_by_one_helper() -> None:
    order = an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TOMORROW)
    [first] = order.helpers
    facts = {"offer_id": first.offer_id, "accepted_at": NINE, "volunteer_id": first.volunteer_id}

    session.add(Visit(order_id=order.id, place=first.place, **facts))

    with pytest.raises(IntegrityError):
        session.flush()


def test_nobody_is_asked_twice_about_one_order() -> None:
    order = an_order(at=NINE, starts_at=TOMORROW)
    one = an_offer(order, at=NINE)
    again = {"order_id": order.id, "volunteer_id": one.volunteer_id, "code": "999", "sent_at": NINE}

    session.add(type(one)(**again, expires_at=NINE + timedelta(hours=1)))

    with pytest.raises(IntegrityError):
        session.flush()


def test_the_notes_on_health_cannot_be_read_in_the_database() -> None:
    order = an_order(at=NINE, starts_at=TOMORROW, notes="Cannot hear the bell")
    session.commit()

    [stored] = session.execute(text("SELECT notes FROM orders")).scalars()

    assert order.notes == "Cannot hear the bell"
    assert "bell" not in stored
