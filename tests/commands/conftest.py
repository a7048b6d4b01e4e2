"""Databases for commands, which open them by their address."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from eldercare.cli import main
from tests.support.databases import ENGINES
from tests.support.postgres import another_database, postgres_database

SEED = ("seed", "--communities", "2", "--elders", "6", "--volunteers", "6", "--orders", "8", "--seed", "5")
Seeds = Callable[[str], tuple[str, Path]]


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    with postgres_database() as address:
        yield address


@pytest.fixture(scope="package")
def seeds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeds]:
    """Where a seeded database lies on this engine, and its instance folder: both are only to be copied."""
    made: dict[str, tuple[str, Path]] = {}
    with ExitStack() as until_the_end:

        def of(engine_name: str) -> tuple[str, Path]:
            if engine_name not in made:
                folder = tmp_path_factory.mktemp("seeds")
                address = f"sqlite:///{folder / 'seeded.sqlite3'}"
                if engine_name != "sqlite":
                    address = until_the_end.enter_context(another_database(request.getfixturevalue("server")))
                instance = folder / "instance"
                where = {"ELDERCARE_DATABASE_URL": address, "ELDERCARE_INSTANCE_DIR": str(instance)}
                seeding = CliRunner().invoke(main, SEED, env=where)
                assert seeding.exit_code == 0, seeding.output
                made[engine_name] = address, instance
            return made[engine_name]

        yield of


@pytest.fixture
def seeded() -> None:
    """What `url` leads to holds what SEED made."""


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is there: empty, unless the test asks for `seeded`."""
    filled = ""
    if "seeded" in request.fixturenames:
        filled, instance = request.getfixturevalue("seeds")(request.param)
        copytree(instance, tmp_path / "instance", dirs_exist_ok=True)
    if request.param == "sqlite":
        file = tmp_path / "commands.sqlite3"
        if filled:
            with closing(sqlite3.connect(filled.removeprefix("sqlite:///"))) as seed:
                seed.execute("VACUUM INTO ?", [str(file)])
        yield f"sqlite:///{file}"
    else:
        with another_database(request.getfixturevalue("server"), like=filled) as address:
            yield address
