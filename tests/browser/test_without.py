"""The main actions without a mouse, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from eldercare.orders.states import OrderStatus
from tests.browser.steps import sign_in, sign_in_phone, tab_to
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order, tomorrow
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.engines("sqlite")

ELDER, VOLUNTEER = "+8613800000001", "+8613800000002"


def test_an_order_is_dispatched_with_the_keyboard_alone(desk: Page) -> None:
    community = a_community()
    an_order(elder=an_elder("王秀英", community=community))
    a_volunteer("李强", community=community)
    sign_in(desk, a_worker(area=community))

    tab_to(desk.get_by_role("link", name="王秀英"))
    desk.keyboard.press("Enter")
    helper = desk.get_by_role("checkbox", name="李强")
    tab_to(helper)
    desk.keyboard.press("Space")
    expect(helper).to_be_checked()
    tab_to(desk.get_by_role("button", name="派给勾选的"))
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("status")).to_contain_text("已派")


def test_a_call_becomes_an_order_and_is_dispatched_without_javascript(plain: Page) -> None:
    community = a_community()
    an_order(OrderStatus.CANCELLED, elder=an_elder("王秀英", community=community, phones=[ELDER]))
    a_volunteer("李强", community=community)
    sign_in(plain, a_worker(area=community))

    plain.get_by_role("searchbox", name="按电话、姓名或住址查找").fill("13800000001")
    plain.get_by_role("button", name="查找").first.click()
    plain.get_by_role("link", name="再来一单").click()
    plain.get_by_role("button", name="下单").click()
    plain.get_by_role("checkbox", name="李强").check()
    plain.get_by_role("button", name="派给勾选的").click()

    expect(plain.get_by_role("main")).to_contain_text("待接单")


def test_a_volunteer_declines_accepts_and_gives_back_without_javascript(plain: Page) -> None:
    community = a_community()
    elder = an_elder("王秀英", community=community)
    volunteer = a_volunteer("李强", community=community, phones=[VOLUNTEER])
    for hour in (9, 14):
        an_order(OrderStatus.OFFERED, elder=elder, helper=volunteer, starts_at=tomorrow(hour))
    sign_in_phone(plain, VOLUNTEER)

    plain.get_by_text("这次去不了").first.click()
    plain.get_by_role("button", name="太远了").click()
    expect(plain.get_by_role("main")).to_contain_text("我们另找人")
    plain.get_by_role("button", name="我去，接下这一单").click()
    plain.get_by_text("去不了了").click()
    plain.get_by_role("button").filter(has_text="身体不舒服").click()

    expect(plain.get_by_role("main")).to_contain_text("谢谢您告诉我们")
