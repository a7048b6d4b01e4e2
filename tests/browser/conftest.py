"""A real Chromium in front of a real server. Without one these tests are skipped, but in CI that is a failure."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.live import served

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "No Chromium on this machine: apt-get install chromium fonts-noto-cjk"
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)  # a test waits for what it wants to see: slow machines take longer, and pass


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address at which the app, on the test's database, is served."""
    with served(app) as address:
        yield address


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A page in a window as wide as on a worker's desk; what the page logs as an error fails the test."""
    yield from _page(browser.new_context(base_url=site, viewport={"width": 1280, "height": 800}, locale="zh-CN"))


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A page on a phone, 390 px wide; what the page logs as an error fails the test."""
    yield from _page(
        browser.new_context(
            base_url=site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN"
        )
    )


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A page that runs no scripts."""
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def _page(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    try:
        yield page
    finally:
        context.close()
    assert errors == []
