"""The base of all models, the session, and how the two engines are set up to behave alike."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, registry
from sqlalchemy.types import TypeDecorator

from eldercare.turns import Turn

SQLITE_WAIT_MS = 20_000
TRUSTED_SECONDS = 1
TURN = "eldercare_writers_turn"
RELEASED = "eldercare_released_early"
REACH_THE_DISK = b"SELECT pg_logical_emit_message(true, 'eldercare', '')"
"""A commit that waits for the disk, and so for all that was committed before it."""


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
            app.extensions[TURN] = Turn()
        else:
            _ask_whether_it_is_still_there(db.engine)


@contextmanager
def writers_turn() -> Iterator[None]:
    """On SQLite, let the threads of this process write one after the other; on PostgreSQL all write at once.

    SQLite knows no queue: who finds it locked sleeps, up to 100 ms at a time, while others who come later slip in.
    """
    turn: Turn | None = current_app.extensions.get(TURN)
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
    refuse_writing_outside()


@event.listens_for(Session, "do_orm_execute")
def _statements_need_a_transaction(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        refuse_writing_outside()


def refuse_writing_outside() -> None:
    """Raise WriteOutsideTransaction where nothing would commit what is about to be written."""
    if not writing.get():
        raise WriteOutsideTransaction("wrap the change in `with transaction():`")


def wait_for_the_disk_after_commit() -> None:
    """Promise that this transaction, which PostgreSQL commits without waiting for the disk, waits for it all the same.

    Its locks are given back before the disk has it, so that whoever waits for them does not wait for the disk, too; the
    commit still returns only when the disk has it. Whoever was let in commits later, and so is never kept without it.
    """
    session.info[RELEASED] = session.connection().connection.driver_connection


@event.listens_for(Session, "after_commit")
def _wait_for_the_disk(ending: Session) -> None:
    driver: Any = ending.info.get(RELEASED)
    if driver is None or driver.pgconn.transaction_status != TransactionStatus.IDLE:  # only a savepoint ended
        return
    del ending.info[RELEASED]
    if driver.pgconn.exec_(REACH_THE_DISK).status != ExecStatus.TUPLES_OK:
        raise sa.exc.OperationalError(REACH_THE_DISK.decode(), None, driver.pgconn.get_error_message())


@event.listens_for(Session, "after_rollback")
def _nothing_to_wait_for(ending: Session) -> None:
    ending.info.pop(RELEASED, None)
