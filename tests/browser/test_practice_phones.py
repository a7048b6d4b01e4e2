"""The practice phones in a real browser: one rings, is picked up, speaks, and is answered by a key."""

import re

import pytest
from playwright.sync_api import Page, expect

from eldercare.database import session
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from tests.browser.steps import deliver
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order, tomorrow
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.engines("sqlite")

A_POLL_MS = 1_500
ALL_IS_SAID = "window.spoken.length && window.spoken.length === document.querySelectorAll('[data-say]').length"
LISTENS = """
window.spoken = [];
speechSynthesis.speak = (words) => window.spoken.push([words.lang, words.text]);
"""


def test_a_phone_rings_is_picked_up_speaks_and_is_answered_by_a_key(desk: Page) -> None:
    community = a_community()
    volunteer = a_volunteer("李强", community=community, phones=["+8613800000002"])
    volunteer.person.reads_texts = False
    elder = an_elder("王秀英", community=community)
    key, order_id = volunteer.id, an_order(OrderStatus.OFFERED, elder=elder, helper=volunteer, starts_at=tomorrow(9)).id
    desk.add_init_script(LISTENS)
    desk.clock.install()
    session.commit()
    desk.goto(f"/simulator/?phones={key}")
    expect(desk.get_by_role("button", name="接听")).to_have_count(0)

    deliver()
    desk.clock.run_for(A_POLL_MS)
    desk.get_by_role("button", name="接听").click()

    heard = desk.get_by_role("log", name="李强的电话里听到的")
    expect(heard).to_contain_text("有位老人要助餐")
    desk.wait_for_function(ALL_IS_SAID)  # words are said once the screen has settled
    spoken = desk.evaluate("window.spoken")
    assert all(language == "zh-CN" for language, _words in spoken)
    assert [words for _language, words in spoken] == heard.get_by_role("paragraph").all_inner_texts()
    half_said = desk.get_by_label("以李强的口吻说话")
    half_said.fill("好，我")
    desk.clock.run_for(A_POLL_MS)
    expect(half_said).to_have_value("好，我")
    desk.get_by_role("button", name="铃声和语音").click()
    desk.keyboard.press("1")

    expect(heard.get_by_text(re.compile("^(这部手机：)? ?1$"))).to_be_visible()
    expect(heard).to_contain_text("接好了，谢谢您")  # a key shows before what came of it is said
    assert session.get_one(Order, order_id).status is OrderStatus.ACCEPTED
    assert desk.evaluate("window.spoken") == spoken, "muted, and yet something was said"
