"""An open conversation in a real browser: what comes while somebody reads and writes, and kept replies."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import canned_replies
from eldercare.messaging import conversation_queries as queries
from eldercare.messaging.conversation_models import Conversation
from tests.browser.steps import arrives, is_hidden, sign_in
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.messaging import a_received_text
from tests.builders.staff import a_worker

pytestmark = pytest.mark.engines("sqlite")

ELDER = "+8613800000001"
A_POLL_MS = 4_000
AT_ITS_END = "box => box.scrollHeight - box.scrollTop - box.clientHeight < 40"


@pytest.fixture
def talk_id(app: Flask) -> int:
    """A long conversation with Wang Xiuying, in a community with two kept replies."""
    community = a_community("锦纶社区")
    her = an_elder("王秀英", community=community, phones=[ELDER])
    for number in range(20):
        a_received_text(f"第{number}条", number=ELDER, at=now())
    for words in canned_replies.TO_BEGIN_WITH[:2]:
        canned_replies.add(community.id, words)
    [talk] = queries.of_person(her.person)
    return talk.id


def _opened(page: Page, talk_id: int) -> None:
    worker = a_worker(area=session.get_one(Conversation, talk_id).community)
    sign_in(page, worker)
    page.goto(f"/messages/conversations/{talk_id}")


def _unread(talk_id: int) -> int:
    unread = session.get_one(Conversation, talk_id).unread
    session.rollback()
    return unread


def test_a_text_that_comes_is_shown_and_takes_neither_the_words_nor_the_place_of_who_reads(
    desk: Page, talk_id: int
) -> None:
    desk.clock.install()
    _opened(desk, talk_id)
    box, lines, below = (
        desk.get_by_label("短信内容"),
        desk.locator("#thread-lines"),
        desk.get_by_role("button", name="下面有新的"),
    )
    box.fill("您好，")

    arrives(ELDER, "灯还没修好")
    desk.clock.run_for(A_POLL_MS)
    expect(lines).to_contain_text("灯还没修好")
    assert lines.evaluate(AT_ITS_END)
    expect(desk.get_by_role("status")).to_contain_text("灯还没修好")
    expect(below).to_be_hidden()

    lines.evaluate("box => box.scrollTo(0, 50)")
    arrives(ELDER, "你们在吗")
    desk.clock.run_for(A_POLL_MS)
    expect(below).to_be_visible()
    assert lines.evaluate("box => box.scrollTop") == 50
    below.click()
    expect(below).to_be_hidden()
    expect(lines.get_by_text("你们在吗")).to_be_in_viewport()
    expect(box).to_have_value("您好，")


def test_what_comes_behind_a_hidden_tab_stays_unread_until_it_is_looked_at(desk: Page, talk_id: int) -> None:
    desk.clock.install()
    _opened(desk, talk_id)
    assert _unread(talk_id) == 0
    is_hidden(desk, hidden=True)
    arrives(ELDER, "灯还没修好")
    desk.clock.run_for(A_POLL_MS)
    assert _unread(talk_id) == 1

    is_hidden(desk, hidden=False)

    expect(desk.locator("#thread-lines")).to_contain_text("灯还没修好")
    assert _unread(talk_id) == 0


def test_a_kept_reply_goes_to_where_somebody_is_writing(desk: Page, talk_id: int) -> None:
    _opened(desk, talk_id)
    box = desk.get_by_label("短信内容")
    box.fill("王大娘：再会")
    for _letter in "再会":
        box.press("ArrowLeft")

    desk.get_by_role("button", name="请问哪一天").click()
    desk.keyboard.type("！")

    expect(box).to_have_value("王大娘：请问您想要哪一天、几点？回复我们就行。！再会")
    expect(desk.locator("[data-counter=text]")).to_contain_text("26/195 个字，1 条短信")


def test_without_javascript_a_kept_reply_goes_behind_what_was_typed(plain: Page, talk_id: int) -> None:
    _opened(plain, talk_id)
    plain.get_by_label("短信内容").fill("王大娘：")

    plain.get_by_role("button", name="请问哪一天").click()

    expect(plain.get_by_label("短信内容")).to_have_value("王大娘：请问您想要哪一天、几点？回复我们就行。")
