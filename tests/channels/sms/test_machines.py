"""Who is no person gets no answers: short codes, our own number, and what answers our answers."""

import pytest

from eldercare.orders.states import OrderStatus
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.support.lines import OURS, Line

ELDER = "+8613800000001"
BUSY = "您好，我现在不方便接听电话，稍后给您回复。"


@pytest.fixture
def elder(line: Line) -> Line:
    an_elder("王秀英", phones=[ELDER])
    return line


@pytest.mark.parametrize("number", ["10086", "95588", "106980001234567", "12345", "BANK", "", OURS])
def test_short_codes_and_our_own_number_are_kept_and_never_answered(line: Line, number: str):
    assert line.text(number, "【中国移动】您的话费余额不足，请及时充值", "助餐", "0") == []

    assert line.outcomes() == ["machine"] * 3
    assert not line.orders() and not line.calls()


def test_an_alarm_device_behind_a_short_code_is_heard(line: Line):
    line.text("106980001234567", "救命，我摔倒了")

    assert line.outcomes() == ["sos"]


def test_the_same_text_again_and_again_is_a_machine(elder: Line):
    answers = elder.text(ELDER, *[BUSY] * 12, apart=5)

    assert len(answers) <= 3 and elder.outcomes()[3:] == ["loop"] + ["muted"] * 8
    assert len(elder.calls()) == 1 and not elder.orders()


def test_more_than_eight_answers_in_ten_minutes_go_to_a_machine(elder: Line):
    different = [f"自动回复第{place}号：稍等片刻哈" for place in range(12)]

    answers = elder.text(ELDER, *different, apart=5)

    assert len(answers) <= 8 and elder.outcomes()[8:] == ["loop"] + ["muted"] * 3


def test_how_many_answers_are_too_many_is_set_by_the_community(line: Line):
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    set_policy(community.id, {"answers_in_ten_minutes": 3})

    line.text(ELDER, "菜单", "你好", "谢谢", "菜单", apart=5)

    assert line.outcomes() == ["menu", "chat", "chat", "loop"]
    assert [order.draft_reason for order in line.orders()] == ["machine"]


def test_who_is_silenced_is_heard_all_the_same(elder: Line):
    elder.text(ELDER, *[BUSY] * 4, apart=5)

    assert elder.text(ELDER, "明天上午理发") == []
    assert elder.orders()[-1].status is OrderStatus.OPEN
    assert "sos_received" in elder.text(ELDER, "救命，我摔倒了")


def test_after_an_hour_it_is_answered_again(elder: Line):
    elder.text(ELDER, *[BUSY] * 4, apart=5)
    elder.wait(hours=1, seconds=1)

    assert elder.text(ELDER, "明天上午理发") == ["order_received"]


def test_two_machines_that_thank_each_other_stop_after_the_first_thanks(elder: Line):
    assert elder.text(ELDER, *["谢谢您"] * 6, apart=30) == ["chat_kind"]


def test_our_own_words_coming_back_order_nothing(elder: Line):
    elder.text(ELDER, "明天上午理发")

    assert elder.text(ELDER, elder.last(ELDER)) == []
    assert (len(elder.orders()), elder.outcomes()[-1]) == (1, "echo")


def test_our_own_words_about_a_call_for_help_coming_back_page_nobody(elder: Line):
    elder.text(ELDER, "救命")

    assert elder.text(ELDER, elder.last(ELDER)) == []
    assert elder.outcomes() == ["sos", "echo"]
    assert "sos_received" in elder.text(ELDER, "救命啊，收到您的求助了吗，快来人")
