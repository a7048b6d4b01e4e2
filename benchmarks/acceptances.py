"""Sixty-four volunteers say yes to the same order at once, half on the web and half by text; then the next order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from statistics import median

import requests
from flask import Flask
from sqlalchemy import func, select

from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds, percentile
from benchmarks.processes import OURS, Server, environment_of, server
from benchmarks.rush import posting, rush
from benchmarks.town import app_on, signature_of
from eldercare.actors import Actor, Door
from eldercare.catalogue import standard
from eldercare.clock import now
from eldercare.database import db, session
from eldercare.elders.models import Elder
from eldercare.messaging.models import IncomingMessage
from eldercare.orders import offers
from eldercare.orders.models import Offer, Order, OrderEvent, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OfferStatus, OrderStatus
from eldercare.people.models import Person
from eldercare.settings import Settings
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.volunteers import a_volunteer
from tests.fakes.twilio_server import an_inbound
from tests.support.doors import Door as Browser
from tests.support.pages import CSRF_FIELD, parse

CROWD = 64
ORDERS, ORDERS_IN_A_HURRY = 200, 12
WORKER = Actor.staff(1)
_texts = count(1)


@dataclass(frozen=True)
class Volunteer:
    """Somebody with a telephone in hand that is signed in to the phone pages."""

    id: int
    number: str
    cookie: str
    form_token: str


@dataclass
class Tally:
    """What became of all those answers; `seconds` is one entry for each order.

    `winners` are counted in the database, and those of them whose yes came by the phone pages.
    """

    orders: int = 0
    seconds: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    web: Counter[int] = field(default_factory=Counter)
    text: Counter[int] = field(default_factory=Counter)
    winners: int = 0
    winners_on_the_web: int = 0
    locked: int = 0
    unhandled: int = 0

    @property
    def raced(self) -> int:
        return len(self.seconds)

    @property
    def is_right(self) -> bool:
        """Every order has one winner, everybody else was told so, and nothing broke."""
        told_on_the_web = set(self.web) <= {303, 409} and self.web[303] == self.winners_on_the_web
        is_calm = not self.locked and not self.unhandled
        return self.winners == self.orders and told_on_the_web and set(self.text) == {200} and is_calm

    @property
    def server_errors(self) -> int:
        return sum(times for status, times in (self.web + self.text).items() if status >= 500)


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Let the crowd have its orders one after the other, and count."""
    app = app_on(source.empty(), source.folder)
    with app.app_context():
        tally = scramble(app, orders=ORDERS_IN_A_HURRY if quick else ORDERS, crowd=CROWD)
        session.remove()
        db.engine.dispose()
    yield Result(
        what=f"{tally.orders} orders, {CROWD} at once say yes to each",
        figure=f"{tally.winners} winners",
        details=f"{tally.server_errors} server errors, {tally.locked} times 'database is locked', "
        f"{tally.unhandled} texts not handled",
        is_right=tally.is_right,
    )
    yield Result(
        what="acceptances",
        figure=f"{CROWD / median(tally.seconds):.0f}/s",
        details=f"p50 {milliseconds(median(tally.waits))}, p99 {milliseconds(percentile(tally.waits, 99))}",
    )


def scramble(app: Flask, *, orders: int, crowd: int) -> Tally:
    """Start a server on the app's database, let a crowd race for so many orders, and count what became of them.

    The database must have been empty, and the app be one that Twilio brings texts to; in its context.
    """
    settings: Settings = app.extensions["eldercare_settings"]
    tally = Tally(orders=orders)
    with transaction():
        elder_id, people = _people(crowd)
    with server(OURS, environment_of(settings), settings.instance_dir) as ours:
        volunteers = [_with_phone(app, ours, person) for person in people]
        for place in range(orders):
            asked = _asked(elder_id, volunteers, place)
            _race(ours, asked, settings.public_base_url, tally)
        tally.locked = ours.complaints("database is locked")
    _count(tally)
    return tally


