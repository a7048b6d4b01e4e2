"""The main job from end to end, through the doors that people use."""

from sqlalchemy import select

from eldercare.database import session
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.timebank.queries import find_person_account
from eldercare.timebank.verify import verify
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_number
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.stories.town import Town

OFFER_CODE, VISIT_CODE, SIGN_IN_CODE = r"1 (\d{3})", r"(?<!\d)(\d{4})(?!\d)", r"(\d{6})"


def the_order() -> Order:
    return session.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()


def test_an_elder_texts_and_in_the_end_the_volunteer_has_the_minutes(town: Town) -> None:
    community = a_community()
    elder, elder_phone = an_elder("王秀英", community=community, phones=["+8613800000001"]), "+8613800000001"
    helper, helper_phone = a_volunteer("李强", community=community, phones=["+8613800000002"]), "+8613800000002"
    other, other_phone = a_volunteer("张敏", community=community, phones=["+8613800000003"]), "+8613800000003"
    worker = a_worker(area=community)

    town.text(elder_phone, "明天上午理发")
    assert the_order().status is OrderStatus.OPEN
    assert "理发" in town.phone(elder_phone)[-1] and "明天" in town.phone(elder_phone)[-1]

    console = town.browser()
    console.sign_in_staff(worker)
    assert elder.name in console.get("/").text
    asked = [f"volunteer:{helper.id}", f"volunteer:{other.id}"]
    console.post(f"/orders/{the_order().id}/offers", data={"helper": asked})
    town.work()
    assert the_order().status is OrderStatus.OFFERED

    town.text(other_phone, "2 " + town.code_in(other_phone, OFFER_CODE))
    assert the_order().status is OrderStatus.OFFERED
    town.text(helper_phone, "1 " + town.code_in(helper_phone, OFFER_CODE))
    assert the_order().status is OrderStatus.ACCEPTED
    assert "李强" in town.phone(elder_phone)[-1]
    visit_code = town.code_in(elder_phone, VISIT_CODE)

    town.go_to("2026-11-23 19:05:00+08:00")
    assert "提醒" in town.phone(elder_phone)[-1] and "提醒" in town.phone(helper_phone)[-1]
    town.go_to("2026-11-24 08:05:00+08:00")
    told = len(town.phone(helper_phone))
    town.go_to("2026-11-24 08:30:00+08:00")
    assert "08" not in town.phone(helper_phone)[-1] and len(town.phone(helper_phone)) == told

    town.go_to("2026-11-24 09:02:00+08:00")
    phone = town.browser()
    phone.post("/m/sign-in", data={"number": "13800000002"})
    town.work()
    phone.post("/m/sign-in/code", data={"code": town.code_in(helper_phone, SIGN_IN_CODE)})
    visit = the_order().visits[0].id
    assert phone.post(f"/m/visits/{visit}/check-in", data={"code": visit_code}).status_code == 303
    assert the_order().status is OrderStatus.IN_SERVICE

    town.go_to("2026-11-24 09:38:00+08:00")
    phone.post(f"/m/visits/{visit}/check-out")
    town.work()
    assert the_order().status is OrderStatus.FINISHED

    town.text(elder_phone, "5")
    assert the_order().status is OrderStatus.CLOSED and the_order().rating.stars == 5
    account = find_person_account(helper.id)
    assert account is not None and account.balance == 30  # 36 minutes, rounded down to quarters of an hour
    assert f"/timebank/accounts/{account.id}" in console.get("/timebank").text
    assert "30" in phone.get("/m/hours/").text
    assert verify() == []


def test_what_nobody_understands_and_what_nobody_known_writes_is_on_the_board(town: Town) -> None:
    community = a_community()
    stranger = a_number()
    console = town.browser()
    console.sign_in_staff(a_worker(area=community))

    town.text(stranger, "我想订一份午饭")

    assert the_order().status is OrderStatus.DRAFT and the_order().elder_id is None
    assert f"/orders/{the_order().id}" in console.get("/").text
    assert len(town.phone(stranger)) == 1


def test_a_call_for_help_reaches_the_people_on_duty_at_night(town: Town) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=["+8613800000001"])
    worker = a_worker(area=community, number="+8613800000009")
    console = town.browser()
    console.sign_in_staff(worker)
    town.go_to("2026-11-23 23:40:00+08:00")

    town.text("+8613800000001", "救命,我摔倒了起不来")

    assert "王秀英" in town.phone("+8613800000009")[-1]
    assert "120" in town.phone("+8613800000001")[-1]
    assert "王秀英" in console.get("/alerts").text


def test_a_helper_who_does_not_come_is_noticed_after_ten_minutes(town: Town) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=["+8613800000001"])
    helper = a_volunteer("李强", community=community, phones=["+8613800000002"])
    console = town.browser()
    console.sign_in_staff(a_worker(area=community, number="+8613800000009"))
    town.text("+8613800000001", "明天上午理发")
    console.post(f"/orders/{the_order().id}/offers", data={"helper": [f"volunteer:{helper.id}"]})
    town.work()
    town.text("+8613800000002", "1")

    town.go_to("2026-11-24 09:09:00+08:00")
    assert not town.phone("+8613800000009")
    town.go_to("2026-11-24 09:10:30+08:00")
    town.work()

    assert len(town.phone("+8613800000009")) == 1 and "王秀英" in town.phone("+8613800000009")[0]
    assert "签到" in town.phone("+8613800000002")[-1]
    assert f"/orders/{the_order().id}" in console.get("/").text


def test_what_nobody_confirmed_is_closed_after_a_day(town: Town) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=["+8613800000001"])
    helper = a_volunteer("李强", community=community, phones=["+8613800000002"])
    console = town.browser()
    console.sign_in_staff(a_worker(area=community))
    town.text("+8613800000001", "助餐")
    console.post(f"/orders/{the_order().id}/offers", data={"helper": [f"volunteer:{helper.id}"]})
    town.text("+8613800000002", "1")
    order = the_order().id
    town.go_to("2026-11-23 11:31:00+08:00")
    console.post(f"/orders/{order}/check-in", data={"reason": "志愿者手机没电了"})
    town.go_to("2026-11-23 12:01:00+08:00")
    console.post(f"/orders/{order}/check-out", data={"reason": "志愿者手机没电了"})

    town.go_to("2026-11-24 12:00:00+08:00")
    assert the_order().status is OrderStatus.FINISHED
    town.go_to("2026-11-24 12:01:30+08:00")

    assert the_order().status is OrderStatus.CLOSED
    assert the_order().visits[0].credited_minutes == 30
