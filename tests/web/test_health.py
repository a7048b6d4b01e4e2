from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from eldercare import heartbeat, migration
from eldercare.actors import SYSTEM
from eldercare.actors import Door as By
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.plans.service import ask_for
from eldercare.dispatch.plans.states import PlanState
from eldercare.messaging import service as messaging
from tests.builders.areas import a_community
from tests.builders.people import a_person
from tests.support.doors import Door


@pytest.fixture
def current(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database at the revision that the code expects, whether or not there are revisions yet."""
    monkeypatch.setattr(migration, "head_revision", lambda: "abc")
    monkeypatch.setattr(migration, "current_revision", lambda _connection: "abc")


def beat(*, seconds_ago: float) -> None:
    heartbeat.beat(heartbeat.SCHEDULER, at=now() - timedelta(seconds=seconds_ago))


def test_all_is_well(client: Door, current: None) -> None:
    beat(seconds_ago=3)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json["status"], answer.json["database"]) == (200, "ok", "ok")
    assert answer.json["migration"] == {"current": "abc", "head": "abc", "is_current": True}
    assert answer.json["scheduler"]["is_alive"]
    assert answer.json["outbox"] == {"waiting": 0, "oldest_seconds": 0.0}


@pytest.mark.parametrize("seconds_ago", [61, 3600])
def test_a_scheduler_that_stands_still_is_a_reason_to_look(client: Door, current: None, seconds_ago: float) -> None:
    beat(seconds_ago=seconds_ago)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert answer.json["scheduler"]["last_beat_seconds_ago"] >= seconds_ago


def test_a_scheduler_that_never_ran_is_a_reason_to_look(client: Door, current: None) -> None:
    answer = client.get("/healthz")

    assert answer.json["status"] == "degraded"
    assert answer.json["scheduler"] == {"last_beat_seconds_ago": None, "is_alive": False}


@pytest.mark.parametrize(("waits", "at_work", "status"), [(30, 0, "ok"), (90, 0, "degraded"), (90, 1, "ok")])
def test_a_day_that_waits_for_a_planner_that_is_not_there_is_a_reason_to_look(
    client: Door, current: None, waits: int, at_work: int, status: str
) -> None:
    beat(seconds_ago=3)
    at = now() - timedelta(seconds=waits)
    for name in ["Willow Bank", "Elm Bank"][: 1 + at_work]:
        plan = ask_for(a_community(name).id, now().date() + timedelta(days=1), by=SYSTEM, at=at, via=By.CONSOLE)
    if at_work:
        plan.state, plan.beat_at = PlanState.PLANNING, now()

    assert client.get("/healthz").json["status"] == status


def test_a_schema_of_another_age_cannot_serve(client: Door, current: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "current_revision", lambda _connection: "abb")
    beat(seconds_ago=1)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json["status"]) == (503, "broken")


def test_the_outbox_says_how_many_wait_and_for_how_long(client: Door, current: None) -> None:
    for minutes in (5, 1):
        messaging.queue("chat_kind", to=a_person(), at=now() - timedelta(minutes=minutes))

    outbox = client.get("/healthz").json["outbox"]

    assert outbox["waiting"] == 2
    assert outbox["oldest_seconds"] == pytest.approx(300, abs=30)


def test_a_database_that_is_away_is_said_and_nothing_more(app_with: Callable[..., Flask], current: None) -> None:
    other = app_with(database_url="sqlite:////nowhere/at/all.sqlite3")

    answer = other.test_client().get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": "broken", "database": "unreachable"})


def test_a_table_that_is_missing_is_trouble_and_not_a_traceback(client: Door, current: None) -> None:
    session.execute(text("ALTER TABLE heartbeats RENAME TO gone"))
    session.commit()
    try:
        assert client.get("/healthz").status_code == 503
    finally:
        session.rollback()
        session.execute(text("ALTER TABLE gone RENAME TO heartbeats"))
        session.commit()
