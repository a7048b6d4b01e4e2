"""The same words once more are no second wish; a second wish in other words is."""

import pytest

from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.support.lines import Line

ELDER, NEIGHBOUR, DAUGHTER = "+8613900000001", "+8613900000002", "+8613900000005"


@pytest.fixture
def elder(line: Line) -> Line:
    community = a_community()
    for name, number in (("王秀英", ELDER), ("李德福", NEIGHBOUR)):
        an_elder(name, community=community, phones=[number])
    return line


@pytest.mark.parametrize("text", ["助餐", "我要理发", "老样子", "维修水管", "明天上午理发"])
def test_the_same_words_within_two_minutes_are_one_order_whose_number_is_named(elder: Line, text: str) -> None:
    elder.text(ELDER, "后天上午十点助洁")
    elder.wait(minutes=5)

    answers = elder.text(ELDER, text, text, text, apart=50)

    assert answers == ["order_received", "order_noted_already", "order_noted_already"]
    assert len(elder.orders()) == 2 and elder.orders()[-1].number in elder.last(ELDER)


@pytest.mark.parametrize(
    ("number", "text", "minutes"),
    [
        (ELDER, "明天上午理发", 3),
        (ELDER, "后天上午理发", 1),
        (ELDER, "明天上午助洁", 1),
        (NEIGHBOUR, "明天上午理发", 0),
    ],
)
def test_later_at_another_time_or_from_somebody_else_it_is_an_order(
    elder: Line, number: str, text: str, minutes: int
) -> None:
    elder.text(ELDER, "明天上午理发")
    elder.wait(minutes=minutes)

    assert elder.text(number, text) == ["order_received"]
    assert len(elder.orders()) == 2


def test_what_was_called_off_may_be_ordered_again_at_once(elder: Line) -> None:
    elder.text(ELDER, "明天上午理发", "取消", "明天上午理发", apart=20)

    assert [order.status for order in elder.orders()] == [OrderStatus.CANCELLED, OrderStatus.OPEN]


@pytest.fixture
def daughter(elder: Line) -> Line:
    """A daughter of two old people."""
    daughter, community = a_person("赵敏", phones=[DAUGHTER]), a_community()
    for name in ("赵有福", "孙桂兰"):
        people.add_contact(an_elder(name, community=community).id, daughter.id, relation="女儿")
    return elder


def test_a_small_question_is_put_again_and_answered_once(daughter: Line) -> None:
    assert daughter.text(DAUGHTER, "助餐", "助餐", "2", apart=30) == ["ask_whom", "ask_whom", "order_received"]

    [order] = daughter.orders()
    assert order.elder and order.elder.name == "孙桂兰"


def test_a_digit_that_may_answer_two_small_questions_is_asked_back(daughter: Line) -> None:
    daughter.text(DAUGHTER, "助餐", "明天下午理发")

    assert daughter.text(DAUGHTER, "1") == ["which_one"]
    code = daughter.last(DAUGHTER).split("助餐 ")[1][:3]
    daughter.text(DAUGHTER, f"1 {code}")

    assert [order.status for order in daughter.orders()] == [OrderStatus.OPEN, OrderStatus.DRAFT]
