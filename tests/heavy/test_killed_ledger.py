import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from benchmarks.processes import OURS, Server, environment_of, server
from eldercare.app import create_app
from eldercare.database import db, session, writing
from eldercare.migration import upgrade_to_head
from eldercare.settings import Settings
from eldercare.timebank.verify import verify
from tests.conftest import settings_for
from tests.heavy.callers import Callers, call, callers, differences
from tests.heavy.killed_postgres import MortalPostgres, mortal_postgres
from tests.heavy.processes import wait_until

OPERATIONS, KILLS = 5000, 30
Told = Callable[[str, object], None]


def workers_of(running: Server) -> list[int]:
    """Return the processes that a server started."""
    stats = [stat.rsplit(")", 1) for stat in map(_stat, Path("/proc").glob("[0-9]*/stat")) if stat]
    return [int(before.split()[0]) for before, after in stats if int(after.split()[1]) == running.pid]


def _stat(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended meanwhile
        return ""


def kill_a_worker(running: Server) -> None:
    found: list[int] = []

    def is_there() -> bool:
        found[:] = workers_of(running)  # another one may just have died of the last kill
        return bool(found)

    wait_until(is_there, seconds=60)
    with suppress(ProcessLookupError):
        os.kill(found[0], signal.SIGKILL)


def report(told: Told, all_of: Callers) -> None:
    statuses = [status for status, _body in all_of.answers.values()]
    told("answers", {status: statuses.count(status) for status in set(statuses)})
    told("asked again", dict(all_of.again))


def test_a_web_worker_killed_thirty_times_loses_nothing_acknowledged_and_does_nothing_twice(
    app_with: Callable[..., Flask], tmp_path: Path, record_property: Told
) -> None:
    house = app_with(instance_dir=tmp_path)
    settings: Settings = house.extensions["eldercare_settings"]
    all_of = callers("")

    with server(OURS, environment_of(settings), tmp_path) as running:
        all_of.address = f"http://127.0.0.1:{running.port}"
        call(all_of, clients=8, operations=OPERATIONS, kill=lambda: kill_a_worker(running), kills=KILLS)

    report(record_property, all_of)
    assert sum(all_of.again.values()) > 0
    assert len(all_of.answers) == OPERATIONS
    assert differences(all_of) == []
    assert verify() == []


@pytest.fixture
def postgres() -> Iterator[MortalPostgres]:
    with mortal_postgres() as one:
        yield one


def test_a_postgresql_killed_twenty_times_loses_nothing_acknowledged_and_does_nothing_twice(
    postgres: MortalPostgres, tmp_path: Path, record_property: Told
) -> None:
    upgrade_to_head(postgres.url)
    settings = replace(settings_for(postgres.url, tmp_path), instance_dir=tmp_path)
    house = create_app(settings)
    token = writing.set(True)
    try:
        with house.app_context():
            all_of = callers("")
            with server(OURS, environment_of(settings), tmp_path) as running:
                all_of.address = f"http://127.0.0.1:{running.port}"
                call(all_of, clients=8, operations=2000, kill=postgres.die_and_rise, kills=20)
            report(record_property, all_of)
            session.remove()
            db.engine.dispose()
            assert sum(all_of.again.values()) > 0
            assert len(all_of.answers) == 2000
            assert differences(all_of) == []
            assert verify() == []
            session.remove()
            db.engine.dispose()
    finally:
        writing.reset(token)
