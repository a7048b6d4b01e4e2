from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from eldercare import database
from eldercare.areas.models import Area
from eldercare.database import db, session
from tests.builders.areas import a_community

pytestmark = pytest.mark.usefixtures("app")


def test_a_moment_comes_back_aware_and_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    area = a_community()
    area.created_at = datetime(2026, 11, 23, 9, 0, tzinfo=shanghai)
    session.commit()

    assert area.created_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert area.created_at.tzinfo is UTC


def test_a_moment_that_does_not_say_its_zone_is_not_stored() -> None:
    area = a_community()
    area.created_at = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001

    with pytest.raises(StatementError, match="must say its zone"):
        session.flush()


def test_a_word_out_of_the_list_is_refused_by_the_database_itself() -> None:
    a_community()

    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE areas SET kind = 'galaxy'"))


def test_a_reference_to_nothing_is_refused() -> None:
    session.add(Area(kind=a_community().kind, name="Lost", parent_id=999, path="", created_at=datetime.now(UTC)))

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.engines("sqlite")
def test_sqlite_keeps_what_it_acknowledged_and_reads_while_others_write() -> None:
    found = {name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")}

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.engines("postgres")
def test_postgres_does_not_wait_for_ever() -> None:
    waits = {name: session.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "statement_timeout", "timezone")}

    assert waits == {"lock_timeout": "15s", "statement_timeout": "1min", "timezone": "UTC"}


def test_names_and_numbers_of_people_are_not_in_the_messages_of_errors() -> None:
    assert db.engine.hide_parameters


@pytest.mark.engines("postgres")
def test_a_connection_that_the_server_closed_meanwhile_is_not_felt(monkeypatch: pytest.MonkeyPatch) -> None:
    db.engine.dispose()  # one connection, so that the next to be used is the one that was closed
    ours = session.scalar(text("SELECT pg_backend_pid()"))
    session.remove()
    monkeypatch.setattr(database, "TRUSTED_SECONDS", 0)
    elsewhere = create_engine(db.engine.url, poolclass=NullPool)
    with elsewhere.begin() as another:
        another.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ours})

    assert session.scalar(text("SELECT pg_backend_pid()")) != ours
