"""Planning one day: from the orders as they are to a stored plan, without holding the database while thinking."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import SYSTEM, Door
from eldercare.database import session
from eldercare.dispatch.planner.problem import keeping
from eldercare.dispatch.planner.solve import Planning
from eldercare.dispatch.plans import leftovers
from eldercare.dispatch.plans.gather import before, orders_of, rounds_before, task_of
from eldercare.dispatch.plans.history import note
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.states import PlanState
from eldercare.dispatch.plans.task import Rounds, Task
from eldercare.dispatch.plans.timing import Times, time_of
from eldercare.dispatch.plans.to_planner import day_of, plan_of, rounds_of
from eldercare.dispatch.plans.ways import Ways
from eldercare.dispatch.possible import possible
from eldercare.orders.models import Order
from eldercare.orders.states import HelperKind

NOT_COUNTED = ("busy", "day_cap", "week_cap")
"""Blocks that the plan itself sees to."""
MOST_LOOKED_AT = 40
STAYING = 60
"""What it costs, in minutes of travel, to give a visit to somebody else when as much as possible is to stay."""


@dataclass(frozen=True)
class Outcome:
    """What the planner found, and what it did for it."""

    task: Task
    rounds: Rounds
    times: Times
    ways: Ways
    changes_tried: int


def points_of(orders: Sequence[Order]) -> dict[int, dict[int, float]]:
    """Return, by order, the volunteers who may do it, with their points; busy ones too, for that is planned here."""
    open_ones = [order for order in orders if order.places_left > 0]
    found = possible(open_ones, kinds=(HelperKind.VOLUNTEER,), ignoring=NOT_COUNTED, most=MOST_LOOKED_AT)
    return {
        order_id: {one.helper.id: one.points for one in able if not one.said_no} for order_id, able in found.items()
    }


def gathered(plan: DayPlan, *, now: datetime) -> tuple[Task, Rounds]:
    """Read the day as it stands, and the rounds as they were before."""
    orders = orders_of(plan.community_id, plan.day)
    task = task_of(plan, orders, points_of(orders), now=now)
    return task, rounds_before(task, before(plan))


def think(
    task: Task,
    was: Rounds,
    *,
    seconds: float,
    keeps_the_rest: bool,
    seed: int,
    progress: Callable[[float, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Find the rounds. Touches no database. Raises UnplannableDay."""
    ways = Ways(task.places, task.policy)
    ways.learn(range(len(task.places)), range(len(task.places)))
    day, start = day_of(task, ways), None
    if keeps_the_rest:
        start = plan_of(task, was, time_of(task, was, ways))
        day = keeping(day, start, cost=STAYING)
    planning = Planning(day, seconds, seed=seed, progress=progress, stop=stop, clock=clock)
    found = planning.run(start)
    rounds = rounds_of(task, found)
    return Outcome(task, rounds, time_of(task, rounds, ways), ways, planning.changes_tried)


def store(plan: DayPlan, outcome: Outcome, *, at: datetime, stopped: bool = False) -> None:
    """Write down what was found in the place of what was there; the caller holds the plan."""
    _store_rounds(plan, outcome)
    _store_visits(plan, outcome)
    plan.state, plan.share, plan.ended_at, plan.stop_wanted, plan.fault = PlanState.READY, 1, at, False, ""
    plan.changes_tried = outcome.changes_tried
    plan.version += 1
    session.flush()
    done = sum(visit.volunteer_id is not None for visit in plan.visits)
    note(plan, "planned", by=SYSTEM, at=at, via=Door.CLOCK, done=done, all=len(plan.visits), stopped=stopped)


def _store_rounds(plan: DayPlan, outcome: Outcome) -> None:
    known = {one.volunteer_id: one for one in plan.rounds}
    kept = []
    for number, duty in enumerate(outcome.task.duties):
        row = known.get(duty.volunteer_id) or PlanRound(volunteer_id=duty.volunteer_id)
        row.works_from, row.works_until = outcome.task.moment(duty.begins), outcome.task.moment(duty.ends)
        row.spans, row.most_minutes = [list(span) for span in duty.spans], duty.most_minutes
        row.home_is_known = duty.home_is_known
        kept.append(row)
        time_round(row, outcome.task, outcome.times, number)
    plan.rounds = kept


def time_round(row: PlanRound, task: Task, times: Times, number: int) -> None:
    """Write down when a round has its break, how far it goes and when it is over."""
    pause = times.breaks.get(number)
    row.break_at = task.moment(pause[1]) if pause else None
    row.break_minutes = task.break_time.minutes if pause and task.break_time else 0
    row.travel_minutes, row.metres = times.round_travel.get(number, (0, 0))
    row.home_at = task.moment(times.home[number]) if number in times.home else None


def _store_visits(plan: DayPlan, outcome: Outcome) -> None:
    task, known = outcome.task, {(one.order_id, one.part): one for one in plan.visits}
    why = leftovers.explain(task, outcome.rounds, outcome.times, outcome.ways)
    duty_of = {part: number for number, stops in enumerate(outcome.rounds) for part in stops}
    kept = []
    for number, part in enumerate(task.parts):
        order_id, place = part.key
        row = known.get(part.key) or PlannedVisit(order_id=order_id, part=place)
        volunteer_id = task.duties[duty_of[number]].volunteer_id if number in duty_of else None
        if row.volunteer_id != volunteer_id:
            row.offer_id, row.offer_fault, row.override_reason, row.reasons = None, "", "", []
        row.volunteer_id, row.minutes, row.asked_at = volunteer_id, part.minutes, task.moment(part.asked)
        row.accepted, row.locked = part.accepted, part.locked or (row.locked and volunteer_id is None)
        row.left_out, row.left_out_facts = why.get(number, (None, {}))
        time_visit(row, task, outcome.times, number)
        kept.append(row)
    plan.visits = kept


def time_visit(row: PlannedVisit, task: Task, times: Times, number: int) -> None:
    """Write down when a visit begins, how one comes there and how late that is."""
    start = times.starts.get(number)
    row.starts_at = task.moment(start) if start is not None else None
    row.travel_minutes, row.metres = times.travel.get(number, (0, 0))
    row.late_minutes = max(0, start - task.parts[number].closes) if start is not None else 0
