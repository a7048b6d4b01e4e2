"""What every page keeps to in a real browser: nothing wrong on its console, no other host asked, no sideways scroll."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page

from eldercare.channels.family.links import rating_url
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Role
from tests.browser.steps import hosts_asked_by, scrolls_sideways, sign_in, sign_in_phone
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import a_draft, an_order, tomorrow
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.channels.console.world import a_world

pytestmark = pytest.mark.engines("sqlite")

FRAGMENTS = {
    "console.asking.show",
    "console.asking.strip",
    "console.board.refreshed",
    "console.incidents.alerts",
    "console.incoming.strip",
    "console.broadcasts.progress",
    "console.conversations.lines",
    "console.conversations.lines_of_person",
    "console.conversations.rows",
    "console.plans.progress",
    "console.saved_time.cost",
}
FILES = {"console.wordings.export", "console.openings.form", "console.evidence.download"}
PHONES_PX = (390, 320)
VOLUNTEER = "+8613800000002"


def narrow_problems(page: Page, addresses: list[str]) -> list[str]:
    """Open every page and return those that do not open, or have to be scrolled sideways on a phone."""
    found = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or not answer.ok:
            found.append(f"{address} does not open")
        for width in PHONES_PX:
            page.set_viewport_size({"width": width, "height": 800})
            if scrolls_sideways(page):
                found.append(f"{address} scrolls sideways at {width} px")
    return found


def console_pages(app: Flask, arguments: dict[str, int | str]) -> list[str]:
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint, **{name: arguments[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("console.")
            and "GET" in (rule.methods or ())
            and rule.endpoint not in FRAGMENTS | FILES
        ]


def test_pages_of_the_console_fit_on_a_phone_and_stay_at_home(app: Flask, desk: Page, site: str) -> None:
    community = a_community("锦纶社区")
    arguments = a_world(community, surname="欧阳").ids
    draft, finished = a_draft().id, an_order(OrderStatus.FINISHED, elder=an_elder(community=community)).id
    addresses = console_pages(app, arguments)
    hosts = hosts_asked_by(desk)
    sign_in(desk, a_worker(Role.ADMIN, area=community))

    more = [f"/orders/{draft}", f"/orders/{finished}", "/call?q=13800000077"]
    assert narrow_problems(desk, addresses + more) == []
    assert hosts == {urlsplit(site).netloc}


def test_pages_on_phones_fit_and_stay_at_home(phone: Page, site: str) -> None:
    community = a_community("锦纶社区")
    elder = an_elder("欧阳秀英", community=community)
    volunteer = a_volunteer("欧阳强", community=community, phones=[VOLUNTEER])
    offered = an_order(OrderStatus.OFFERED, elder=elder, helper=volunteer).offers[0].id
    going = an_order(OrderStatus.EN_ROUTE, elder=elder, helper=volunteer)
    closed = an_order(OrderStatus.CLOSED, elder=elder, helper=volunteer, starts_at=tomorrow(12))
    rating = urlsplit(rating_url(closed) or "").path
    visits = [f"/m/visits/{order.visits[0].id}" for order in (going, closed)]
    table = f"/simulator/?phones={elder.id},{volunteer.id}"
    hosts = hosts_asked_by(phone)
    sign_in_phone(phone, VOLUNTEER)

    addresses = [
        "/m/",
        f"/m/offers/{offered}",
        *visits,
        "/m/done",
        "/m/hours/",
        "/m/me/",
        "/m/me/times/",
        rating,
        table,
    ]
    assert narrow_problems(phone, addresses) == []
    assert hosts == {urlsplit(site).netloc}
