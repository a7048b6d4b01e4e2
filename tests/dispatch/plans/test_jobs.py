import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from flask import Flask

from eldercare.actors import SYSTEM, Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import db, session
from eldercare.dispatch.plans import jobs, planning, queries, service
from eldercare.dispatch.plans.models import DayPlan
from eldercare.dispatch.plans.states import PlanState
from eldercare.dispatch.plans.words import GIVES_UP
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.plans import a_helper, a_visit_at, tomorrow
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def a_second_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of it plans three visits as well."""
    think = planning.think

    def thinking(*args, seconds, **facts):
        return think(*args, seconds=0.1 if seconds == 1 else seconds, **facts)

    monkeypatch.setattr(planning, "think", thinking)


@pytest.fixture
def plan(app: object) -> DayPlan:
    """Asked for, and waiting: three visits and two helpers."""
    home = a_community("Willow Bank")
    for number in range(2):
        a_helper(f"Helper {number}", community=home)
    for hour in (9, 10, 11):
        a_visit_at(hour, community=home, name=f"Elder {hour}", metres=100 * hour)
    return asked(home)


def asked(home: Area) -> DayPlan:
    found = service.ask_for(home.id, tomorrow(), seconds=1, by=SYSTEM, at=now(), via=Door.CONSOLE)
    session.commit()
    return found


class Watch:
    """A clock that goes a second further each time somebody looks at it."""

    def __init__(self, step: timedelta = timedelta(seconds=1)) -> None:
        self.at, self.step = now(), step

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def events(plan: DayPlan) -> list[str]:
    return [event.what for event in queries.events(plan)]


def test_what_waits_is_planned_with_progress_on_the_way(plan: DayPlan, monkeypatch: pytest.MonkeyPatch):
    said: list[tuple[float, int | None]] = []
    monkeypatch.setattr(jobs.Run, "_say", watched(jobs.Run._say, said, plan.id))

    assert jobs.plan_queued(now(), clock=Watch()) == 1

    session.expire_all()
    assert plan.state is PlanState.READY and plan.changes_tried > 0 and len(plan.visits) == 3
    assert (plan.best_done, plan.best_all, plan.best_late) == (3, 3, 0)
    assert plan.cost is not None and plan.cost <= (plan.first_cost or 0) and events(plan) == ["asked", "planned"]
    assert said[0][1] == 3 and all(share <= 1 for share, _done in said)


def watched(say, said, plan_id):
    def saying(run, share, summed_up):
        if len(said) < 3:
            say(run, share, summed_up)
            said.append((share, session.get_one(DayPlan, plan_id).best_done))

    return saying


def test_nothing_is_held_while_it_thinks(plan: DayPlan, monkeypatch: pytest.MonkeyPatch):
    think, held = planning.think, []

    def thinking(*args, **facts):
        held.append(session().in_transaction())
        return think(*args, **facts)

    monkeypatch.setattr(planning, "think", thinking)
    jobs.plan_queued(now())

    assert held == [False]


def test_told_to_stop_it_keeps_the_best_plan_so_far(plan: DayPlan, monkeypatch: pytest.MonkeyPatch):
    plan.seconds = 600
    session.commit()
    say = jobs.Run._say

    def stopping(run, share, summed_up):
        say(run, share, summed_up)
        with transaction():
            service.stop(plan.id, by=SYSTEM, at=now(), via=Door.CONSOLE)

    monkeypatch.setattr(jobs.Run, "_say", stopping)
    jobs.plan_queued(now(), clock=Watch())

    session.expire_all()
    assert plan.state is PlanState.READY and all(visit.volunteer_id for visit in plan.visits)
    assert events(plan) == ["asked", "stopped", "planned"]
    assert queries.events(plan)[-1].details["stopped"] is True


def test_a_plan_whose_planner_died_is_taken_up_again(plan: DayPlan):
    plan.state, plan.started_at, plan.beat_at = PlanState.PLANNING, now(), now()
    session.commit()

    assert jobs.plan_queued(now() + timedelta(seconds=5)) == 0
    assert jobs.plan_queued(now() + timedelta(seconds=25)) == 1

    session.expire_all()
    assert events(plan) == ["asked", "recovered", "planned"]


def test_who_was_thought_dead_writes_nothing_any_more(plan: DayPlan, monkeypatch: pytest.MonkeyPatch):
    think = planning.think

    def thinking(*args, **facts):
        found = think(*args, **facts)
        with transaction():
            plan.started_at = now() + timedelta(seconds=1)  # somebody else began
        return found

    monkeypatch.setattr(planning, "think", thinking)

    assert jobs.plan_queued(now()) == 0
    session.expire_all()
    assert plan.state is PlanState.PLANNING and plan.visits == []


def test_a_planner_that_breaks_down_says_so_and_goes_on_with_the_next(plan: DayPlan, monkeypatch: pytest.MonkeyPatch):
    other = asked(a_community("Elm Bank"))
    gathered = planning.gathered

    def breaking(its, *, now):
        if its.id == plan.id:
            raise ZeroDivisionError
        return gathered(its, now=now)

    monkeypatch.setattr(planning, "gathered", breaking)
    jobs.plan_queued(now())

    session.expire_all()
    assert (plan.state, plan.fault) == (PlanState.FAILED, GIVES_UP)
    assert other.state is PlanState.READY


def test_two_planners_at_once_plan_it_once(plan: DayPlan):
    assert sorted(run_at_once([lambda: jobs.plan_queued(now())] * 2)) == [0, 1]
    session.expire_all()
    assert events(plan) == ["asked", "planned"]


@pytest.fixture
def environment(app: Flask) -> dict[str, str]:
    settings = app.extensions["eldercare_settings"]
    session.commit()
    db.engine.dispose()
    return os.environ | {
        "ELDERCARE_INSTANCE_DIR": str(settings.instance_dir),
        "ELDERCARE_DATABASE_URL": settings.database_url,
        "ELDERCARE_SECRET_KEY": settings.secret_key,
        "ELDERCARE_DATA_KEY": settings.data_key,
    }


@pytest.mark.engines("sqlite")
def test_the_planners_own_process_plans_a_day(plan: DayPlan, environment: dict[str, str]):
    command = [sys.executable, "-m", "eldercare.cli", "planner", "--once"]
    facts = {"env": environment, "capture_output": True, "text": True, "timeout": PATIENCE_SECONDS}
    answer = subprocess.run(command, check=True, **facts)

    assert answer.stdout == "Planned: 1\n"
    session.expire_all()
    assert plan.state is PlanState.READY and [visit.left_out for visit in plan.visits] == [None] * 3
