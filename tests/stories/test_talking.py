"""Whole conversations by text: with an elder, with a family, at night, with a machine."""

from sqlalchemy import select

from eldercare.database import session
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.stories.town import Town

ELDER, HELPER, DAUGHTER = "+8613800000001", "+8613800000002", "+8613800000003"


def orders() -> list[Order]:
    return list(session.scalars(select(Order).order_by(Order.id)))


def open_calls() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None))))


def test_an_elder_changes_her_mind_twice_and_the_one_who_was_asked_is_told(town: Town) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    helper = a_volunteer("李强", community=community, phones=[HELPER])
    console = town.browser()
    console.sign_in_staff(a_worker(area=community))

    town.text(ELDER, "理发")
    town.text(ELDER, "明天下午三点")
    assert "改好了：理发，明天(周二)15:00" in town.phone(ELDER)[-1]
    console.post(f"/orders/{orders()[0].id}/offers", data={"helper": [f"volunteer:{helper.id}"]})
    town.work()

    town.text(ELDER, "改到后天上午吧")
    assert "后天(周三)09:00" in town.phone(ELDER)[-1]
    assert "不用安排了" in town.phone(HELPER)[-1]
    town.text(ELDER, "好")

    assert [order.status for order in orders()] == [OrderStatus.OPEN]
    assert not open_calls()


def test_a_daughter_orders_for_both_parents_and_father_calls_his_off(town: Town) -> None:
    community = a_community()
    mother = an_elder("王秀英", community=community, phones=[ELDER])
    father = an_elder("李建国", community=community, phones=[ELDER])
    daughter = a_person("李娟", community=community, phones=[DAUGHTER])
    for parent in (mother, father):
        people.add_contact(parent.id, daughter.id, relation="女儿")

    town.text(DAUGHTER, "明天的午饭")
    assert "1 王秀英 2 李建国" in town.phone(DAUGHTER)[-1]
    town.text(DAUGHTER, "2")
    town.text(DAUGHTER, "给王秀英订明天的午饭")

    assert [order.elder.name for order in orders()] == ["李建国", "王秀英"]
    assert "李建国的助餐" in town.phone(ELDER)[-2] and "王秀英的助餐" in town.phone(ELDER)[-1]


def test_who_rings_no_bell_at_night_is_called_in_the_morning_but_danger_is_heard_at_once(town: Town) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    worker = a_worker(area=community, number="+8613800000009")
    console = town.browser()
    console.sign_in_staff(worker)
    town.go_to("2026-11-23 22:10:00+08:00")

    town.text(ELDER, "0")
    assert "明天8:30前给您回电话" in town.phone(ELDER)[-1]
    town.text(ELDER, "救命，我摔倒了")

    assert "120" in town.phone(ELDER)[-1] and "王秀英" in town.phone("+8613800000009")[-1]
    assert [f"{call.due_at:%d %H:%M}" for call in open_calls()] == ["24 00:30"]


def test_a_telephone_that_answers_by_itself_is_soon_left_alone(town: Town) -> None:
    an_elder("王秀英", community=a_community(), phones=[ELDER])

    for _ in range(10):
        town.text(ELDER, "您好，我现在开车不方便，稍后与您联系。")

    assert len(town.phone(ELDER)) <= 3
    assert len(open_calls()) == 1
    town.go_to("2026-11-23 10:30:00+08:00")
    town.text(ELDER, "明天上午理发")
    assert "收到：理发" in town.phone(ELDER)[-1]
