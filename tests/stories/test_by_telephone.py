"""People who have nothing but a telephone, and do not read what it shows."""

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import OfferStatus, OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.stories.town import Town
from tests.support.doors import Door
from tests.support.races import run_at_once

LANDLINE, HELPER, OTHER = "+863515550001", "+8613800000002", "+863515550003"


def the_order() -> Order:
    return session.scalars(select(Order)).one()


@pytest.fixture
def console(town: Town) -> Door:
    """A worker at the console of a community with an elder on a landline and two volunteers who do not read texts."""
    community = a_community()
    an_elder("王秀英", community=community, phones=[LANDLINE])
    for name, number in (("李强", HELPER), ("张敏", OTHER)):
        a_volunteer(name, community=community, phones=[number]).person.reads_texts = False
    console = town.browser()
    console.sign_in_staff(a_worker(area=community))
    return console


def ask(town: Town, console: Door) -> None:
    """Let the worker ask both volunteers about the order."""
    page = console.get(f"/orders/{the_order().id}").page
    boxes = [box.get("value") for box in page.all("input") if box.get("name") == "helper"]
    console.post(f"/orders/{the_order().id}/offers", data={"helper": boxes})
    town.work()


def test_a_meal_is_ordered_accepted_reminded_of_and_rated_by_key(town: Town, console: Door) -> None:
    town.rings(LANDLINE).presses("121").hangs_up()
    assert (the_order().status, the_order().service.code) == (OrderStatus.OPEN, "meal")

    ask(town, console)
    call = town.picks_up(HELPER)
    assert call.heard.startswith("您好，李强。这里是社区为老服务。明天，周二，上午11点半，")
    assert call.heard.endswith("能去请按1，不能去请按2。再听一遍，请按井号键。")
    assert call.presses("1").heard.startswith("接好了，谢谢您！")
    call.hangs_up()
    town.work()
    assert (the_order().status, the_order().helpers[0].helper_name) == (OrderStatus.ACCEPTED, "李强")
    told = town.picks_up(LANDLINE)
    assert f"上门码是{' '.join(the_order().visit_code or '')}。再说一遍" in told.heard
    told.presses("1").hangs_up()

    town.go_to("2026-11-23 19:05:00+08:00")
    for number, words in ((LANDLINE, "提醒您，明天"), (HELPER, "提醒您，明天")):
        reminded = town.picks_up(number)
        assert words in reminded.heard and "听清了请按1" in reminded.heard
        reminded.presses("1").hangs_up()

    town.go_to("2026-11-24 11:31:00+08:00")
    town.text(HELPER, the_order().visit_code or "")
    town.go_to("2026-11-24 11:50:00+08:00")
    town.text(HELPER, the_order().visit_code or "")
    rated = town.picks_up(LANDLINE)
    assert "您满意吗？请按1到5。" in rated.heard
    assert rated.presses("5").heard == "谢谢您的评价，我们记下了。再见。"
    assert (the_order().status, the_order().rating.stars) == (OrderStatus.CLOSED, 5)


def test_two_who_press_1_at_once_are_one_winner_and_one_who_is_thanked(town: Town, console: Door) -> None:
    town.rings(LANDLINE).presses("121").hangs_up()
    ask(town, console)
    lines = [town.picks_up(HELPER), town.picks_up(OTHER)]

    heard = run_at_once([lambda line=line: line.presses("1").heard for line in lines])  # type: ignore[misc]

    assert sorted(str(words)[:3] for words in heard) == ["接好了", "谢谢您"]
    assert "刚刚有人接了，您不用去了" in "".join(map(str, heard))
    assert (the_order().status, len(the_order().helpers)) == (OrderStatus.ACCEPTED, 1)
    assert sorted(offer.status for offer in the_order().offers) == [OfferStatus.ACCEPTED, OfferStatus.TOO_LATE]


def test_who_does_not_pick_up_or_presses_nothing_is_rung_again(town: Town, console: Door) -> None:
    town.rings(LANDLINE).presses("121").hangs_up()
    ask(town, console)

    town.does_not_answer(HELPER)
    silent = town.picks_up(OTHER).presses("").presses("").presses("")
    assert silent.hung_up
    silent.hangs_up()
    town.go_to("2026-11-23 09:20:00+08:00")

    tries = session.scalars(select(OutgoingMessage).where(OutgoingMessage.template == "offer"))
    reasons = [(call.status, call.reason) for call in tries if call.status is MessageStatus.FAILED]
    assert set(reasons) == {(MessageStatus.FAILED, Reason.NOT_PICKED_UP)}
    assert town.picks_up(HELPER).presses("2").heard.startswith("知道了，助餐这一单我们另外找人。")
    assert town.picks_up(OTHER).presses("1").heard.startswith("接好了")


def test_who_missed_our_call_rings_back_and_is_asked(town: Town, console: Door) -> None:
    town.rings(LANDLINE).presses("121").hangs_up()
    ask(town, console)
    town.does_not_answer(HELPER)

    back = town.rings(HELPER)
    assert back.heard.startswith("您好，李强。明天，周二") and "能去请按1" in back.heard

    assert back.presses("1").heard.startswith("接好了")
    assert the_order().status is OrderStatus.ACCEPTED
    for minutes in (2, 5, 16):  # when we would have rung again
        town.go_to(f"2026-11-23 09:{minutes:02d}:00+08:00")
    assert not [call for call in town.twilio.rung if call.to == HELPER and not call.is_over]


def test_an_offer_that_was_called_off_while_it_rang_is_not_asked_any_more(town: Town, console: Door) -> None:
    town.rings(LANDLINE).presses("121").hangs_up()
    ask(town, console)
    console.post(f"/orders/{the_order().id}/cancel", data={"reason": "家里来人了"})

    late = town.picks_up(HELPER)

    assert "不用安排了，您不用去了" in late.heard and late.hung_up


def test_whoever_hangs_up_is_on_the_list_of_those_to_ring(town: Town, console: Door) -> None:
    town.rings(LANDLINE).hangs_up()

    assert "王秀英" in console.get("/follow-ups").text
    assert session.scalars(select(FollowUp)).one().call is not None
