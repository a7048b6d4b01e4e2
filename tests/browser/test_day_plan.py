"""A day's plan in a real browser: asking for it, moving visits by mouse and by keyboard, locking, paper."""

import contextvars
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from eldercare.dispatch.plans import jobs
from eldercare.scheduler import run_job
from tests.browser.steps import sign_in, tab_to
from tests.builders.areas import a_community, set_policy
from tests.builders.drawn_plans import a_drawn_plan
from tests.builders.plans import a_helper, a_visit_at, tomorrow
from tests.builders.staff import a_worker

pytestmark = pytest.mark.engines("sqlite")

A_POLL_MS = 1_500


@dataclass(frozen=True)
class Planned:
    """Who goes tomorrow: Li Qiang to Wang Guifen at nine and to Sun Fusheng at eleven; Chen Jing to nobody."""

    address: str
    wang: int
    sun: int
    li: int
    chen: int


@pytest.fixture
def planned(desk: Page) -> Planned:
    """A plan that is open on the desk."""
    community = a_community("锦纶社区")
    li, chen = a_helper("李强", community=community), a_helper("陈静", community=community)
    wang, sun = (
        a_visit_at(9, name="王桂芬", community=community),
        a_visit_at(11, name="孙福生", community=community, metres=300),
    )
    plan = a_drawn_plan(community, {li: [wang, sun], chen: []})
    visits = {visit.order_id: visit.id for visit in plan.visits}
    address = f"/plans/{community.id}/{tomorrow()}"
    found = Planned(address, visits[wang.id], visits[sun.id], li.id, chen.id)
    sign_in(desk, a_worker(area=community))
    desk.goto(address)
    desk.wait_for_load_state()
    return found


def row_of(page: Page, volunteer_id: int) -> Locator:
    return page.locator(f"tr[data-volunteer='{volunteer_id}']")


def test_the_day_is_planned_while_the_page_looks_on(app: Flask, desk: Page) -> None:
    community = a_community("锦纶社区")
    set_policy(community.id, {"plan_seconds": 1})
    a_helper("李强", community=community)
    a_visit_at(10, name="王桂芬", community=community)
    sign_in(desk, a_worker(area=community))
    desk.clock.install()

    desk.goto("/plans")
    desk.get_by_role("button", name="排明天的班").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    expect(desk.get_by_role("button", name="够了，用现在的")).to_be_visible()
    contextvars.Context().run(run_job, app, "plan", jobs.plan_queued)
    desk.clock.run_for(A_POLL_MS)

    expect(desk.get_by_role("row", name="李强")).to_contain_text("王桂芬")


def test_a_visit_is_dragged_to_another_helper_and_back(desk: Page, planned: Planned) -> None:
    visit, goal = desk.locator(f"#visit-{planned.wang}"), row_of(desk, planned.chen)

    goal.scroll_into_view_if_needed()
    start, end = visit.bounding_box(), goal.locator("td").bounding_box()
    assert start is not None and end is not None
    desk.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.mouse.down()
    desk.mouse.move(start["x"] + 30, start["y"] + 30, steps=3)
    desk.mouse.move(end["x"] + end["width"] / 2, end["y"] + 12, steps=5)
    expect(desk.locator(".plan-ghost")).to_contain_text("陈静")
    desk.mouse.up()
    expect(goal).to_contain_text("王桂芬")
    desk.get_by_role("button", name="撤销").click()

    expect(row_of(desk, planned.li)).to_contain_text("王桂芬")


def test_a_visit_is_moved_and_locked_with_the_keyboard_alone(desk: Page, planned: Planned) -> None:
    sun = desk.locator(f"#visit-{planned.sun}")
    tab_to(desk.locator(f"#visit-{planned.wang}"))
    desk.keyboard.press("ArrowRight")
    expect(sun).to_be_focused()

    desk.keyboard.press("m")
    expect(desk.get_by_role("dialog").get_by_role("radio", name="陈静")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row_of(desk, planned.chen)).to_contain_text("孙福生")
    expect(sun).to_be_focused()
    desk.keyboard.press("l")

    expect(sun).to_contain_text("锁定")


def test_a_visit_is_moved_without_javascript(plain: Page, desk: Page, planned: Planned) -> None:
    plain.context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    plain.goto(planned.address)

    plain.locator(f"#visit-{planned.wang}").click()
    plain.get_by_role("radio", name="陈静").check()
    plain.get_by_role("button", name="移过去").first.click()

    expect(row_of(plain, planned.chen)).to_contain_text("王桂芬")


def test_on_a_phone_it_is_a_list_and_on_paper_a_sheet_for_each_helper_and_nothing_else(
    desk: Page, planned: Planned
) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    wang, sun = (desk.locator(f"#visit-{one}").bounding_box() for one in (planned.wang, planned.sun))
    assert wang is not None and sun is not None
    assert wang["y"] + wang["height"] <= sun["y"]

    desk.goto(f"{planned.address}/sheets")
    desk.emulate_media(media="print")

    expect(desk.get_by_role("article", name="李强")).to_contain_text("王桂芬")
    for part in (".topbar", ".page-head", ".mainnav"):
        expect(desk.locator(part)).to_be_hidden()
