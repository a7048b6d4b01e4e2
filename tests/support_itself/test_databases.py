import pytest
from flask import Flask
from sqlalchemy import func, select

from eldercare.areas.models import Area, AreaKind
from eldercare.clock import now
from eldercare.database import WriteOutsideTransaction, db, session, writing
from eldercare.transaction import transaction
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")


def an_area() -> Area:
    area = Area(kind=AreaKind.CITY, name="Taiyuan", path="/1/", created_at=now())
    session.add(area)
    return area


def how_many() -> int:
    return session.scalar(select(func.count()).select_from(Area)) or 0


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_starts_empty_and_counts_from_one(turn: int) -> None:
    assert how_many() == 0
    area = an_area()
    session.commit()
    assert area.id == 1


def test_both_engines_are_what_they_say(engine_name: str) -> None:
    assert db.engine.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine_name]


@pytest.mark.engines("postgres")
def test_a_test_for_one_engine_runs_on_that_one_only(engine_name: str) -> None:
    assert engine_name == "postgres"


def test_what_the_test_prepared_is_seen_by_those_who_race() -> None:
    an_area()

    assert run_at_once([how_many] * 3) == [1, 1, 1]


def test_everybody_in_a_race_writes_on_a_connection_of_her_own() -> None:
    def add() -> object:
        with transaction():
            an_area()
            session.flush()
            return session()

    sessions = run_at_once([add] * 8)

    assert len(set(sessions)) == 8
    assert how_many() == 8


def test_an_error_in_a_race_is_an_outcome() -> None:
    def write_without_permission() -> None:
        an_area()
        session.flush()

    [outcome] = run_at_once([write_without_permission])

    assert isinstance(outcome, WriteOutsideTransaction)


def test_a_request_has_a_session_and_a_permission_to_write_of_its_own(app_with) -> None:
    app: Flask = app_with()
    seen = []
    app.add_url_rule("/look", view_func=lambda: seen.append((session(), writing.get(), how_many())) or "")
    an_area()

    app.test_client().get("/look")

    [(its_session, could_write, count)] = seen
    assert its_session is not session()
    assert not could_write
    assert count == 1
