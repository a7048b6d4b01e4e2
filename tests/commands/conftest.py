"""Empty databases for commands, which open them by their address."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import ENGINES
from tests.support.postgres import another_database, postgres_database


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    with postgres_database() as address:
        yield address


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is there and empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'commands.sqlite3'}"
    else:
        with another_database(request.getfixturevalue("server")) as address:
            yield address
