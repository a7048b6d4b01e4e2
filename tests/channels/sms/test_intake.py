"""What must hold when texts are brought twice, at once, late, or while something breaks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from eldercare.channels.sms import handlers, intake
from eldercare.clock import now
from eldercare.messaging.jobs import handle_stranded
from eldercare.orders.states import OrderStatus
from tests.builders.elders import an_elder
from tests.support.lines import Line
from tests.support.races import run_at_once
from tests.support.statements import statements

ELDER = "+8613800000001"


@pytest.fixture
def elder(line: Line) -> Line:
    an_elder("王秀英", phones=[ELDER])
    return line


def test_the_same_text_fifty_times_at_once_after_a_day_and_after_a_restart_is_one_order(
    elder: Line, app_with: Callable[..., Flask]
):
    bring = elder.bringing(ELDER, "后天上午理发", gateway_id="SM1")

    run_at_once([bring] * 50)
    elder.wait(hours=24, minutes=1)
    bring()
    with app_with().app_context():  # a new process knows nothing of what was before
        bring()

    assert [order.status for order in elder.orders()] == [OrderStatus.OPEN]
    assert elder.outcomes() == ["ordered"] and elder.answers(ELDER) == ["order_received"]


@pytest.mark.parametrize("breaks", ["hear", "recent_texts", "sender_of", "_joined", "_act", "now"])
def test_wherever_handling_breaks_the_text_is_dealt_with_later_and_once(
    elder: Line, monkeypatch: pytest.MonkeyPatch, breaks: str
):
    with monkeypatch.context() as broken:
        broken.setattr(handlers, breaks, lambda *_, **__: 1 / 0)
        assert elder.text(ELDER, "明天上午理发") == []
    assert elder.outcomes() == [""]

    for _ in range(2):
        elder.wait(minutes=5)
        handle_stranded(now(), intake.handle_or_hand_over)

    assert [order.status for order in elder.orders()] == [OrderStatus.OPEN]
    assert elder.answers(ELDER) == ["order_received"]


def test_a_wish_becomes_an_order_in_ten_statements(elder: Line):
    elder.text(ELDER, "明天上午理发")  # after which services, policies and wordings are known
    elder.wait(hours=4)
    bring = elder.bringing(ELDER, "后天上午理发")

    with statements() as sent:
        bring()

    assert len([statement for statement in sent if not statement.startswith("BEGIN")]) == 10
    assert elder.outcomes() == ["ordered", "ordered"]


def test_five_texts_of_one_number_at_once_are_all_dealt_with_one_after_the_other(elder: Line):
    run_at_once([elder.bringing(ELDER, f"{day}日上午理发") for day in range(24, 29)])

    assert sorted(order.starts_at.day for order in elder.orders() if order.starts_at) == [24, 25, 26, 27, 28]


def test_what_came_in_while_we_were_away_is_answered_for_the_time_it_is_now(elder: Line, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(handlers, "hear", lambda *_, **__: 1 / 0)
        elder.text(ELDER, "0")
    elder.wait(hours=10)

    handle_stranded(now(), intake.handle_or_hand_over)

    assert elder.calls()[0].due_at - now() > timedelta(hours=12)
    assert "明天8:30前" in elder.last(ELDER)
