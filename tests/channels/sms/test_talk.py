"""What needs no order, what nobody understands, and when somebody sees to it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area, AreaKind
from eldercare.catalogue import queries as catalogue
from eldercare.catalogue import service as services
from eldercare.channels.sms import heard
from eldercare.channels.sms.understanding.meaning import Intent, Meaning
from eldercare.clock import now
from eldercare.database import session
from eldercare.elders.service import enrol
from eldercare.orders import offers
from eldercare.orders.states import OrderStatus
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import an_offer, an_order
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.support.lines import Line

ELDER, HELPER, STRANGER = "+8613800000001", "+8613800000002", "+8613800000003"
DUTY = "+8613700000001"
NIGHT = "2026-11-23 21:30:00+08:00"


@pytest.fixture
def elder(line: Line) -> Line:
    an_elder("王秀英", community=a_community(), phones=[ELDER])
    return line


@pytest.mark.parametrize("text", ["好", "好的", "嗯", "1"])
def test_a_bare_yes_to_nothing_is_answered_kindly_once_an_hour(elder: Line, text: str):
    assert elder.text(ELDER, text, text) == ["chat_kind"]

    assert not elder.orders() and not elder.calls()


def test_after_the_menu_every_digit_orders(elder: Line):
    assert elder.text(ELDER, "菜单", "1") == ["menu", "order_received"]


@pytest.mark.parametrize("number", [ELDER, STRANGER])
def test_two_texts_that_nobody_understands_bring_one_call(elder: Line, number: str):
    answers = elder.text(number, "那个谁来着呀", "就是那个嘛", "哎呀说不清楚", apart=70)

    assert answers == ["help_unclear", "call_back_promised"]
    assert "9:35前" in elder.last(number) and len(elder.calls()) == 1


def test_a_text_that_may_be_about_danger_puts_a_call_on_top(elder: Line, monkeypatch: pytest.MonkeyPatch):
    before = now()
    doubt = lambda text, **_: Meaning(text, Intent.UNCLEAR, asks_back=True, worrying=True)  # noqa: E731
    monkeypatch.setattr(heard, "understand", doubt)

    assert elder.text(ELDER, "说不上来是不是要出事") == ["are_you_all_right"]

    assert [call.due_at for call in elder.calls()] == [before]


@pytest.mark.parametrize(
    ("text", "answer", "says"),
    [
        ("明天上午理发", "order_received_closed", "明天8:00上班"),
        ("0", "call_back_promised", "明天8:30前"),
        ("能不能帮我找个人", "order_draft_closed", "明天8:00上班"),
    ],
)
def test_after_hours_the_answer_says_from_when_somebody_is_there(elder: Line, text: str, answer: str, says: str):
    elder.clock.move_to(NIGHT)

    assert elder.text(ELDER, text) == [answer]
    assert says in elder.last(ELDER)


def test_a_call_for_help_knows_no_hours(elder: Line):
    elder.clock.move_to(NIGHT)

    assert "sos_received" in elder.text(ELDER, "救命")


def test_on_busy_days_the_answer_says_so_until_they_are_over(line: Line):
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    set_policy(community.id, {"surge_until": "2026-11-23"})

    assert line.text(ELDER, "明天上午理发") == ["order_received_busy"]
    assert "回复会慢一些" in line.last(ELDER)
    line.wait(days=1)
    assert line.text(ELDER, "后天下午助洁") == ["order_received"]


@pytest.fixture
def no_haircuts(elder: Line) -> Line:
    """No haircuts before the first of December: the barber is ill."""
    first = datetime(2026, 11, 30, 16, tzinfo=UTC)
    services.pause(catalogue.get("haircut").id, until=first, because="师傅病了", at=now())
    return elder


@pytest.mark.parametrize("text", ["明天上午理发", "理发", "我想剪头发"])
def test_what_is_paused_is_said_with_why_and_until_when(no_haircuts: Line, text: str):
    assert no_haircuts.text(ELDER, text) == ["service_paused"]

    assert "师傅病了" in no_haircuts.last(ELDER) and "12月1日" in no_haircuts.last(ELDER)
    assert not no_haircuts.orders()


def test_what_is_paused_may_be_ordered_for_later_and_is_not_on_the_menu(no_haircuts: Line):
    assert no_haircuts.text(ELDER, "12月2日上午理发") == ["order_received"]
    no_haircuts.text(ELDER, "菜单")

    assert "理发" not in no_haircuts.last(ELDER)


def test_the_same_again_of_what_is_paused_is_no_guess(no_haircuts: Line):
    no_haircuts.text(ELDER, "12月2日上午理发")

    assert no_haircuts.text(ELDER, "老样子") == ["service_paused"]


def test_a_helper_who_cannot_come_after_all_is_called(elder: Line):
    helper = a_volunteer(phones=[HELPER])
    order = an_order(OrderStatus.OFFERED, starts_at=now() + timedelta(hours=5), helper=helper)
    elder.text(HELPER, "1")

    assert elder.text(HELPER, "去不了了") == ["call_back_promised"]
    assert order.status is OrderStatus.ACCEPTED and len(elder.calls()) == 1


def test_a_nine_long_after_the_order_still_finds_it(elder: Line):
    elder.text(ELDER, "后天上午理发")
    elder.wait(hours=4)

    assert elder.text(ELDER, "9") == ["call_back_or_time"]
    assert elder.orders()[0].status is OrderStatus.DRAFT


def test_two_open_offers_and_a_bare_digit_are_asked_back(elder: Line):
    helper = a_volunteer(phones=[HELPER])
    for hours in (5, 9):
        an_offer(an_order(starts_at=now() + timedelta(hours=hours)), helper)

    assert elder.text(HELPER, "1") == ["which_one"]


@pytest.mark.parametrize(("text", "answer"), [("取消", "call_back_promised"), ("取消理发", "order_cancelled")])
def test_who_helps_and_is_helped_is_asked_which_of_both_is_called_off(elder: Line, text: str, answer: str):
    helper = a_volunteer(phones=[HELPER])
    enrol(helper.person, at=now())
    an_order(OrderStatus.ACCEPTED, starts_at=now() + timedelta(hours=6), helper=helper)
    elder.text(HELPER, "后天上午理发")
    elder.wait(hours=4)

    assert elder.text(HELPER, text) == [answer]


def test_a_visit_code_that_is_sent_twice_ends_no_visit(elder: Line):
    helper = a_volunteer(phones=[HELPER])
    order = an_order(OrderStatus.ACCEPTED, starts_at=now(), helper=helper, elder=an_elder(phones=[STRANGER]))
    code = order.visit_code or ""

    assert elder.text(HELPER, code, code, apart=30) == ["checked_in", "checked_in"]
    elder.wait(minutes=20)
    elder.text(HELPER, code)
    assert "共21分钟" in elder.last(HELPER)


@pytest.fixture
def in_danger(elder: Line) -> Line:
    """Old Wang has ordered a haircut and then called for help; one worker is on duty."""
    a_worker(area=session.scalars(select(Area).where(Area.kind == AreaKind.COMMUNITY)).one(), number=DUTY)
    elder.text(ELDER, "后天上午理发", "救命")
    return elder


@pytest.mark.parametrize("text", ["我在厨房地上", "我没事，刚才按错了", "取消", "不用了", "0", "快点"])
def test_what_is_written_after_a_call_for_help_reaches_the_duty_staff_and_does_nothing_else(in_danger: Line, text: str):
    assert in_danger.text(ELDER, text)[-1] in {"sos_noted", "sos_received"}

    assert text in in_danger.last(DUTY) and in_danger.answers(DUTY) == ["sos_duty", "sos_duty"]
    assert in_danger.orders()[0].status is OrderStatus.OPEN and not in_danger.calls()


def test_after_ten_minutes_or_about_a_service_it_is_a_text_like_any_other(in_danger: Line):
    assert in_danger.text(ELDER, "明天下午助洁") == ["order_received"]
    in_danger.wait(minutes=10)
    assert in_danger.text(ELDER, "谢谢你们") == ["order_confirmed"]
    assert in_danger.answers(DUTY) == ["sos_duty"]


def test_who_asks_four_times_for_a_person_is_rung_once(elder: Line):
    elder.text(ELDER, "0", "0", "你们谁管事的", "0", apart=20)

    [call] = elder.calls()
    assert call.note.splitlines() == ["0", "0", "0"]


def test_a_promise_keeps_us_silent_for_half_an_hour_and_no_longer(elder: Line):
    elder.text(ELDER, "0")

    answers = [elder.text(ELDER, "那个谁来着呀") for _ in range(8) if elder.wait(minutes=5) is None]

    assert [names for names in answers if names] == [["help_unclear"], ["call_back_promised"]]
    assert "10:05前" in elder.last(ELDER) and len(elder.calls()) == 1


@pytest.mark.parametrize(("others", "answer"), [(0, "answer_too_late"), (2, "too_late_others_near")])
def test_a_yes_that_comes_too_late_is_thanked_and_told_what_else_is_near(elder: Line, others: int, answer: str):
    order = an_order(elder=(somebody := an_elder(phones=[STRANGER])))
    fast, slow = (a_volunteer(community=order.community, phones=phones) for phones in (None, [HELPER]))
    yes, late = an_offer(order, fast), an_offer(order, slow)
    for hours in range(others):
        an_order(elder=somebody, starts_at=now() + timedelta(hours=30 + hours))
    offers.accept(yes.id, by=Actor.person(fast.id), at=now(), via=Door.MOBILE)

    assert elder.text(HELPER, f"1 {late.code}") == [answer]
