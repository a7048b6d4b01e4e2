"""What appears by itself on a page that nobody touches. The page's clock is moved on instead of waited for."""

import pytest
from playwright.sync_api import Page, expect

from eldercare.catalogue import standard
from tests.browser.steps import arrives, is_hidden, rings, sign_in
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker

pytestmark = pytest.mark.engines("sqlite")

ELDER = "+8613800000001"
A_POLL_MS = 7_000


def test_a_text_brings_its_order_to_the_open_board(desk: Page) -> None:
    community = a_community()
    standard.install()
    an_elder("王秀英", community=community, phones=[ELDER])
    desk.clock.install()
    sign_in(desk, a_worker(area=community))
    card = desk.get_by_role("link", name="王秀英")
    expect(card).to_have_count(0)

    arrives(ELDER, "明天上午理发")
    desk.clock.run_for(A_POLL_MS)

    expect(card).to_be_visible()


def test_a_call_for_help_is_shown_on_the_page_a_worker_is_at(desk: Page) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    desk.clock.install()
    sign_in(desk, a_worker(area=community))
    desk.goto("/elders")
    strip = desk.get_by_role("region", name="未处理的紧急求助")
    desk.get_by_role("searchbox", name="电话、姓名或小区").fill("half typed")

    arrives(ELDER, "救命")
    desk.clock.run_for(A_POLL_MS)

    expect(strip).to_contain_text("王秀英")
    expect(desk).to_have_title("(SOS 1) 老人 · 社区助老派单")
    expect(desk.get_by_role("searchbox", name="电话、姓名或小区")).to_have_value("half typed")
    strip.get_by_role("button", name="我来处理").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("紧急求助 · 王秀英")


def test_who_rings_is_shown_within_a_second_and_one_click_takes_the_call(desk: Page) -> None:
    community = a_community()
    an_elder("王秀英", community=community, phones=[ELDER])
    desk.clock.install()
    sign_in(desk, a_worker(area=community))
    desk.goto("/elders")
    strip = desk.get_by_role("region", name="正在来电")
    expect(strip).to_be_empty()

    rings(ELDER)
    desk.clock.run_for(1_000)

    expect(strip).to_contain_text("王秀英")
    strip.get_by_role("button", name="我来接").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("王秀英")
    expect(strip).to_contain_text("您已接手")


def test_a_hidden_page_asks_nothing_and_catches_up_when_it_is_looked_at(desk: Page) -> None:
    desk.clock.install()
    sign_in(desk, a_worker(area=a_community()))
    is_hidden(desk, hidden=True)
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "/ringing" in request.url else None)
    rings("13900000077")
    desk.clock.run_for(A_POLL_MS)
    assert asked == []

    is_hidden(desk, hidden=False)

    expect(desk.get_by_role("region", name="正在来电")).to_contain_text("陌生号码")
