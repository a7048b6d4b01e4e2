"""What people do in front of a browser, in a line each.

Looking at a row in the test itself begins a transaction that keeps the served app from writing on SQLite: note ids and
names before the first page is asked for. The steps here end what they began.
"""

import contextvars
import re
from urllib.parse import urlsplit

from flask import Flask, current_app
from playwright.sync_api import Locator, Page, expect

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import calls
from eldercare.messaging.queries import sent_to
from eldercare.scheduler import jobs_for, run_job
from eldercare.staff.models import Staff
from eldercare.transaction import transaction
from tests.builders.staff import PASSWORD

MOST_TABS = 60


def sign_in(page: Page, worker: Staff) -> None:
    """Sign in at the console and see the board."""
    name = worker.name
    session.commit()
    page.goto("/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("看板")
    page.wait_for_load_state()  # the scripts are at work from then on


def sign_in_phone(page: Page, number: str) -> None:
    """Sign in at the phone pages with the code that is texted."""
    session.commit()
    page.goto("/m/")
    page.get_by_label("手机号码").fill(number)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_label("6 位数字")).to_be_visible()  # before that nothing has been texted
    page.get_by_label("6 位数字").fill(digits_texted(number, r"\d{6}"))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")


def deliver() -> None:
    """Hand over all texts that are due, as the scheduler would, in a context like that of another process."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    session.commit()
    job = jobs_for(app.extensions["eldercare_settings"])["send_due"][1]
    contextvars.Context().run(run_job, app, "send_due", job)


def arrives(number: str, text: str) -> None:
    """A text from this number reaches us, while nobody is looking at that phone."""
    current_app.test_client().post(f"/simulator/phones/tel-{number.lstrip('+')}/send", data={"text": text})


def rings(number: str) -> None:
    """A telephone of ours rings, and says so."""

    def announced() -> None:
        with app.app_context(), transaction():
            calls.ring(gateway="relay", gateway_id=number, from_number=number, to_number="", at=now())

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    contextvars.Context().run(announced)


def digits_texted(number: str, pattern: str) -> str:
    """Return the digits that match in the newest text to this number that has any."""
    deliver()
    found = [match.group() for text in sent_to(number) if (match := re.search(pattern, text.body))]
    session.commit()
    return found[-1]


def tab_to(target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse would."""
    expect(target).to_be_visible()
    for _tab in range(MOST_TABS):
        target.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with {MOST_TABS} tabs")


def is_hidden(page: Page, *, hidden: bool) -> None:
    """Let the tab be hidden behind another one, or be looked at again."""
    page.evaluate(f"Object.defineProperty(document, 'hidden', {{value: {str(hidden).lower()}, configurable: true}})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def hosts_asked_by(page: Page) -> set[str]:
    """Return a set to which every host is added that this page asks for anything from now on."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return hosts


def scrolls_sideways(page: Page) -> bool:
    sideways: bool = page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return sideways
