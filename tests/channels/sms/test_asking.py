"""Small questions instead of a call: for whom, when, and what of several wishes."""

from datetime import UTC, datetime

import pytest

from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.support.lines import Line

SHARED, DAUGHTER = "+8613800000001", "+8613800000002"
S = OrderStatus
TOMORROW_NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def couple(line: Line) -> Line:
    """Two elders on one number, and their daughter."""
    community = a_community()
    wife = an_elder("王秀英", community=community, phones=[SHARED])
    husband = an_elder("李建国", community=community, phones=[SHARED])
    daughter = a_person("李娟", community=community, phones=[DAUGHTER])
    people.add_contact(wife.id, daughter.id, relation="女儿")
    people.add_contact(husband.id, daughter.id, relation="女儿")
    return line


def placed(line: Line) -> list[tuple[str, OrderStatus]]:
    return [(order.elder.name if order.elder else "", order.status) for order in line.orders()]


@pytest.mark.parametrize(
    ("answer", "whose"),
    [("2", "李建国"), ("1", "王秀英"), ("第2个", "李建国"), ("给李建国", "李建国"), ("秀英", "王秀英")],
)
def test_on_a_shared_number_a_digit_or_a_name_says_for_whom(couple: Line, answer: str, whose: str):
    assert couple.text(SHARED, "明天上午理发") == ["ask_whom"]
    assert "1 王秀英 2 李建国" in couple.last(SHARED) and placed(couple) == [("", S.DRAFT)]

    assert couple.text(SHARED, answer) == ["order_received"]

    assert placed(couple) == [(whose, S.OPEN)]
    assert couple.orders()[0].starts_at == TOMORROW_NINE and f"{whose}的理发" in couple.last(SHARED)


def test_who_is_named_at_once_is_not_asked_for(couple: Line):
    assert couple.text(DAUGHTER, "给李建国订明天的午饭") == ["order_received"]

    assert placed(couple) == [("李建国", S.OPEN)]


@pytest.mark.parametrize("answer", ["3", "好的", "嗯"])
def test_an_answer_that_names_nobody_leaves_the_question_open(couple: Line, answer: str):
    couple.text(SHARED, "明天上午理发", answer)

    assert S.OPEN not in {
        order.status for order in couple.orders() if order.service and order.service.code == "haircut"
    }
    couple.text(SHARED, "2")
    assert ("李建国", S.OPEN) in placed(couple)


def test_danger_comes_before_any_question(couple: Line):
    couple.text(SHARED, "明天上午理发")

    assert "sos_received" in couple.text(SHARED, "救命 我摔倒了")


def test_zero_brings_a_person_and_the_draft_waits(couple: Line):
    couple.text(SHARED, "明天上午理发")

    assert couple.text(SHARED, "0") == ["call_back_promised"]
    assert placed(couple) == [("", S.DRAFT)] and len(couple.calls()) == 1


@pytest.mark.parametrize("wish", ["昨天理发", "理发 下午三点到两点", "下午3点理发 上午9点"])
def test_a_time_that_cannot_be_is_asked_for(line: Line, wish: str):
    an_elder("王秀英", phones=[SHARED])

    assert line.text(SHARED, wish) == ["ask_when"]
    assert [order.status for order in line.orders()] == [S.DRAFT]
    assert line.text(SHARED, "明天上午9点") == ["order_changed"]

    [order] = line.orders()
    assert (order.status, order.starts_at) == (S.OPEN, TOMORROW_NINE)


def test_after_two_answers_that_say_nothing_a_person_calls(line: Line):
    an_elder("王秀英", phones=[SHARED])

    line.text(SHARED, "昨天理发")

    assert line.text(SHARED, "那个谁来着呀") == ["call_back_promised"]
    assert line.text(SHARED, "就是那个嘛你懂的") == []
    assert len(line.calls()) == 1


@pytest.mark.parametrize(
    ("wish", "ordered", "noted"),
    [
        ("明天上午理发，后天下午三点助洁", {"haircut", "cleaning"}, set()),
        ("助餐和理发", {"meal", "haircut"}, set()),
        ("明天上午理发，还有助洁", {"haircut"}, {"cleaning"}),
    ],
)
def test_of_several_wishes_none_is_lost(line: Line, wish: str, ordered: set[str], noted: set[str]):
    an_elder("王秀英", phones=[SHARED])

    answers = line.text(SHARED, wish)

    by_status = {status: {o.service.code for o in line.orders() if o.status is status} for status in (S.OPEN, S.DRAFT)}
    assert by_status == {S.OPEN: ordered, S.DRAFT: noted}
    assert answers == ["order_received"] * len(ordered) + ["more_noted"] * len(noted)
