"""The base of all models, the session, and how the two engines are set up to behave alike."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, make_transient_to_detached, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator

SQLITE_WAIT_MS = 20_000
TRUSTED_SECONDS = 1
TURN = "eldercare_writers_turn"
ITS_ID = "its_id"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware when it goes in, aware and UTC when it comes out, on both engines."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must say its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every model is made from."""

    registry = registry(type_annotation_map={datetime: UtcDateTime(), str: sa.Text()})
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Row = TypeVar("Row", bound=Base)


def one_of(choices: type[StrEnum], *, rule: str = "") -> sa.Enum:
    """Return the column type for a word out of a fixed list, refused by the database when it is not in the list.

    `rule` names the check where a table has two columns of the same list.
    """
    return sa.Enum(
        choices,
        native_enum=False,
        create_constraint=True,
        name=rule or f"{choices.__name__.lower()}_is_known",
        length=24,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
session = db.session

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""True inside `transaction()`: SQLite then takes its write lock at BEGIN, and writes are let through."""


class WriteOutsideTransaction(Exception):
    """Something was changed where no `transaction()` stands around it; a programming error, never a person's."""


def init_app(app: Flask) -> None:
    """Connect the app to its database and make both engines keep the same promises."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _set_up_sqlite(db.engine)
            app.extensions[TURN] = threading.Lock()
        else:
            _ask_whether_it_is_still_there(db.engine)


@contextmanager
def writers_turn() -> Iterator[None]:
    """On SQLite, let the threads of this process write one after the other; on PostgreSQL all write at once.

    SQLite knows no queue: who finds it locked sleeps, up to 100 ms at a time, while others who come later slip in.
    """
    turn: threading.Lock | None = current_app.extensions.get(TURN)
    is_ours = turn is not None and turn.acquire(timeout=SQLITE_WAIT_MS / 1000)
    try:
        yield
    finally:
        if turn is not None and is_ours:
            turn.release()


def engine_options(database_url: str) -> dict[str, Any]:
    """Return the options for `create_engine`: bounded pools and waits, so that trouble shows instead of hanging."""
    if database_url.startswith("sqlite"):
        return {
            "hide_parameters": True,  # or names and numbers end up in the log
            "connect_args": {"timeout": SQLITE_WAIT_MS / 1000, "check_same_thread": False},
            "pool_size": 20,
        }
    return {
        "hide_parameters": True,
        "pool_size": 10,
        "max_overflow": 20,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c lock_timeout=15000 -c statement_timeout=60000 -c timezone=UTC",
        },
    }


def rows_of(statement: sa.Select[Any], values: dict[str, object]) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a statement on tables, not models, straight from the driver: half the cost of the ORM's way.

    What the session has not written yet is written first, as the ORM would.
    """
    session.flush()
    return [tuple(row) for row in session.connection().execute(statement, values)]


def table_of(model: type[Base]) -> sa.Table:
    """Return the table behind a model, for statements that go straight to the driver."""
    return cast("sa.Table", model.__table__)


def insert(model: type[Row], values: dict[str, object], **related: Base | None) -> Row:
    """Insert the row and return it; what it refers to must have been written before.

    Straight to the driver: several of these stand between a text and its order, and the way of the ORM, which plans
    the writing and reads back what was written, costs three times as much. What the database itself filled in is read
    when it is asked for; `related`, rows by the name of the relation, need not be.
    """
    given = _complete(model, values)
    row_id = session.connection().execute(_insert(table_of(model)), given).scalar_one()
    return _as_stored(model, given | related, row_id)


def insert_unless_taken(model: type[Row], values: dict[str, object]) -> Row | None:
    """Insert as `insert` does, or return None where a unique key is taken; waits for one just being inserted.

    What the session has not written yet is written first.
    """
    given = _complete(model, values)
    session.flush()
    statement = _insert_unless_taken(table_of(model), session.get_bind().dialect.name)
    row_id = session.connection().execute(statement, given).scalar_one_or_none()
    return None if row_id is None else _as_stored(model, given, row_id)


def change(row: Base, **values: object) -> None:
    """Change these columns of a stored row now and not with the next flush; straight to the driver like `insert`."""
    _refuse_writing_outside()
    table = table_of(type(row))
    (key,) = table.primary_key
    session.connection().execute(_change(table, tuple(values)), {**values, ITS_ID: getattr(row, key.name)})
    for name, value in values.items():
        set_committed_value(row, name, value)


def insert_or_change(
    model: type[Row], values: dict[str, object], *, key: str, change: tuple[str, ...], count: str
) -> None:
    """Insert the row; where the unique `key` is taken, `change` these columns of that row and `count` one more in it.

    Straight to the driver like `insert_unless_taken`: what the session holds of such a row is read anew.
    """
    _refuse_writing_outside()
    session.flush()
    table = table_of(model)
    statement = _insert_or_change(table, session.get_bind().dialect.name, key, change, count)
    session.connection().execute(statement, values)
    for row in list(session.identity_map.values()):
        if isinstance(row, model):
            session.expire(row)


@cache
def _insert(table: sa.Table) -> sa.Insert:
    """Built once, as those below: putting a statement together costs about as much as carrying it out."""
    (key,) = table.primary_key
    return table.insert().returning(key)


@cache
def _change(table: sa.Table, names: tuple[str, ...]) -> sa.Update:
    (key,) = table.primary_key
    return table.update().where(key == sa.bindparam(ITS_ID)).values({name: sa.bindparam(name) for name in names})


@cache
def _insert_unless_taken(table: sa.Table, dialect: str) -> sa.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    (key,) = table.primary_key
    return insert(table).on_conflict_do_nothing().returning(key)


@cache
def _insert_or_change(table: sa.Table, dialect: str, key: str, change: tuple[str, ...], count: str) -> sa.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in change} | {count: table.c[count] + 1}
    return statement.on_conflict_do_update(index_elements=[key], set_=changed)