def _people(crowd: int) -> tuple[int, list[tuple[int, str]]]:
    standard.install()
    community = a_community()
    elder = an_elder(community=community)
    volunteers = [a_volunteer(f"Volunteer {place}", community=community) for place in range(crowd)]
    return elder.id, [(volunteer.id, volunteer.person.phones[0].number) for volunteer in volunteers]


def _with_phone(app: Flask, ours: Server, person: tuple[int, str]) -> Volunteer:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    with transaction():
        browser.sign_in_phone(session.get_one(Person, person[0]))
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    seen = {"Cookie": f"{cookie.key}={cookie.value}"}
    page = requests.get(f"http://127.0.0.1:{ours.port}/m/", headers=seen, timeout=30)
    token = next(box for box in parse(page.text).all("input") if box.get("name") == CSRF_FIELD)
    kept = "; ".join(f"{one.name}={one.value}" for one in page.cookies)
    return Volunteer(*person, cookie=kept, form_token=token.get("value"))


def _asked(elder_id: int, volunteers: list[Volunteer], place: int) -> list[tuple[Volunteer, int, str]]:
    """Place an order that overlaps no other and ask everybody; return who has which offer, with its code."""
    at = now()
    with transaction():
        elder = session.get_one(Elder, elder_id)
        order = an_order(elder=elder, starts_at=at + timedelta(days=1, minutes=45 * place), minutes=30, at=at)
        helpers = [Helper(HelperKind.VOLUNTEER, volunteer.id) for volunteer in volunteers]
        sent = offers.send(order.id, helpers, by=WORKER, at=at, via=Door.CONSOLE)
        return [(who, offer.id, offer.code) for who, offer in zip(volunteers, sent, strict=True)]


def _race(ours: Server, asked: list[tuple[Volunteer, int, str]], public: str, tally: Tally) -> None:
    by_text = {who for place, (who, _, _) in enumerate(asked, start=tally.raced) if place % 2}
    yeses = [
        _yes_by_text(who, code, public) if who in by_text else _yes_on_the_web(who, offer_id)
        for who, offer_id, code in asked
    ]
    raced = rush(ours.port, yeses, connections=len(yeses))
    tally.seconds.append(raced.seconds)
    for (who, _, _), answer in zip(asked, raced.answers, strict=True):
        tally.waits.append(answer.seconds)
        (tally.text if who in by_text else tally.web)[answer.status] += 1


def _yes_on_the_web(who: Volunteer, offer_id: int) -> bytes:
    return posting(f"/m/offers/{offer_id}/accept", {CSRF_FIELD: who.form_token}, {"Cookie": who.cookie})


def _yes_by_text(who: Volunteer, code: str, public: str) -> bytes:
    params = an_inbound(f"1 {code}", sid=f"SM{next(_texts):032x}", sender=who.number)
    return posting("/twilio/sms", params, signature_of(params, public))


def _count(tally: Tally) -> None:
    won = select(Offer.order_id).where(Offer.status == OfferStatus.ACCEPTED)
    served = select(Visit.order_id).where(Visit.ended_at.is_(None))
    accepted = session.scalars(select(Order.id).where(Order.status == OrderStatus.ACCEPTED)).all()
    winners, helpers = Counter(session.scalars(won)), Counter(session.scalars(served))
    tally.winners = sum(winners[order_id] == helpers[order_id] == 1 for order_id in accepted)
    moved = OrderEvent.became == OrderStatus.ACCEPTED, OrderEvent.was != OrderStatus.ACCEPTED
    by_web = select(func.count()).select_from(OrderEvent).where(*moved, OrderEvent.via == Door.MOBILE)
    tally.winners_on_the_web = session.scalar(by_web) or 0
    unhandled = (IncomingMessage.handled_at.is_(None)) | (IncomingMessage.failures > 0)
    tally.unhandled = session.scalar(select(func.count()).select_from(IncomingMessage).where(unhandled)) or 0
    session.rollback()
