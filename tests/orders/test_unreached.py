from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import Medium, MessageStatus, Reason
from eldercare.orders import jobs
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import FollowUpKind
from tests.builders.messaging import NOON, a_text
from tests.builders.orders import an_order
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")


def nobody_took_the_call(order: Order, template: str = "order_cancelled") -> OutgoingMessage:
    values = {"when": "明天(周二)10:00", "service": "助餐"}
    call = a_text(order.elder.person, template=template, at=NOON, values=values, about=("order", order.id))
    call.medium, call.status, call.reason = Medium.CALL, MessageStatus.FAILED, Reason.NOT_PICKED_UP
    call.for_a_person_at = NOON
    session.commit()
    return call


def call_backs() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).where(FollowUp.kind == FollowUpKind.CALL_BACK)))


def test_whom_our_calls_did_not_reach_is_put_on_the_list_of_people_to_ring_with_what_is_to_be_said():
    order = an_order()
    call = nobody_took_the_call(order)

    assert jobs.ask_to_ring_the_unreached(NOON) == 1

    (asked,) = call_backs()
    assert (asked.person_id, asked.order_id, asked.number) == (order.elder_id, order.id, call.to_number)
    assert asked.community_id == order.community_id
    assert asked.note == "明天(周二)10:00的助餐已取消。以后有需要，随时发短信给我们。找人工回复0。"


def test_two_schedulers_at_once_ask_once():
    nobody_took_the_call(an_order())

    assert sum(run_at_once([lambda: jobs.ask_to_ring_the_unreached(NOON)] * 3)) == 1
    assert jobs.ask_to_ring_the_unreached(NOON + timedelta(minutes=1)) == 0
    assert len(call_backs()) == 1


def test_who_is_to_be_rung_about_an_order_already_is_asked_for_once():
    order = an_order()
    nobody_took_the_call(order), nobody_took_the_call(order)

    assert jobs.ask_to_ring_the_unreached(NOON) == 1
    assert len(call_backs()) == 1
