"""The planner's own process: it plans the days that wait for it, and nothing else."""

import signal
import time

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from eldercare.clock import now
from eldercare.database import db, session
from eldercare.dispatch.plans import jobs

log = structlog.get_logger()
LOOK_EVERY_SECONDS = 0.5


def run(app: Flask, *, once: bool = False) -> int:
    """Plan what waits, again and again until the process is told to stop; `once`: only what waits now.

    Returns how many plans were made. Told to stop, it leaves a plan under way to the next planner.
    """
    signal.signal(signal.SIGTERM, _go)
    signal.signal(signal.SIGINT, _go)
    planned = 0
    with app.app_context():
        try:
            while True:
                planned += _look(once=once)
                if once:
                    return planned
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            session.remove()
            db.engine.dispose()


def _look(*, once: bool) -> int:
    try:
        return jobs.plan_queued(now())
    except SQLAlchemyError:  # the planner must outlive a database that is away for a minute
        session.rollback()
        if once:
            raise
        log.exception("planner_failed")
        return 0
    finally:
        session.remove()


def _go(_signal: int, _frame: object) -> None:
    raise SystemExit(0)
