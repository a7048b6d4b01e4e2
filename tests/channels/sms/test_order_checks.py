"""What an elder may answer to "this is what we understood"."""

from datetime import UTC, datetime

import pytest

from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer
from tests.builders.people import a_person
from tests.builders.volunteers import a_volunteer
from tests.support.lines import Line

ELDER, DAUGHTER, HELPER = "+8613800000001", "+8613800000002", "+8613800000003"
S = OrderStatus


@pytest.fixture
def ordered(line: Line) -> Line:
    """A haircut tomorrow at nine, ordered by text a moment ago."""
    an_elder("王秀英", phones=[ELDER])
    assert line.text(ELDER, "明天上午理发") == ["order_received"]
    return line


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC)


def shown(order: Order) -> tuple[OrderStatus, datetime | None]:
    return order.status, order.starts_at


@pytest.mark.parametrize(
    ("answer", "starts_at"),
    [
        ("改到后天上午", on(25, 9)),
        ("改成下午三点", on(24, 15)),
        ("下午3点吧", on(24, 15)),
        ("9 后天下午两点", on(25, 14)),
        ("改到周五", on(27, 9)),
        ("两小时后", on(23, 11, 1)),
    ],
)
def test_a_time_that_is_understood_moves_the_order_and_is_said_back(ordered: Line, answer: str, starts_at: datetime):
    assert ordered.text(ELDER, answer) == ["order_changed"]

    [order] = ordered.orders()
    assert shown(order) == (S.OPEN, starts_at)
    assert "改好了：理发" in ordered.last(ELDER) and not ordered.calls()


def test_what_was_moved_may_be_moved_again(ordered: Line):
    ordered.text(ELDER, "改到后天上午", "改到周五下午三点")

    assert shown(ordered.orders()[0]) == (S.OPEN, on(27, 15))


@pytest.mark.parametrize("answer", ["1", "好", "好的", "对", "嗯", "行", "谢谢"])
def test_a_yes_is_a_kind_word_once_and_nothing_else(ordered: Line, answer: str):
    assert ordered.text(ELDER, answer, answer) == ["order_confirmed"]

    assert [order.status for order in ordered.orders()] == [S.OPEN]
    assert ordered.text(ELDER, "改到后天上午") == ["order_changed"]


@pytest.mark.parametrize("answer", ["不要了", "取消", "不用了", "理发取消"])
def test_calling_it_off_calls_it_off(ordered: Line, answer: str):
    assert ordered.text(ELDER, answer) == ["order_cancelled"]

    assert ordered.orders()[0].status is S.CANCELLED


@pytest.mark.parametrize("answer", ["9", "不对", "改时间", "推迟一天", "改到昨天"])
def test_what_should_change_is_asked_by_a_worker_or_answered_by_a_text_before(ordered: Line, answer: str):
    assert ordered.text(ELDER, answer) == ["call_back_or_time"]

    assert "9:30前" in ordered.last(ELDER)
    [call] = ordered.calls()
    assert (call.order, ordered.orders()[0].status) == (ordered.orders()[0], S.DRAFT)
    assert ordered.text(ELDER, "后天上午10点") == ["order_changed"]
    assert shown(ordered.orders()[0]) == (S.OPEN, on(25, 10))
    assert not ordered.calls()


def test_an_order_that_somebody_has_accepted_is_looked_at_by_a_worker(ordered: Line):
    helper = a_volunteer(phones=[HELPER])
    an_offer(ordered.orders()[0], helper)
    ordered.text(HELPER, "1")

    assert ordered.text(ELDER, "改到后天上午") == ["call_back_or_time"]
    assert ordered.orders()[0].status is S.DRAFT


def test_of_two_orders_it_is_asked_which_one(ordered: Line):
    ordered.text(ELDER, "后天下午助洁")

    assert ordered.text(ELDER, "取消") == ["which_one"]
    assert ordered.text(ELDER, "9") == ["which_one"]
    code = ordered.last(ELDER)[-3:]
    ordered.text(ELDER, f"取消 {code}")
    assert [order.status for order in ordered.orders()] == [S.OPEN, S.CANCELLED]


def test_of_two_orders_the_service_says_which_one(ordered: Line):
    ordered.text(ELDER, "后天下午助洁")

    ordered.text(ELDER, "理发取消")

    assert [order.status for order in ordered.orders()] == [S.CANCELLED, S.OPEN]


def test_who_orders_for_somebody_reads_for_whom_and_may_change_it(line: Line):
    mother = an_elder("王秀英", phones=[ELDER])
    daughter = a_person("李娟", phones=[DAUGHTER])
    people.add_contact(mother.id, daughter.id, relation="女儿")

    assert line.text(DAUGHTER, "给我妈订明天的午饭") == ["order_received"]
    assert "王秀英的助餐" in line.last(DAUGHTER) and "王秀英的助餐" in line.last(ELDER)
    assert line.text(ELDER, "改到后天") == ["order_changed"]
    assert line.text(DAUGHTER, "不要了") == ["order_cancelled"]
    assert line.orders()[0].status is S.CANCELLED
