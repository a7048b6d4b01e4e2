"""A balance and the last page of a statement, in a ledger of ten thousand entries and in one of ten million."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median

import psycopg
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import make_url

from benchmarks.books import SAVED, books
from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds, paired_ratio
from benchmarks.town import app_on
from eldercare.database import db, session
from eldercare.timebank import queries

ACCOUNTS, LOOKS, PAGE = 100, 200, 50
FEW, MANY, MANY_IN_A_HURRY = 10_000, 10_000_000, 1_000_000
MOMENT = "2026-03-02 01:00:00"


TRANSFERS = """INSERT INTO transfers (id, key, kind, from_account_id, to_account_id, minutes, memo, about_kind,
  about_id, by_kind, by_id, via, content_hash, happened_at, recorded_at)
  SELECT {id}, 'gift:' || {id}, 'gift', {giver}, {taker}, 1, 'thank you', 'order',
    g, 'staff', 1, 'api', '{unsealed}', '{moment}', '{moment}' FROM {numbers}"""
LEFT = """INSERT INTO entries (id, transfer_id, account_id, minutes, balance_after, account_version)
  SELECT 2 * {id} - 1, {id}, {giver}, -1, {saved} - ({first}), {version} + 1 - ({first}) FROM {numbers}"""
ARRIVED = """INSERT INTO entries (id, transfer_id, account_id, minutes, balance_after, account_version)
  SELECT 2 * {id}, {id}, {taker}, 1, {saved} + 1 - ({latest}), {version} + ({latest}) FROM {numbers}"""
SERIES = "(WITH RECURSIVE n(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM n WHERE g < {last}) SELECT g FROM n)"
MOVED = "UPDATE accounts SET version = {versions} WHERE id BETWEEN {begin} AND {end}"


def run(source: Databases, *, quick: bool, rounds: int) -> Iterator[Result]:
    """Measure looks at accounts in turns in both ledgers; the same accounts have all the entries."""
    many = MANY_IN_A_HURRY if quick else MANY
    small, great = (_ledger(source, entries) for entries in (FEW, many))
    with _looking(small[0]) as here, _looking(great[0]) as there:
        _look(here, small[1]), _look(there, great[1])
        times = [(_look(there, great[1]), _look(here, small[1])) for _ in range(rounds)]
    ratio = paired_ratio(*zip(*times, strict=True))
    slow, fast = (median(some) for some in zip(*times, strict=True))
    yield Result(
        what=f"balance and last page among {many:,} entries, of {FEW:,}",
        figure=f"{ratio:.2f}",
        details=f"{milliseconds(slow)} beside {milliseconds(fast)}, {rounds} rounds of {LOOKS}",
    )


@contextmanager
def _looking(app: Flask) -> Iterator[Flask]:
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def _look(app: Flask, account_ids: Sequence[int]) -> float:
    chance = Random(1)
    with app.app_context():
        began = time.perf_counter()
        for _ in range(LOOKS):
            account = queries.get_account(chance.choice(account_ids))
            page = queries.statement(account.id, limit=PAGE)
            assert len(page) == PAGE and page[0].balance_after == account.balance
            session.remove()
        return (time.perf_counter() - began) / LOOKS


def _ledger(source: Databases, entries: int) -> tuple[Flask, list[int]]:
    made = books(source.empty(), Path(source.folder), accounts=ACCOUNTS)
    engine = sa.create_engine(made.url)
    _fill(engine, made.account_ids, (entries - 2 * ACCOUNTS) // 2 // ACCOUNTS * ACCOUNTS)
    engine.dispose()
    if source.engine == "postgres":
        address = make_url(made.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    return app_on(made.url, Path(source.folder)), made.account_ids


def _fill(engine: sa.Engine, account_ids: Sequence[int], gifts: int) -> None:
    """Let each account give a minute to the next one, round and round, past the triggers: they are put back at the end.

    The accounts' ids follow one another, and each has one entry.
    """
    with engine.begin() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        triggers = _without_triggers(connection) if is_sqlite else []
        if not is_sqlite:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in _statements(account_ids[0], gifts, is_sqlite=is_sqlite):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})  # % is a sign of theirs
        for trigger in triggers:
            connection.exec_driver_sql(trigger)
        if is_sqlite:
            connection.exec_driver_sql("ANALYZE")


def _without_triggers(connection: sa.Connection) -> list[str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _sql in rows:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in rows]


def _statements(first_account: int, gifts: int, *, is_sqlite: bool) -> list[str]:
    numbers = f"generate_series(0, {gifts - 1}) AS numbers(g)"
    if is_sqlite:
        numbers = SERIES.format(last=gifts - 1)
    facts = {
        "numbers": numbers,
        "id": f"({ACCOUNTS} + 1 + g)",
        "giver": f"{first_account} + g % {ACCOUNTS}",
        "taker": f"{first_account} + (g + 1) % {ACCOUNTS}",
        "version": f"2 + 2 * (g / {ACCOUNTS})",
        "first": f"CASE WHEN g % {ACCOUNTS} = 0 THEN 1 ELSE 0 END",
        "latest": f"CASE WHEN (g + 1) % {ACCOUNTS} = 0 THEN 1 ELSE 0 END",
        "saved": SAVED,
        "versions": 1 + gifts // ACCOUNTS * 2,
        "begin": first_account,
        "end": first_account + ACCOUNTS - 1,
        "moment": MOMENT,
        "unsealed": "0" * 32,
    }
    return [statement.format(**facts) for statement in (TRANSFERS, LEFT, ARRIVED, MOVED)]
