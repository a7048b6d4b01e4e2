"""One wish that comes in two texts."""

import pytest
from sqlalchemy import select

from eldercare.channels.sms import handlers, intake
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.jobs import handle_stranded
from eldercare.messaging.models import IncomingMessage
from eldercare.orders.states import OrderStatus
from tests.builders.elders import an_elder
from tests.support.lines import Line
from tests.support.races import run_at_once

ELDER = "+8613800000001"
S = OrderStatus


@pytest.fixture
def elder(line: Line) -> Line:
    an_elder("王秀英", phones=[ELDER])
    return line


@pytest.mark.parametrize(
    ("texts", "service", "hour"),
    [
        (["明天下午三点", "理发"], "haircut", 15),
        (["理发", "明天下午三点"], "haircut", 15),
        (["我想订", "明天的午饭"], "meal", 11),
        (["我要理发", "明天下午三点理发"], "haircut", 15),
        (["明天", "下午三点", "理发"], "haircut", 15),
    ],
)
def test_two_halves_make_one_order_and_the_answer_says_so(elder: Line, texts: list[str], service: str, hour: int):
    answers = elder.text(ELDER, *texts, apart=20)

    [order] = elder.orders()
    assert (order.status, order.service.code) == (S.OPEN, service)
    assert order.starts_at is not None and (order.starts_at.day, (order.starts_at.hour + 8) % 24) == (24, hour)
    assert answers[-1] in {"order_joined", "order_changed"} and not elder.calls()


@pytest.mark.parametrize("apart", [61, 600])
def test_after_a_minute_they_are_two_texts(elder: Line, apart: int):
    elder.text(ELDER, "明天下午三点", "理发", apart=apart)

    assert [order.status for order in elder.orders()] == [S.DRAFT, S.OPEN]


def test_two_wishes_that_are_whole_stay_two(elder: Line):
    elder.text(ELDER, "明天上午理发", "后天下午三点助洁")
    elder.text(ELDER, "助餐")

    assert [order.status for order in elder.orders()] == [S.OPEN] * 3


def test_a_text_that_says_more_than_a_scrap_is_not_swallowed_by_the_order_after_it(elder: Line):
    elder.text(ELDER, "我家楼道里的灯坏了好几天了能不能帮忙看看", "明天上午理发")

    others = [order for order in elder.orders() if order.service is None or order.service.code != "haircut"]
    assert [order for order in others if "灯" in order.notes]


def test_an_answer_to_a_question_belongs_to_that_question(elder: Line):
    elder.text(ELDER, "理发")
    elder.text(ELDER, "明天下午三点", "好的", "助餐")

    assert [order.service.code for order in elder.orders()] == ["haircut", "meal"]


def test_a_call_for_help_in_two_texts_pages_with_the_second(elder: Line):
    assert "sos_received" in elder.text(ELDER, "我摔", "倒了起不来")


def test_both_halves_at_the_same_moment_make_one_order(elder: Line):
    halves = [elder.bringing(ELDER, body) for body in ("明天下午三点", "理发")]

    run_at_once(halves)

    assert [(order.status, order.service.code) for order in elder.orders()] == [(S.OPEN, "haircut")]


def test_when_handling_the_second_half_breaks_it_is_joined_later(elder: Line, monkeypatch: pytest.MonkeyPatch):
    elder.text(ELDER, "明天下午三点")
    with monkeypatch.context() as broken:
        broken.setattr(handlers.joining, "together", lambda *_, **__: 1 / 0)
        elder.text(ELDER, "理发")
    assert elder.outcomes() == ["drafted", ""]

    elder.wait(minutes=5)
    assert handle_stranded(now(), intake.handle_or_hand_over) == 1

    [order] = elder.orders()
    assert (order.status, order.service.code) == (S.OPEN, "haircut")
    assert session.scalars(select(IncomingMessage.failures).order_by(IncomingMessage.id)).all() == [0, 1]
