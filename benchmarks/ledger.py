"""What a transfer costs beside the least that it could cost, with a pool that everybody uses, and among ten million."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from typing import Any, LiteralString

import psycopg
from sqlalchemy import make_url

from benchmarks import pages
from benchmarks.books import Books, Clients, RawLoop, books, clients
from benchmarks.databases import Databases
from benchmarks.figures import Result, paired_ratio
from tests.support.postgres import program

CLIENTS = 4
ROUNDS, ROUNDS_IN_A_HURRY = 11, 3
SECONDS, SECONDS_IN_A_HURRY = 4.0, 1.5
HOT_SECONDS = 6.0
"""Eleven rounds of it are more than a minute with everybody at the same account."""
ACCOUNTS = 10_000
"""A minute of transfers leaves each of them about as many entries as a lively day does; the day's limit reads those."""
PGBENCH_SCALE = 10


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Measure transfers against the engine's own, then a hot account, then the reading of a long ledger."""
    rounds, seconds = (ROUNDS_IN_A_HURRY, SECONDS_IN_A_HURRY) if quick else (ROUNDS, SECONDS)
    measured = books(source.empty(), source.folder, accounts=ACCOUNTS)
    if source.engine == "postgres":
        yield from _on_postgres(source, measured, rounds, seconds)
    else:
        yield from _on_sqlite(source, measured, rounds, seconds)
    yield from pages.run(source, quick=quick, rounds=rounds)


def _on_postgres(source: Databases, measured: Books, rounds: int, seconds: float) -> Iterator[Result]:
    bench_url = source.empty()
    _pgbench(bench_url, "--initialize", "--quiet", f"--scale={PGBENCH_SCALE}")
    yield Result("the server", "", _configured(measured.url), _is_durable(measured.url))
    with clients(measured, CLIENTS, "spread") as ours:
        ours.work(seconds)  # statements are prepared, pages are warm
        _tpc_b(bench_url, seconds)
        both = [(ours.work(seconds)[0], _tpc_b(bench_url, seconds)) for _ in range(rounds)]
        yield _ratio(f"transfers, {CLIENTS} clients, of pgbench's TPC-B", both, "pgbench")
        yield _hot(ours, rounds, HOT_SECONDS if rounds == ROUNDS else seconds)
    deadlocks = _deadlocks(measured.url)
    yield Result("deadlocks in all that time", "", str(deadlocks), deadlocks == 0)


def _on_sqlite(source: Databases, measured: Books, rounds: int, seconds: float) -> Iterator[Result]:
    raw = RawLoop(books(source.empty(), source.folder, accounts=ACCOUNTS))
    chance = Random(1)
    with clients(measured, 1, "alone") as ours:
        ours.work(seconds)
        both = [
            (ours.work(seconds)[0], _pace(lambda: raw.transfer(*chance.sample(measured.account_ids, 2)), seconds))
            for _ in range(rounds)
        ]
        raw.close()
        yield _ratio("transfers, one client, of a bare sqlite3 loop", both, "bare")
    with clients(measured, CLIENTS, "spread") as ours:
        ours.work(seconds)
        yield _hot(ours, rounds, HOT_SECONDS if rounds == ROUNDS else seconds)


def _hot(ours: Clients, rounds: int, seconds: float) -> Result:
    ours.work(seconds, hot=True)
    both, longest = [], 0.0
    for _ in range(rounds):
        hot, waited = ours.work(seconds, hot=True)
        both.append((hot, ours.work(seconds)[0]))
        longest = max(longest, waited)
    ratio = paired_ratio(*zip(*both, strict=True))
    return Result(
        what=f"the pool in every transfer, {CLIENTS} clients, of spread ones",
        figure=f"{ratio:.2f}",
        details=f"{_paces(both, 'spread')}; {rounds * seconds:.0f} s; longest wait {longest * 1000:.0f} ms",
    )


def _ratio(what: str, both: list[tuple[float, float]], other: str) -> Result:
    return Result(what, f"{paired_ratio(*zip(*both, strict=True)):.2f}", _paces(both, other))


def _paces(both: list[tuple[float, float]], other: str) -> str:
    ours, theirs = zip(*both, strict=True)
    return f"{median(ours):.0f}/s beside {median(theirs):.0f}/s {other}, {len(both)} rounds"


def _pace(act: Callable[[], None], seconds: float) -> float:
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        act()
        done += 1
    return done / (time.perf_counter() - began)


def _tpc_b(url: str, seconds: float) -> float:
    said = _pgbench(url, f"--client={CLIENTS}", f"--jobs={CLIENTS}", f"--time={max(1, round(seconds))}", "--no-vacuum")
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found[1])


def _pgbench(url: str, *options: str) -> str:
    address = make_url(url)
    where = {"PGHOST": str(address.query.get("host") or address.host or ""), "PGUSER": address.username or ""}
    where |= {"PGPORT": str(address.port or ""), "PGPASSWORD": address.password or ""}
    given = {name: value for name, value in where.items() if value}
    command = [str(program("pgbench")), *options, address.database or ""]
    said: str = subprocess.run(command, env=given, capture_output=True, text=True, check=True).stdout
    return said


def _configured(url: str) -> str:
    names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers")
    return ", ".join(f"{name} {_setting(url, name)}" for name in names)


def _is_durable(url: str) -> bool:
    return all(_setting(url, name) == "on" for name in ("fsync", "synchronous_commit"))


def _setting(url: str, name: str) -> str:
    return str(_one(url, "SELECT current_setting(%s)", name))


def _deadlocks(url: str) -> int:
    return int(_one(url, "SELECT deadlocks FROM pg_stat_database WHERE datname = %s", make_url(url).database or ""))


def _one(url: str, query: LiteralString, value: str) -> Any:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute(query, [value]).fetchone()
    assert row is not None
    return row[0]
