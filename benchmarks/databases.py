"""Databases to measure on, of either kind, with our schema in them; all gone at the end."""

import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from eldercare.migration import upgrade_to_head
from tests.support.postgres import postgres_database

ENGINES = ("sqlite", "postgres")


class Databases(Protocol):
    """Where databases come from. `folder` is for whatever else has to be kept for the time of the measuring."""

    engine: str
    folder: Path

    def empty(self) -> str:
        """Make a database with the newest schema and nothing in it; return its URL."""
        ...

    def copy_of(self, url: str) -> str:
        """Make a database with the same content as this one, to which nobody may be connected; return its URL."""
        ...


class SqliteDatabases:
    """Files in a folder."""

    engine = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def empty(self) -> str:
        url = f"sqlite:///{self._new_file()}"
        upgrade_to_head(url)
        return url

    def copy_of(self, url: str) -> str:
        source, target = Path(make_url(url).database or ""), self._new_file()
        connection = sqlite3.connect(source)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(source, target)
        return f"sqlite:///{target}"

    def _new_file(self) -> Path:
        return self.folder / f"{secrets.token_hex(4)}.sqlite3"


class PostgresDatabases:
    """Databases of one server."""

    engine = "postgres"

    def __init__(self, url: str, folder: Path, until_the_end: ExitStack) -> None:
        self.folder = folder
        self._url = make_url(url)
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._door = until_the_end.enter_context(psycopg.connect(address, autocommit=True))
        self._until_the_end = until_the_end

    def empty(self) -> str:
        url = self._create("template1")
        upgrade_to_head(url)
        return url

    def copy_of(self, url: str) -> str:
        return self._create(make_url(url).database or "")

    def _create(self, template: str) -> str:
        name = sql.Identifier(f"eldercare_bench_{secrets.token_hex(4)}")
        self._door.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))
        self._until_the_end.callback(self._door.execute, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        return self._url.set(database=name.as_string().strip('"')).render_as_string(hide_password=False)


@contextmanager
def databases(engine: str, *, durable: bool = False) -> Iterator[Databases]:
    """Yield a source of databases of this kind; `durable`: PostgreSQL waits for the disk, as SQLite always does."""
    with ExitStack() as until_the_end:
        folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="eldercare-bench-")))
        if engine == "sqlite":
            yield SqliteDatabases(folder)
        else:
            url = until_the_end.enter_context(postgres_database(durable=durable))
            yield PostgresDatabases(url, folder, until_the_end)