def _complete(model: type[Base], values: dict[str, object]) -> dict[str, object]:
    """Return a value for each column but the id that the database gives."""
    _refuse_writing_outside()
    table = table_of(model)
    (key,) = table.primary_key
    columns = [column for column in table.columns if column is not key or key.name in values]
    return {column.name: values[column.name] if column.name in values else _default(column) for column in columns}


def _as_stored(model: type[Row], given: dict[str, object], row_id: object) -> Row:
    """Return the row as the session would have read it; one of that id which was deleted meanwhile makes place."""
    if gone := session.identity_map.get(identity_key(model, row_id)):
        session.expunge(gone)
    (key,) = table_of(model).primary_key
    row = model()
    vars(row).update(given | {key.name: row_id})  # as loading does: by the constructor it costs three times as much
    make_transient_to_detached(row)
    session.add(row)
    return row


def _default(column: sa.Column[Any]) -> object:
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        return default.arg
    return default.arg(cast("Any", None)) if isinstance(default, CallableColumnDefault) else None


def _ask_whether_it_is_still_there(engine: sa.Engine) -> None:
    """Before a connection is used that lay idle for a second: a server that was restarted must not be felt.

    Those in steady use are not asked: that would be two more questions for each text.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: object, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: sa.pool.ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used_at", time.monotonic()) < TRUSTED_SECONDS:
            return
        try:
            is_there = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            is_there = False
        if not is_there:
            raise sa.exc.DisconnectionError


def _set_up_sqlite(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours, see on_begin
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_WAIT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        # A deferred BEGIN that wants to write later fails at once when somebody else wrote meanwhile, whatever the
        # time-out; reading must not queue behind writing. Hence two kinds.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@event.listens_for(Session, "before_flush")
def _changes_need_a_transaction(_session: Session, _context: object, _instances: object) -> None:
    _refuse_writing_outside()


@event.listens_for(Session, "do_orm_execute")
def _statements_need_a_transaction(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_writing_outside()


def _refuse_writing_outside() -> None:
    if not writing.get():
        raise WriteOutsideTransaction("wrap the change in `with transaction():`")
