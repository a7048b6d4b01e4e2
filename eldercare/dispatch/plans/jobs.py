"""What the planner's own process does: take the next plan that waits, think, write it down."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from eldercare.actors import SYSTEM, Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.plans import planning
from eldercare.dispatch.plans.history import note
from eldercare.dispatch.plans.models import DayPlan
from eldercare.dispatch.plans.states import PlanState
from eldercare.dispatch.plans.words import GIVES_UP
from eldercare.errors import DomainError
from eldercare.transaction import claim, transaction

log = structlog.get_logger()
DEAD_AFTER = timedelta(seconds=20)
SAY_EVERY = timedelta(seconds=1)
FIRST_AFTER = timedelta(milliseconds=200)
LOOK_EVERY = timedelta(milliseconds=300)


def plan_queued(at: datetime, *, clock: Callable[[], datetime] = now) -> int:
    """Plan every day that waits for it, one after the other; return how many were planned.

    Two planners at once do no harm: each plan is one's only. A plan whose planner has died is taken up again.
    """
    recover_dead(at)
    waiting = select(DayPlan.id).where(DayPlan.state == PlanState.QUEUED).order_by(DayPlan.asked_at, DayPlan.id)
    plan_ids = list(session.scalars(waiting))
    session.rollback()
    return sum(_plan(plan_id, clock) for plan_id in plan_ids)


def recover_dead(at: datetime) -> int:
    """Let plans wait again whose planner has said nothing for twenty seconds; return how many."""
    silent = select(DayPlan.id).where(DayPlan.state == PlanState.PLANNING, DayPlan.beat_at < at - DEAD_AFTER)
    recovered = 0
    for plan_id in list(session.scalars(silent)):
        with transaction():
            plan = claim(DayPlan, plan_id)
            if plan is None or plan.state is not PlanState.PLANNING or not _is_silent(plan, at):
                continue
            plan.state = PlanState.QUEUED
            note(plan, "recovered", by=SYSTEM, at=at, via=Door.CLOCK)
            recovered += 1
    return recovered


def _is_silent(plan: DayPlan, at: datetime) -> bool:
    return plan.beat_at is None or plan.beat_at < at - DEAD_AFTER


def _plan(plan_id: int, clock: Callable[[], datetime]) -> bool:
    began = clock()
    if not _take(plan_id, began):
        return False
    run = Run(plan_id, began, clock)
    try:
        run.plan()
    except LostIt:
        log.warning("plan_taken_over", plan_id=plan_id)
        return False
    except DomainError as refusal:
        run.fail(refusal.sentence)
    except Exception:  # the planner must live on for the other communities; the plan says that it failed
        session.rollback()
        log.exception("planning_failed", plan_id=plan_id)
        run.fail(GIVES_UP)
    return True


def _take(plan_id: int, at: datetime) -> bool:
    with transaction():
        plan = claim(DayPlan, plan_id)
        if plan is None or plan.state is not PlanState.QUEUED:
            return False
        plan.state, plan.started_at, plan.beat_at = PlanState.PLANNING, at, at
        plan.share, plan.first_cost, plan.best_cost, plan.changes_tried = 0, None, None, 0
        plan.best_done = plan.best_all = plan.best_late = plan.best_travel_minutes = None
    return True


class LostIt(Exception):
    """Somebody thought that we had died, and plans it now."""


class Run:
    """One planner at work on one plan, known by when it began."""

    def __init__(self, plan_id: int, began: datetime, clock: Callable[[], datetime]) -> None:
        self._plan_id, self._began, self._clock = plan_id, began, clock
        self._said = self._looked = began
        self._stopped = self._has_said = False

    def plan(self) -> None:
        """Read the day, think about it without holding the database, and store what was found."""
        plan = session.get_one(DayPlan, self._plan_id)
        task, was = planning.gathered(plan, now=self._clock())
        kept, seconds, seed = was if plan.keeps_the_rest else None, plan.seconds, plan.version
        session.rollback()  # nothing is held while thinking: a snapshot would keep the write-ahead log growing
        outcome = planning.think(
            task,
            kept,
            seconds=seconds,
            seed=seed,
            report=self._say,
            stop=self._is_stopped,
        )
        outcome = planning.explained(session.get_one(DayPlan, self._plan_id), outcome)
        session.rollback()
        with transaction():
            planning.store(self._mine(), outcome, at=self._clock(), stopped=self._stopped)

    def fail(self, sentence: str) -> None:
        """Write down that there is no plan, and why."""
        with transaction():
            plan = claim(DayPlan, self._plan_id)
            if plan is None or plan.state is not PlanState.PLANNING or plan.started_at != self._began:
                return
            plan.state, plan.fault, plan.ended_at, plan.stop_wanted = PlanState.FAILED, sentence, self._clock(), False
            plan.version += 1
            note(plan, "failed", by=SYSTEM, at=self._clock(), via=Door.CLOCK, reason=sentence)

    def _mine(self) -> DayPlan:
        plan = claim(DayPlan, self._plan_id)
        if plan is None or plan.state is not PlanState.PLANNING or plan.started_at != self._began:
            raise LostIt
        return plan

    def _say(self, share: float, summed_up: Callable[[], planning.Sum]) -> None:
        at = self._clock()
        if at - self._said < (SAY_EVERY if self._has_said else FIRST_AFTER):
            return
        self._said, self._has_said, best = at, True, summed_up()
        with transaction():
            plan = self._mine()
            plan.beat_at, plan.share, plan.best_cost = at, min(1, share), best.cost
            plan.first_cost = best.cost if plan.first_cost is None else plan.first_cost
            plan.best_done, plan.best_all, plan.best_late = best.done, best.all, best.late
            plan.best_travel_minutes = best.travel_minutes
            self._stopped = plan.stop_wanted

    def _is_stopped(self) -> bool:
        at = self._clock()
        if not self._stopped and at - self._looked >= LOOK_EVERY:
            self._looked = at
            self._stopped = bool(session.scalar(select(DayPlan.stop_wanted).where(DayPlan.id == self._plan_id)))
            session.rollback()
        return self._stopped
