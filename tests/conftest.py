"""What every test may ask for: the app on both databases, and doors to it.

A test on data asks for `app` or `client` (or, for a whole file, `pytestmark = pytest.mark.usefixtures("app")`) and runs
once on SQLite and once on PostgreSQL; `--engine sqlite` is for a quick look. It starts with an empty database, inside
an app context in which builders and services may write without `transaction()`.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import structlog
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from eldercare import kept
from eldercare.app import create_app
from eldercare.database import db, session, writing
from eldercare.messaging import jobs as messages
from eldercare.settings import Settings
from eldercare.staff import service as staff_service
from tests.support.databases import ENGINES, PostgresDatabase, SqliteDatabase, quick_folder
from tests.support.doors import Door
from tests.support.postgres import postgres_database

hypothesis_settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")

Database = SqliteDatabase | PostgresDatabase


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", action="append", choices=ENGINES, help="run tests on data only on this database (default: on both)"
    )
    parser.addoption(
        "--at", type=datetime.fromisoformat, help="run tests as if it were this moment: 2026-12-31T23:50+08:00"
    )


def pytest_configure(config: pytest.Config) -> None:
    if at := config.getoption("--at"):
        time_machine.travel(at, tick=True).start()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("engines")
        wanted = metafunc.config.getoption("--engine") or ENGINES
        able = marker.args if marker else ENGINES
        metafunc.parametrize("engine_name", [name for name in ENGINES if name in wanted and name in able])


def pytest_collection_finish() -> None:
    """What was imported stays to the end: looking through it for garbage, again and again, is a tenth of all work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Templates(BytecodeCache):
    """Compiled templates, which all apps of a process share."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if compiled := self._compiled.get(f"{bucket.key} {bucket.checksum}"):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


TEMPLATES = Templates()
REMEMBERED = 8
"""Apps with other settings; each test file wants one or two."""


def _app_for_tests(settings: Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Door
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


class Houses:
    """One app on each database, built when the first test asks for it, and others that differ in some settings."""

    def __init__(self, folder: Path, until_the_end: ExitStack) -> None:
        self.folder = folder
        self._until_the_end = until_the_end
        self._built: dict[str, tuple[Flask, Database]] = {}
        self._others: dict[str, Flask] = {}

    def on(self, engine_name: str) -> tuple[Flask, Database]:
        if engine_name not in self._built:
            database = self._database(engine_name)
            app = _app_for_tests(settings_for(database.url, self.folder))
            self._until_the_end.callback(_close, app)
            self._built[engine_name] = app, database
        return self._built[engine_name]

    def other(self, engine_name: str, changed: dict[str, Any]) -> Flask:
        """Return the app with these settings, the same for each test that asks: building one takes 0.2 s."""
        name = f"{engine_name} {sorted(changed.items())}"
        if name not in self._others:
            if len(self._others) == REMEMBERED:
                del self._others[next(iter(self._others))]
            self._others[name] = self.new(engine_name, changed)
        app = self._others[name]
        with app.app_context():
            kept.forget_everything()
        return app

    def new(self, engine_name: str, changed: dict[str, Any]) -> Flask:
        return _app_for_tests(replace(settings_for(self.on(engine_name)[1].url, self.folder), **changed))

    def _database(self, engine_name: str) -> Database:
        if engine_name == "sqlite":
            return SqliteDatabase(self.folder)
        database = PostgresDatabase(self._until_the_end.enter_context(postgres_database()))
        self._until_the_end.callback(database.close)
        return database


def settings_for(database_url: str, folder: Path) -> Settings:
    return Settings(
        instance_dir=folder,
        database_url=database_url,
        secret_key="signs cookies in tests",
        data_key="encrypts columns in tests",
        public_base_url="http://localhost",
        timezone=ZoneInfo("Asia/Shanghai"),
        gateway="simulator",
    )


def _close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    with ExitStack() as until_the_end:
        folder = until_the_end.enter_context(quick_folder()) or tmp_path_factory.mktemp("houses")
        yield Houses(folder, until_the_end)


@pytest.fixture
def app(engine_name: str, houses: Houses) -> Iterator[Flask]:
    """The app on an empty database, its context pushed and writing allowed; once per database."""
    app, database = houses.on(engine_name)
    with app.app_context():
        database.start_clean()
        kept.forget_everything()
        token = writing.set(True)
        try:
            yield app
        finally:
            session.rollback()
            session.remove()
            writing.reset(token)


@pytest.fixture(autouse=True, scope="session")
def passwords_are_cheap() -> None:
    """Hashing is slow on purpose, 50 ms each; hundreds of tests would spend minutes on it."""
    staff_service.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True, scope="session")
def senders_take_their_time() -> None:
    """In the house a run ends after some seconds and the next one follows; a test has one run on a busy machine."""
    messages.SENDING_SECONDS = 60


@pytest.fixture(autouse=True, scope="session")
def tracebacks_are_plain() -> None:
    """Drawing one with frames and colours takes seconds, and many tests break something on purpose."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture
def client(app: Flask) -> Door:
    """A door to the app; for a second person, `app.test_client()`."""
    return cast(Door, app.test_client())


@pytest.fixture
def app_with(app: Flask, houses: Houses, engine_name: str) -> Iterator[Callable[..., Flask]]:
    """Have another app on the same database with some settings changed: `app_with(gateway="twilio", ...)`.

    Without any it is a new one, as after a restart, to which a test may add pages; with some it is shared.
    """
    made: list[Flask] = []

    def make(**changed: Any) -> Flask:
        other = houses.other(engine_name, changed) if changed else houses.new(engine_name, changed)
        made.append(other)
        return other

    yield make
    for other in made:
        _close(other)
