"""The ledger's rows as they lie in the database, of one moment and a portion at a time: for checking and sealing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from eldercare.database import Base, db, writing

ROWS_AT_ONCE = 1000

Facts = dict[str, Any]


@contextmanager
def snapshot() -> Iterator[sa.Connection]:
    """Give a connection of its own that reads one moment of the database, however long it reads."""
    # Never as a writer: on SQLite that would wait for the others, or for ever for the caller's own transaction.
    reading = writing.set(False)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # By default each statement there sees what was committed since the one before it.
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
    finally:
        writing.reset(reading)


def raw(model: type[Base], names: Iterable[str], prefix: str = "") -> list[sa.ColumnElement[Any]]:
    """Return these columns as the driver gives them: what means nothing shall become a finding, not an exception."""
    return [sa.type_coerce(getattr(model, name), sa.types.NULLTYPE).label(f"{prefix}{name}") for name in names]


def facts(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Facts]:
    """Give the rows one after the other, moments as such."""
    with connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}) as found:
        for row in found.mappings():
            yield {name: _as_moment(value) if name.endswith("_at") else value for name, value in row.items()}


def scalars(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Any]:
    """Give the first column of each row."""
    return iter(connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).scalars())


def are_whole(*values: object) -> bool:
    """Tell whether all of these are whole numbers."""
    return all(type(value) is int for value in values)


def _as_moment(value: object) -> object:
    """SQLite keeps times as text, in UTC and without saying so."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value
