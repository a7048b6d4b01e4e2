"""The board with a thousand orders stored and with a million: what is over must not be felt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, cycle, repeat
from statistics import median

import requests
from flask import Flask
from sqlalchemy import select

from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds, paired_ratio
from benchmarks.past import Cast, fill
from benchmarks.processes import OURS, Server, server
from benchmarks.rush import Line, getting
from benchmarks.town import app_on, environment
from eldercare.catalogue import standard
from eldercare.catalogue.models import Service
from eldercare.clock import now
from eldercare.crypto import Keys
from eldercare.database import db, session
from eldercare.elders.models import Elder
from eldercare.orders.states import OrderStatus
from eldercare.staff.models import Role
from eldercare.transaction import transaction
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import a_community, a_street
from tests.builders.elders import an_elder
from tests.builders.orders import a_draft, an_order
from tests.builders.staff import PASSWORD, a_worker
from tests.builders.volunteers import a_volunteer
from tests.support.pages import parse, values_of

COMMUNITIES, ELDERS, VOLUNTEERS = 5, 200, 100
LIVE = {
    OrderStatus.DRAFT: 15,
    OrderStatus.OPEN: 60,
    OrderStatus.OFFERED: 60,
    OrderStatus.ACCEPTED: 100,
    OrderStatus.IN_SERVICE: 15,
    OrderStatus.FINISHED: 40,
}
LATE = 10
FEW, MANY, MANY_IN_A_HURRY = 1_000, 1_000_000, 100_000
PAGES_A_ROUND = 8
VIEWS = {"one community": "Dispatcher", "the whole street": "Supervisor"}
CARD = re.compile(r'id="(order-\d+)"|/orders/(\d+)"')


@dataclass(frozen=True)
class Desk:
    """Somebody signed in at a server."""

    server: Server
    cookie: str


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Ask both servers for the board in turns, as a community's dispatcher and as the street's supervisor."""
    few, cast = _town(source)
    many, how_many = source.copy_of(few), MANY_IN_A_HURRY if quick else MANY
    going_on = sum(LIVE.values()) + LATE
    fill(few, cast, FEW - going_on, until=now() - timedelta(days=2))
    fill(many, cast, how_many - going_on, until=now() - timedelta(days=2))
    with (
        server(OURS, environment(few, source.folder), source.folder) as small,
        server(OURS, environment(many, source.folder), source.folder) as big,
    ):
        for what, name in VIEWS.items():
            desks = _signed_in(small, name), _signed_in(big, name)
            yield _compare(f"board of {what}, {how_many:,} orders", *desks, rounds=6 if quick else 20)


def _town(source: Databases) -> tuple[str, Cast]:
    url = source.empty()
    app = app_on(url, source.folder)
    with app.app_context():
        with transaction():
            cast = _people(app)
        with transaction():
            _orders_of_today(now())
        db.engine.dispose()
    return url, cast


def _people(app: Flask) -> Cast:
    keys: Keys = app.extensions["eldercare_crypto"]
    standard.install()
    street = a_street()
    communities = [a_community(f"Community {place}", parent=street) for place in range(COMMUNITIES)]
    elders = [an_elder(f"Elder {place}", community=home) for place, home in zip(range(ELDERS), cycle(communities))]
    volunteers = [
        a_volunteer(f"Volunteer {place}", community=home) for place, home in zip(range(VOLUNTEERS), cycle(communities))
    ]
    a_worker(Role.DISPATCHER, area=communities[0], name=VIEWS["one community"])
    a_worker(Role.SUPERVISOR, area=street, name=VIEWS["the whole street"])
    session.flush()
    return Cast(
        elders=[(elder.id, elder.person.community_id) for elder in elders],
        volunteers=[volunteer.id for volunteer in volunteers],
        services=list(session.scalars(select(Service.id))),
        nothing=keys.box.encrypt(b"").decode(),
    )


def _orders_of_today(at: datetime) -> None:
    elders, volunteers = session.scalars(select(Elder)).all(), session.scalars(select(Volunteer)).all()
    for place, status in enumerate(chain.from_iterable(repeat(*one) for one in LIVE.items())):
        elder, helper = elders[place % len(elders)], volunteers[place % len(volunteers)]
        if status is OrderStatus.DRAFT:
            a_draft(elder=elder, at=at)
        else:
            has_begun = status in {OrderStatus.IN_SERVICE, OrderStatus.FINISHED}
            starts_at = at - timedelta(hours=1) if has_begun else at + timedelta(hours=1 + place)
            an_order(status, elder=elder, helper=helper, starts_at=starts_at, at=at)
    for place in range(LATE):
        begun = at - timedelta(minutes=40 + place)
        an_order(OrderStatus.ACCEPTED, elder=elders[place], helper=volunteers[place], starts_at=begun, at=begun)


def _signed_in(at: Server, name: str) -> Desk:
    """Come in by the form, as a browser does; its cookies are for https only, as in life behind a proxy."""
    address = f"http://127.0.0.1:{at.port}/sign-in"
    page = requests.get(address, timeout=30)
    fields = values_of(parse(page.text).form("/sign-in")) | {"name": name, "password": PASSWORD}
    cookie = {"Cookie": _cookies(page)}
    answer = requests.post(address, data=fields, headers=cookie, allow_redirects=False, timeout=30)
    answer.raise_for_status()
    return Desk(at, _cookies(answer))


def _cookies(answer: requests.Response) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in answer.cookies)


def _compare(what: str, small: Desk, big: Desk, *, rounds: int) -> Result:
    with Line(small.server.port) as here, Line(big.server.port) as there:
        page, same = getting("/", {"Cookie": small.cookie}), getting("/", {"Cookie": big.cookie})
        is_same_page = CARD.findall(here.ask(page).text) == CARD.findall(there.ask(same).text) != []
        few, many, statuses = [], [], set()
        for _ in range(rounds):
            pairs = [(here.ask(page), there.ask(same)) for _ in range(PAGES_A_ROUND)]
            few.append(median(one.seconds for one, _ in pairs))
            many.append(median(other.seconds for _, other in pairs))
            statuses |= {answer.status for pair in pairs for answer in pair}
    return Result(
        what=what,
        figure=f"{paired_ratio(many, few):.2f} of {FEW:,} orders",
        details=f"p50 {milliseconds(median(many))} against {milliseconds(median(few))}",
        is_right=is_same_page and statuses == {200},
    )
