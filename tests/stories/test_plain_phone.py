"""A helper and an elder who have nothing but plain phones."""

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.stories.town import Town

ELDER, HELPER = "+8613800000001", "+8613800000002"


def the_order() -> Order:
    return session.scalars(select(Order)).one()


@pytest.fixture
def coming(town: Town) -> Town:
    """The haircut of this morning at half past eleven, accepted by text; it is time now."""
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    helper = a_volunteer("李强", community=community, phones=[HELPER])
    console = town.browser()
    console.sign_in_staff(a_worker(area=community))
    town.text(ELDER, "今天上午十一点半理发")
    console.post(f"/orders/{the_order().id}/offers", data={"helper": [f"volunteer:{helper.id}"]})
    town.text(HELPER, "1")
    town.go_to("2026-11-23 11:31:00+08:00")
    return town


def test_the_visit_code_as_a_text_checks_in_and_again_checks_out(coming: Town) -> None:
    code = the_order().visit_code or ""

    coming.text(HELPER, code)
    assert the_order().status is OrderStatus.IN_SERVICE
    coming.go_to("2026-11-23 12:16:00+08:00")
    coming.text(HELPER, code)

    assert the_order().status is OrderStatus.FINISHED
    assert the_order().visits[0].check_in_proof == "code" and the_order().visits[0].minutes == 45
    assert "45" in coming.phone(HELPER)[-1] and "满意" in coming.phone(ELDER)[-1]


def test_a_wrong_code_is_counted_and_answered_and_makes_no_draft(coming: Town) -> None:
    coming.text(HELPER, "0000")

    assert the_order().status is OrderStatus.ACCEPTED
    assert the_order().visits[0].wrong_codes == 1
    assert "上门码不对" in coming.phone(HELPER)[-1]


def test_after_too_many_wrong_codes_a_person_calls(coming: Town) -> None:
    for _ in range(6):
        coming.text(HELPER, "0000")

    assert the_order().visits[0].wrong_codes == 5
    assert "回电话" in coming.phone(HELPER)[-1]


def test_a_digit_sent_while_the_helper_is_there_orders_nothing(coming: Town) -> None:
    coming.text(HELPER, the_order().visit_code or "")

    coming.text(ELDER, "5")

    assert [order.status for order in session.scalars(select(Order).order_by(Order.id))] == [
        OrderStatus.IN_SERVICE,
        OrderStatus.DRAFT,
    ]


def test_who_said_yes_and_then_no_is_called_at_once(coming: Town) -> None:
    coming.text(HELPER, "2 " + the_order().offers[0].code)

    assert the_order().status is OrderStatus.ACCEPTED
    assert "回电话" in coming.phone(HELPER)[-1]
