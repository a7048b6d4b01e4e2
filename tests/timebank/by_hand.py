"""Changing rows of the ledger as somebody could who has the database and switched off what can be switched off."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy.exc import IntegrityError

from eldercare.database import db, session
from eldercare.timebank.verify import verify

TABLES = ("transfers", "entries", "accounts", "holds", "account_events", "ledger_seals")


def by_hand(*statements: str) -> bool:
    """Run the statements without any trigger; False when the database refused even so, and nothing has changed."""
    session.commit()
    try:
        return in_sqlite_shell(statements) if db.engine.dialect.name == "sqlite" else in_postgresql_shell(statements)
    except (sqlite3.IntegrityError, IntegrityError):
        return False


def in_sqlite_shell(statements: tuple[str, ...]) -> bool:
    with closing(sqlite3.connect(str(db.engine.url.database))) as shell, shell:
        shell.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in shell.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            shell.execute(f"DROP TRIGGER {name}")
        return bool([shell.execute(statement).rowcount for statement in statements][-1])


def in_postgresql_shell(statements: tuple[str, ...]) -> bool:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return bool([connection.exec_driver_sql(statement).rowcount for statement in statements][-1])


@contextmanager
def as_it_was() -> Iterator[None]:
    """Keep a copy of every table, for `put_back`."""
    openly(*(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}" for table in TABLES))
    yield
    openly(*(f"DROP TABLE kept_{table}" for table in TABLES))


def openly(*statements: str) -> None:
    session.commit()
    with db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def put_back(table: str) -> None:
    """Make the table what it was when the copy was made."""
    by_hand(f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM kept_{table}")


def named(table: str, *, head: str = "") -> set[int | None]:
    """Return which rows of this table verify names."""
    return {finding.id for finding in verify(head=head) if finding.table == table}
