"""A signed text becomes a stored order: how many a second, next to empty routes and to one that inserts one row.

There are two empty routes: one of ours behind the same door (a signed report that says nothing and touches no
database), and one of a bare Flask app, which only reads the form.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import median

from sqlalchemy import func, select, text

from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds, paired_ratio, percentile
from benchmarks.processes import BARE, OURS, Server, server
from benchmarks.rush import posting, rush
from benchmarks.town import PUBLIC, app_on, environment, signature_of
from eldercare.catalogue import standard
from eldercare.database import db, session
from eldercare.messaging.models import IncomingMessage
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.fakes.twilio_server import an_inbound, signed

WISHES = ("助餐", "明天上午理发", "后天下午三点助洁")
OURS_A_ROUND, BARE_A_ROUND, EMPTY_A_ROUND = 40, 160, 240
WARM_UP = 16
CONNECTIONS = (1, 8)


@dataclass
class Measured:
    """What came out of rounds that were taken in turns."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    door: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Measure over one connection and over eight, and count what was stored."""
    url = source.empty()
    environ = environment(url, source.folder)
    rounds = 7 if quick else 25
    taken = len(CONNECTIONS) * (rounds * OURS_A_ROUND + WARM_UP)
    texts = _texts(_numbers(url, source, elders=taken))
    with server(OURS, environ, source.folder) as ours, server(BARE, environ, source.folder) as bare:
        for connections in CONNECTIONS:
            measured = _measure(ours, bare, texts, connections=connections, rounds=rounds)
            yield from _speed(measured, connections)
        locked = ours.complaints("database is locked")
    yield _stored(url, source, taken, measured.statuses, locked)


def _numbers(url: str, source: Databases, *, elders: int) -> list[str]:
    """Prepare so many elders, and what a database in use does by itself: it counts, to find its ways."""
    app = app_on(url, source.folder)
    with app.app_context():
        with transaction():
            standard.install()
            community = a_community()
            known = [an_elder(f"Elder {place}", community=community) for place in range(elders)]
            numbers = [elder.person.phones[0].number for elder in known]
            session.execute(text("ANALYZE"))
        db.engine.dispose()
    return numbers


def _texts(numbers: list[str]) -> Iterator[bytes]:
    """Requests, each a new text as Twilio brings it, of an elder who has not written before."""
    for place, (number, wish) in enumerate(zip(numbers, cycle(WISHES), strict=False), start=1):
        params = an_inbound(wish, sid=f"SM{place:032x}", sender=number)
        yield posting("/twilio/sms", params, signature_of(params))


def _measure(ours: Server, bare: Server, texts: Iterator[bytes], *, connections: int, rounds: int) -> Measured:
    note, nothing = (posting(path, an_inbound()) for path in ("/note", "/nothing"))
    says_nothing = an_inbound() | {"SmsStatus": "none of those we know"}
    report = posting("/twilio/status", says_nothing, signed(f"{PUBLIC}/twilio/status", says_nothing))
    rush(ours.port, list(islice(texts, WARM_UP)), connections=connections)
    rush(bare.port, [note, nothing] * WARM_UP, connections=connections)
    rush(ours.port, [report] * WARM_UP, connections=connections)
    measured = Measured()
    for _ in range(rounds):
        mine = rush(ours.port, list(islice(texts, OURS_A_ROUND)), connections=connections)
        theirs = rush(bare.port, [note] * BARE_A_ROUND, connections=connections)
        none = rush(bare.port, [nothing] * EMPTY_A_ROUND, connections=connections)
        door = rush(ours.port, [report] * EMPTY_A_ROUND, connections=connections)
        measured.door.append(door.per_second)
        measured.ours.append(mine.per_second)
        measured.bare.append(theirs.per_second)
        measured.empty.append(none.per_second)
        measured.waits += [answer.seconds for answer in mine.answers]
        measured.statuses |= {answer.status for answer in mine.answers + theirs.answers + none.answers}
    return measured


def _speed(measured: Measured, connections: int) -> Iterator[Result]:
    what = f"signed text to stored order, {connections} connection{'s' if connections > 1 else ''}"
    ours, waits = f"{median(measured.ours):.0f}/s", measured.waits
    yield Result(
        what=what,
        figure=f"{paired_ratio(measured.ours, measured.door):.3f} of an empty route",
        details=f"{ours} against {median(measured.door):.0f}/s;"
        f" p50 {milliseconds(median(waits))}, p99 {milliseconds(percentile(waits, 99))}",
    )
    yield Result(
        what=what,
        figure=f"{paired_ratio(measured.ours, measured.empty):.3f} of a bare empty route",
        details=f"{ours} against {median(measured.empty):.0f}/s",
    )
    yield Result(
        what=what,
        figure=f"{paired_ratio(measured.ours, measured.bare):.3f} of a bare insert",
        details=f"{ours} against {median(measured.bare):.0f}/s",
    )


def _stored(url: str, source: Databases, taken: int, statuses: set[int], locked: int) -> Result:
    with app_on(url, source.folder).app_context():
        orders = session.scalar(select(func.count()).select_from(Order).where(Order.status == OrderStatus.OPEN))
        unhandled = session.scalar(
            select(func.count()).select_from(IncomingMessage).where(IncomingMessage.handled_at.is_(None))
        )
        session.rollback()
        db.engine.dispose()
    return Result(
        what="texts that became an order",
        figure=f"{orders} of {taken}",
        details=f"{unhandled} unhandled, {locked} times 'database is locked'",
        is_right=orders == taken and not unhandled and not locked and statuses == {200},
    )
