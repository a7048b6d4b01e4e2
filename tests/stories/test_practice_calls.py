"""Practice phones that ring and are rung: what is pressed there is done, by the same code as with a real carrier."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from eldercare.catalogue import standard
from eldercare.database import session
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import Medium, MessageStatus
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.stories.practice import Table

ELDER, HELPER, WORKER = "+8613800000001", "+8613800000002", "+8613700000009"


@pytest.fixture
def table(app: Flask) -> Iterator[Table]:
    with time_machine.travel("2026-11-23 09:00:00+08:00", tick=False) as clock:
        standard.install()
        yield Table(app, clock)


def the_order() -> Order:
    return session.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()


def the_call() -> IncomingCall:
    return session.scalars(select(IncomingCall)).one()


def our_calls() -> list[OutgoingMessage]:
    calls = select(OutgoingMessage).where(OutgoingMessage.medium == Medium.CALL)
    return list(session.scalars(calls.order_by(OutgoingMessage.id)))


@pytest.fixture
def asked(table: Table) -> Table:
    """The volunteer, who reads no texts, is asked about a haircut: his phone rings."""
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    helper = a_volunteer("李强", community=community, phones=[HELPER])
    helper.person.reads_texts = False
    console = table.door()
    console.sign_in_staff(a_worker(area=community))
    table.text(ELDER, "明天上午理发")
    console.post(f"/orders/{the_order().id}/offers", data={"helper": [f"volunteer:{helper.id}"]})
    table.work()
    assert table.rings(HELPER)
    return table


def test_a_volunteer_who_reads_no_texts_is_rung_and_accepts_by_key(asked: Table) -> None:
    asked.hold(HELPER, "pick-up")
    assert any("理发" in words for words in asked.heard(HELPER))
    asked.hold(HELPER, "press", digit="1")

    assert the_order().status is OrderStatus.ACCEPTED
    asked.go_on(minutes=2)
    assert our_calls()[0].status is MessageStatus.DELIVERED


@pytest.mark.parametrize("how", ["decline", "let it ring", "pick up and say nothing"])
def test_who_presses_no_key_is_rung_again(asked: Table, how: str) -> None:
    if how != "let it ring":
        asked.hold(HELPER, "decline" if how == "decline" else "pick-up")

    asked.go_on(minutes=12)

    first, second = our_calls()[:2]
    assert first.status is MessageStatus.FAILED and second.again_for_id == first.id
    assert the_order().status is OrderStatus.OFFERED


def test_an_elder_rings_the_service_number_and_orders_by_key(table: Table) -> None:
    an_elder("王秀英", community=a_community(), phones=[ELDER])

    table.hold(ELDER, "ring")
    assert "王秀英" in table.heard(ELDER)[0]
    for key in ("1", "1"):
        table.hold(ELDER, "press", digit=key)
    table.hold(ELDER, "hang-up")
    table.work()

    assert the_order().status is OrderStatus.OPEN and the_order().elder.name == "王秀英"
    assert the_call().ended_at is not None


def test_who_asks_for_a_person_speaks_with_the_worker_on_duty(table: Table) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    a_worker(area=community, number=WORKER).takes_alarms = True

    table.hold(ELDER, "ring")
    table.hold(ELDER, "press", digit="0")
    assert table.rings(WORKER)
    table.hold(WORKER, "pick-up")
    assert "王秀英" in table.heard(WORKER)[0]
    table.hold(WORKER, "press", digit="1")
    table.hold(WORKER, "speak", words="您好，我是社区的")

    assert "您好，我是社区的" in table.heard(ELDER)[-1]


def test_who_lifts_the_phone_and_says_nothing_is_rung_back(table: Table) -> None:
    an_elder("王秀英", community=a_community(), phones=[ELDER])

    table.hold(ELDER, "ring")
    table.hold(ELDER, "hang-up")
    table.work()

    assert the_call().ended_at is not None
    assert session.scalars(select(FollowUp)).one().person_id is not None


def test_a_message_left_is_kept_with_the_call(table: Table) -> None:
    table.hold(ELDER, "ring")
    table.hold(ELDER, "press", digit="0")
    table.hold(ELDER, "speak", words="请给我回个电话")
    table.work()

    recording = the_call().recording_url
    assert recording and table.door().get(recording).text == "请给我回个电话"
