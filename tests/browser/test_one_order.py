"""One order through the pages of everybody who has to do with it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from eldercare.catalogue import standard
from tests.browser.steps import deliver, digits_texted, sign_in, sign_in_phone
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.engines("sqlite")

ELDER, VOLUNTEER = "+8613800000001", "+8613800000002"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23 09:00:00+08:00") as clock:
        yield clock


def test_an_order_goes_from_the_elders_phone_over_the_console_to_the_volunteer_and_back(
    clock: time_machine.Traveller, desk: Page, phone: Page
) -> None:
    community = a_community("锦纶社区")
    standard.install()
    elder_id = an_elder("王秀英", community=community, phones=[ELDER]).id
    a_volunteer("李强", community=community, phones=[VOLUNTEER])

    sign_in(desk, a_worker(area=community))
    elders_phone = desk.context.new_page()
    elders_phone.goto(f"/simulator/?phones={elder_id}")
    elders_phone.get_by_label("王秀英 的手机发短信").fill("今天上午十点理发")
    with elders_phone.expect_response("**/send"):  # the text shows before it is dealt with
        elders_phone.keyboard.press("Enter")
    expect(elders_phone.get_by_role("log")).to_contain_text("今天上午十点理发")
    deliver()
    elders_phone.reload()
    expect(elders_phone.get_by_role("log")).to_contain_text("收到：理发，今天(周一)10:00")

    desk.goto("/")
    desk.get_by_role("link", name="王秀英").click()
    desk.get_by_role("checkbox", name="李强").check()
    desk.get_by_role("button", name="派给勾选的").click()
    expect(desk.get_by_role("main")).to_contain_text("待接单")

    sign_in_phone(phone, VOLUNTEER)
    phone.get_by_role("button", name="我去，接下这一单").click()
    phone.get_by_role("button", name="我出发了").click()
    phone.get_by_label("4 位上门码").fill(digits_texted(ELDER, r"(?<=上门码)\d{4}"))
    phone.get_by_role("button", name="签到").click()
    phone.get_by_text("服务结束，签退").click()
    clock.shift(timedelta(minutes=36))
    phone.get_by_role("button", name="办好了，签退").click()
    expect(phone.get_by_role("main")).to_contain_text("辛苦了")

    deliver()
    elders_phone.reload()
    expect(elders_phone.get_by_role("log")).to_contain_text("您满意吗")
    elders_phone.get_by_text("按键").click()
    with elders_phone.expect_response("**/send"):
        elders_phone.get_by_role("button", name="发送 5").click()
    expect(elders_phone.get_by_role("log").get_by_role("paragraph").last).to_have_text("5")
    deliver()
    elders_phone.reload()
    expect(elders_phone.get_by_role("log")).to_contain_text("谢谢您的评价")

    desk.reload()
    expect(desk.get_by_role("main")).to_contain_text("已办结")
    desk.get_by_role("link", name="时间银行").click()
    desk.get_by_role("link", name="李强").click()
    expect(desk.get_by_role("main")).to_contain_text(re.compile("存入.*30 分钟", re.DOTALL))
    phone.goto("/m/hours/")
    expect(phone.get_by_role("main")).to_contain_text("+30 分钟")
