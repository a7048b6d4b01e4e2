"""What a script adds for whoever writes texts: a length that is counted while typing, progress that moves by itself."""

import pytest
from playwright.sync_api import Page, expect

from eldercare.broadcasts import jobs
from eldercare.clock import now
from eldercare.messaging.length import longest_parts
from eldercare.staff.models import Role
from tests.browser.steps import deliver, sign_in
from tests.builders.areas import a_community, awake_all_night
from tests.builders.broadcasts import a_broadcast
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker

pytestmark = pytest.mark.engines("sqlite")
WORDINGS = [
    "好",
    "好" * 71,
    "好" * 135,
    "{helper}" * 9,
    "Thank you {helper}",
    "a" * 160,
    "a" * 159 + "€",
    "🙂" * 36,
    "é[" * 60,
]


def test_the_counter_beside_a_wording_counts_as_we_do(desk: Page) -> None:
    sign_in(desk, a_worker(Role.ADMIN))
    desk.goto("/wordings/ask_rating")
    counter = desk.locator("[data-counter=en]")

    for wording in WORDINGS:
        desk.get_by_label("英文", exact=True).fill(wording)

        count = f"{len(wording)} 个字；名字最长时占 {longest_parts(wording, 'en')} 条，最多 3 条"
        expect(counter).to_have_text(count)


def test_a_broadcast_is_followed_by_a_page_that_nobody_touches(desk: Page) -> None:
    here = a_community()
    awake_all_night(here.id)
    for _ in range(3):
        an_elder(community=here)
    broadcast_id = a_broadcast(here, started=True, at=now()).id
    desk.clock.install()
    sign_in(desk, a_worker(area=here))
    desk.goto(f"/broadcasts/{broadcast_id}")
    expect(desk.locator("#progress")).to_contain_text("已发出 0 条，共 3 条")

    jobs.queue_broadcasts(now())
    deliver()
    desk.clock.run_for(4_000)

    expect(desk.locator("#progress")).to_contain_text("已发出 3 条，共 3 条")
    expect(desk.get_by_text("自动刷新")).to_have_count(0)
