"""The schema's diary: bring a database to the newest revision, and tell which one it is at."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event

from eldercare.settings import ROOT

ONE_AT_A_TIME = 7_319_004_151  # any number that nobody else uses for an advisory lock in this database


def upgrade_to_head(database_url: str) -> None:
    """Apply every revision that the database lacks, all of them or, when one fails, none.

    Two processes that try at once do it once: the second waits and then finds nothing to do.
    """
    with _migrating(database_url) as connection:
        command.upgrade(alembic_config(connection), "head")


def head_revision() -> str | None:
    """Return the newest revision that this code knows; None before there is a first one."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current_revision(connection: sa.Connection) -> str | None:
    """Return the revision that this database is at; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration (in pyproject.toml), working on this connection when one is given."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _migrating(database_url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":
        _make_ddl_transactional(engine)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
                # A change that cannot have its lock soon gives up, instead of making every other query wait behind it.
                connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            yield connection
            _refuse_broken_references(connection)
    finally:
        engine.dispose()


def _make_ddl_transactional(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # Python's driver would commit by itself before DDL
        # Rebuilding a table drops the old one; with foreign keys on, that would delete what refers to it.
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA busy_timeout=20000")

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_broken_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"a migration left references to rows that are gone: {broken[:5]}")
