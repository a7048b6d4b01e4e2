import ast
import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from eldercare import heartbeat, scheduler
from eldercare.actors import Door
from eldercare.database import session, writing
from eldercare.messaging import jobs as message_jobs
from eldercare.orders import jobs as order_jobs
from eldercare.orders import offers
from eldercare.orders.states import OrderStatus
from eldercare.settings import Settings
from eldercare.transaction import transaction
from tests.builders.orders import WORKER, an_offer, an_order
from tests.support.races import run_at_once

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def settings_of(app: Flask) -> Settings:
    found: Settings = app.extensions["eldercare_settings"]
    return found


def test_every_job_is_on_the_page_and_in_the_scheduler(app: Flask) -> None:
    built = scheduler.build(app, settings_of(app))

    assert {job.id for job in built.get_jobs()} == set(scheduler.jobs_for(settings_of(app)))


def jobs_of(module: object) -> set[str]:
    """The public functions of a module of jobs that take the present moment first."""
    functions = ast.parse(inspect.getsource(module)).body  # type: ignore[arg-type]
    return {
        one.name
        for one in functions
        if isinstance(one, ast.FunctionDef) and one.args.args and one.args.args[0].arg == "now" and one.name[0] != "_"
    }


@pytest.mark.parametrize("module", [order_jobs, message_jobs])
def test_no_job_was_forgotten(app: Flask, module: object) -> None:
    assert jobs_of(module) <= set(scheduler.jobs_for(settings_of(app)))


def test_no_job_runs_twice_at_a_time_and_what_was_missed_runs_once(app: Flask) -> None:
    for job in scheduler.build(app, settings_of(app)).get_jobs():
        assert (job.coalesce, job.max_instances) == (True, 1), job.id
        assert job.misfire_grace_time >= 60, job.id


def test_every_job_runs_as_soon_as_the_scheduler_starts(app: Flask) -> None:
    with time_machine.travel(NINE, tick=False):
        built = scheduler.build(app, settings_of(app))

    assert {job.next_run_time for job in built.get_jobs()} == {NINE}


@pytest.mark.parametrize("error", [RuntimeError("broken"), OperationalError("SELECT 1", {}, Exception("gone"))])
def test_the_scheduler_outlives_a_job_that_breaks(app: Flask, error: Exception) -> None:
    def broken(_now: datetime) -> None:
        raise error

    scheduler.run_job(app, "broken", broken)

    scheduler.run_job(app, "beat", scheduler.jobs_for(settings_of(app))["beat"][1])
    assert heartbeat.last(heartbeat.SCHEDULER) is not None


def test_a_job_that_breaks_in_the_middle_of_a_change_leaves_nothing_of_it(app: Flask) -> None:
    def half(now: datetime) -> None:
        with transaction():
            heartbeat.beat("half", at=now)
            session.flush()
            raise RuntimeError("broken")

    session.commit()
    scheduler.run_job(app, "half", half)

    assert heartbeat.last("half") is None


def test_a_job_is_told_what_time_it_is(app: Flask) -> None:
    told: list[datetime] = []

    with time_machine.travel(NINE, tick=False):
        scheduler.run_job(app, "listen", told.append)

    assert told == [NINE]


@pytest.mark.parametrize(
    "name", ["beat", "send_due", "recover_sending", "handle_stranded", *sorted(jobs_of(order_jobs))]
)
def test_each_job_finds_nothing_to_do_in_an_empty_house(app: Flask, name: str) -> None:
    writing.set(False)
    session.commit()

    assert not scheduler.jobs_for(settings_of(app))[name][1](NINE)


def test_the_scheduler_says_again_and_again_that_it_is_alive(app: Flask) -> None:
    for minutes in (0, 1):
        with transaction():
            heartbeat.beat(heartbeat.SCHEDULER, at=NINE + timedelta(minutes=minutes))

    assert heartbeat.last(heartbeat.SCHEDULER) == NINE + timedelta(minutes=1)
    assert heartbeat.last("somebody else") is None


def test_a_whole_round_of_two_schedulers_at_once_does_everything_once(app: Flask) -> None:
    order = an_order(OrderStatus.OFFERED, at=NINE, starts_at=NINE + timedelta(days=1))
    accepted = an_order(at=NINE, starts_at=NINE + timedelta(minutes=90))
    offers.accept(an_offer(accepted, at=NINE).id, by=WORKER, at=NINE, via=Door.CONSOLE)
    jobs: list[Callable[[datetime], object]] = [job for _, job in scheduler.jobs_for(settings_of(app)).values()]

    def whole_round() -> None:
        for job in jobs:
            job(NINE + timedelta(minutes=31))

    run_at_once([whole_round] * 2)

    assert [event.what for event in order.events].count("offer_expired") == 1
    assert [event.what for event in accepted.events].count("remind_hour") == 1
