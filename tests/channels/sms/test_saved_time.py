from datetime import date

import pytest

from eldercare.elders.models import Elder, LivingStatus
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from eldercare.timebank.queries import find_person_account
from tests.builders.areas import set_policy
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.timebank import earned
from tests.support.lines import Line

ELDER, DAUGHTER = "+8613800000001", "+8613800000002"


@pytest.fixture
def saver(line: Line) -> Elder:
    elder = an_elder(
        "王秀英", phones=[ELDER], birth_on=date(1950, 1, 1), living_status=LivingStatus.WITH_FAMILY, ability_level=0
    )
    earned(elder.person, minutes=75)
    return elder


def held(elder: Elder) -> int:
    account = find_person_account(elder.id)
    return account.held if account else 0


def test_an_order_with_saved_time_is_said_back_with_its_cost_in_one_text(line: Line, saver: Elder) -> None:
    assert line.text(ELDER, "用时间币明天上午理发") == ["order_received_saved"]

    [order] = line.orders()
    assert (order.with_saved_time, order.status, held(saver)) == (True, OrderStatus.OPEN, order.minutes)
    assert order.minutes == 30 and "用时间30分钟，还剩45分钟" in line.last(ELDER)
    assert len(line.last(ELDER)) <= 70


def test_too_little_is_said_and_a_worker_finds_another_way(line: Line, saver: Elder) -> None:
    line.text(ELDER, "用时间币明天上午理发")

    assert line.text(ELDER, "用存的时间后天打扫卫生两个小时", apart=3600) == ["saved_time_too_little"]

    draft = line.orders()[-1]
    assert (draft.status, draft.draft_reason, draft.with_saved_time) == (OrderStatus.DRAFT, "saved_time", True)
    assert "不够" in line.last(ELDER)


def test_a_daughter_orders_with_her_mothers_time(line: Line, saver: Elder) -> None:
    people.add_contact(saver.id, a_person("李娟", phones=[DAUGHTER]).id, relation="女儿")

    line.text(DAUGHTER, "给我妈明天上午理发，用时间币付")

    assert held(saver) > 0
    assert "用时间" in line.last(DAUGHTER)
    assert "用时间" in line.last(ELDER)


def test_the_same_again_with_saved_time(line: Line, saver: Elder) -> None:
    line.text(ELDER, "明天上午理发")

    assert line.text(ELDER, "用时间币老样子", apart=4000) == ["order_received_saved"]
    assert held(saver) > 0


@pytest.mark.parametrize("question", ["我还有多少时间", "查余额", "时间余额", "how much time do I have left"])
def test_the_balance_is_told_with_what_is_set_aside(line: Line, saver: Elder, question: str) -> None:
    line.text(ELDER, "用时间币明天上午理发")

    assert line.text(ELDER, question, apart=60) == ["saved_time_balance"]
    assert "账上有1小时15分钟，已预留30分钟，可用45分钟" in line.last(ELDER)


@pytest.mark.parametrize("text", ["用邻里存时明天上午理发", "haircut tomorrow at 9 with Neighbour Hours"])
def test_it_may_be_called_as_the_community_calls_it(line: Line, saver: Elder, text: str) -> None:
    set_policy(saver.person.community_id, {"timebank_label_zh": "邻里存时", "timebank_label_en": "Neighbour hours"})

    assert line.text(ELDER, text) == ["order_received_saved"]
    assert line.text(ELDER, "查邻里存时", apart=60) == ["saved_time_balance"]


def test_whoever_may_not_spend_yet_is_not_invited_to(line: Line) -> None:
    younger = an_elder("李小年", phones=[DAUGHTER], birth_on=date(1990, 1, 1), living_status=LivingStatus.WITH_FAMILY)
    earned(younger.person, minutes=75)

    assert line.text(DAUGHTER, "查余额") == ["saved_time_balance_not_yet"]
    assert "李小年账上有1小时15分钟，现在还不能用" in line.last(DAUGHTER)


@pytest.mark.parametrize("apart", [20, 900])
def test_saved_time_alone_is_asked_for_what_and_the_next_text_is_paid_with_it(
    line: Line, saver: Elder, apart: int
) -> None:
    assert line.text(ELDER, "用时间币", apart=apart) == ["saved_time_for_what"]
    assert not line.orders()

    assert "order_received_saved" in line.text(ELDER, "明天上午理发")
    assert held(saver) > 0 and not line.calls()


def test_saved_time_alone_after_an_order_pays_that_order(line: Line, saver: Elder) -> None:
    line.text(ELDER, "明天上午理发", apart=100)

    assert line.text(ELDER, "用时间币") == ["order_received_saved"]

    [order] = line.orders()
    assert order.with_saved_time and held(saver) == order.minutes


def test_an_order_that_cannot_be_paid_so_stays_as_it_was_and_somebody_rings(line: Line, saver: Elder) -> None:
    line.text(ELDER, "明天上午打扫卫生两个小时", apart=100)

    line.text(ELDER, "用时间币")

    [order] = line.orders()
    assert (order.with_saved_time, held(saver), len(line.calls())) == (False, 0, 1)


def test_said_twice_without_a_service_somebody_rings(line: Line, saver: Elder) -> None:
    line.text(ELDER, "用时间币", "时间币怎么用", apart=200)

    assert line.outcomes() == ["asked_what", "call_back"] and len(line.calls()) == 1
