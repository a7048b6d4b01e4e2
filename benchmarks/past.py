"""Years of orders, entered in bulk: each that was closed has its offer and visit, and now and then a call was made."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

import psycopg
from psycopg import sql
from sqlalchemy import make_url

FIRST = 1_000_000
"""What is entered here has ids above this one, so that what is going on can be entered first and copied."""

Row = tuple[object, ...]
YEARS = timedelta(days=5 * 365)
EVERY_SO_MANY = 40
CHUNK = 20_000

ORDERS = (
    "id community_id status source elder_id service_id starts_at ends_at minutes people_needed notes draft_reason"
    " visit_code placed_at moved_at finished_at closed_at"
).split()
OFFERS = "id order_id volunteer_id code status override_reason sent_at expires_at answered_at reason".split()
VISITS = (
    "id order_id offer_id place volunteer_id accepted_at checked_in_at check_in_proof check_in_reason wrong_codes"
    " checked_out_at check_out_reason minutes credited_minutes end_reason"
).split()
FOLLOW_UPS = "kind community_id order_id note opened_at due_at done_at outcome".split()


@dataclass(frozen=True)
class Cast:
    """Who takes part: (elder, community) pairs, volunteers, services, and what an empty encrypted column holds."""

    elders: Sequence[tuple[int, int]]
    volunteers: Sequence[int]
    services: Sequence[int]
    nothing: str


def fill(url: str, cast: Cast, how_many: int, *, until: datetime, over: timedelta = YEARS) -> None:
    """Enter so many orders that were over by then: of a hundred 94 closed, 3 cancelled, 2 missed, 1 unfilled."""
    tables = {
        "orders": (ORDERS, _orders),
        "offers": (OFFERS, _offers),
        "visits": (VISITS, _visits),
        "follow_ups": (FOLLOW_UPS, _follow_ups),
    }
    step = over / how_many
    for table, (columns, rows) in tables.items():
        _load(url, table, columns, rows(cast, how_many, until - over, step))
    _tidy(url)


def _status(number: int) -> str:
    place = number % 100
    return "closed" if place < 94 else "cancelled" if place < 97 else "missed" if place < 99 else "unfilled"


def _orders(cast: Cast, how_many: int, first: datetime, step: timedelta) -> Iterator[Row]:
    for number in range(1, how_many + 1):
        starts_at = first + step * number
        elder, community = cast.elders[number % len(cast.elders)]
        service = cast.services[number % len(cast.services)]
        ends_at, placed_at = starts_at + timedelta(minutes=30), starts_at - timedelta(days=1)
        happened = (starts_at, ends_at, 30, 1, cast.nothing, "", "0000", placed_at, ends_at, ends_at, ends_at)
        yield (FIRST + number, community, _status(number), "sms", elder, service, *happened)


def _closed(how_many: int) -> Iterator[int]:
    return (number for number in range(1, how_many + 1) if _status(number) == "closed")


def _offers(cast: Cast, how_many: int, first: datetime, step: timedelta) -> Iterator[Row]:
    for number in _closed(how_many):
        sent_at = first + step * number - timedelta(hours=20)
        volunteer, until = cast.volunteers[number % len(cast.volunteers)], sent_at + timedelta(minutes=30)
        yield (FIRST + number, FIRST + number, volunteer, "123", "accepted", "", sent_at, until, sent_at, "")


def _visits(cast: Cast, how_many: int, first: datetime, step: timedelta) -> Iterator[Row]:
    for number in _closed(how_many):
        began = first + step * number
        volunteer, ended = cast.volunteers[number % len(cast.volunteers)], began + timedelta(minutes=30)
        accepted_at, its_id = began - timedelta(hours=20), FIRST + number
        yield (its_id, its_id, its_id, 1, volunteer, accepted_at, began, "code", "", 0, ended, "", 30, 30, "")


def _follow_ups(cast: Cast, how_many: int, first: datetime, step: timedelta) -> Iterator[Row]:
    for number in range(1, how_many + 1, EVERY_SO_MANY):
        at, community = first + step * number, cast.elders[number % len(cast.elders)][1]
        yield ("call_back", community, FIRST + number, cast.nothing, at, at, at + timedelta(hours=2), cast.nothing)


def _load(url: str, table: str, columns: Sequence[str], rows: Iterator[Row]) -> None:
    if make_url(url).get_backend_name() == "sqlite":
        _load_sqlite(url, table, columns, rows)
    else:
        _load_postgres(url, table, columns, rows)


def _load_sqlite(url: str, table: str, columns: Sequence[str], rows: Iterator[Row]) -> None:
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        while chunk := list(islice(rows, CHUNK)):
            connection.executemany(insert, (tuple(map(_as_sqlite, row)) for row in chunk))
            connection.commit()


def _as_sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return value


def _load_postgres(url: str, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with psycopg.connect(_plain(url)) as connection, connection.cursor() as cursor, cursor.copy(copy) as target:
        for row in rows:
            target.write_row(row)


def _tidy(url: str) -> None:
    """Do what PostgreSQL does by itself after a while, which the tests' server is told not to do."""
    if make_url(url).get_backend_name() == "postgresql":
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
