"""Planning one day: from the orders as they are to a stored plan, without holding the database while thinking."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf

from sqlalchemy import select

from eldercare.actors import SYSTEM, Door
from eldercare.database import session
from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.keep import replan
from eldercare.dispatch.planner.problem import Day, Plan
from eldercare.dispatch.planner.solve import Planning
from eldercare.dispatch.plans import leftovers
from eldercare.dispatch.plans.day import orders_of
from eldercare.dispatch.plans.gather import as_before, task_of
from eldercare.dispatch.plans.history import note
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.reasons import Reasons, why
from eldercare.dispatch.plans.states import PlanState
from eldercare.dispatch.plans.task import AsBefore, Rounds, Task
from eldercare.dispatch.plans.timing import Times, time_of
from eldercare.dispatch.plans.to_planner import day_of, plan_of, rounds_of
from eldercare.dispatch.plans.ways import Ways
from eldercare.dispatch.possible import possible
from eldercare.orders.models import Offer, Order
from eldercare.orders.states import WAITING, HelperKind

NOT_COUNTED = ("busy", "day_cap", "week_cap")
"""Blocks that the plan itself sees to."""
MOST_LOOKED_AT = 40
ON_TIME_FIRST = 0.6
"""Share of the time for a plan in which nobody has to wait; only where there is none are times shifted in the rest."""


@dataclass(frozen=True)
class Sum:
    """What the best plan so far comes to."""

    cost: float
    done: int
    all: int
    late: int
    travel_minutes: int


Report = Callable[[float, Callable[[], Sum]], None]
"""Is told the share of the time that is over, and what sums the best plan so far up when called."""


@dataclass(frozen=True)
class Outcome:
    """What the planner found, and what it did for it."""

    task: Task
    rounds: Rounds
    times: Times
    ways: Ways
    changes_tried: int
    cost: float
    reasons: Mapping[tuple[int, int], Reasons] = field(default_factory=dict)
    """By order and volunteer: why this one."""


def points_of(orders: Sequence[Order]) -> dict[int, dict[int, float]]:
    """Return, by order, the volunteers who may do it, with their points; busy ones too, for that is planned here."""
    open_ones = [order for order in orders if order.places_left > 0]
    found = possible(open_ones, kinds=(HelperKind.VOLUNTEER,), ignoring=NOT_COUNTED, most=MOST_LOOKED_AT)
    return {
        order_id: {one.helper.id: one.points for one in able if not one.said_no} for order_id, able in found.items()
    }


def gathered(plan: DayPlan, *, now: datetime) -> tuple[Task, AsBefore]:
    """Read the day as it stands, and the rounds as they were."""
    orders = orders_of(plan.community_id, plan.day)
    task = task_of(plan, orders, points_of(orders), now=now)
    return task, as_before(task, plan)


def think(
    task: Task,
    kept: AsBefore | None,
    *,
    seconds: float,
    seed: int,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Find the rounds; with `kept`, change as little as can be of what was. No database. Raises UnplannableDay."""
    ways = Ways(task.places, task.policy)
    ways.learn(range(len(task.places)))
    began, tried = clock(), 0

    def search(day: Day, start: Plan | None, begins: float, ends: float) -> Plan:
        nonlocal tried
        left = max(0.0, seconds * ends - (clock() - began))

        def told(_cost: float, part: float) -> None:
            share = begins + part * (ends - begins)
            if report is not None:
                report(share, lambda: _summed_up(day, task, ways, planning.best_plan()))

        planning = Planning(day, left, seed=seed, progress=told, stop=stop, clock=clock)
        found = planning.run(start)
        tried += planning.changes_tried
        return found

    day = day_of(task, ways)
    if kept is not None:
        was = plan_of(task, kept.rounds, time_of(task, kept.rounds, ways, wanted=kept.starts))
        found = replan(day, was, seconds=seconds, clock=clock)
    else:
        found = search(day, None, 0, ON_TIME_FIRST)
        unhappy = _unhappy(task, rounds_of(task, found), ways)
        if unhappy:
            day = day_of(task, ways, shifted=unhappy)
            found = search(day, found, ON_TIME_FIRST, 1)
    rounds = rounds_of(task, found)
    times = time_of(task, rounds, ways, wanted=kept.starts if kept else None)
    return Outcome(task, rounds, times, ways, tried, _price(day, plan_of(task, rounds, times)))


def _price(day: Day, plan: Plan) -> float:
    """Return what the plan costs; who is at home at noon misses no break."""
    verdict = evaluate(day, plan)
    return verdict.cost - day.weights.missed_break * verdict.costs.missed_breaks


def _unhappy(task: Task, rounds: Rounds, ways: Ways) -> set[int]:
    """Return the parts that are too late, or that nobody does although somebody could."""
    starts = time_of(task, rounds, ways).starts
    return {
        number
        for number, part in enumerate(task.parts)
        if part.who and part.fixed_start is None and not starts.get(number, inf) <= part.closes
    }


def _summed_up(day: Day, task: Task, ways: Ways, plan: Plan) -> Sum:
    times = time_of(task, rounds_of(task, plan), ways)
    return Sum(
        cost=_price(day, plan),
        done=len(times.starts),
        all=len(task.parts),
        late=sum(start > task.parts[number].closes for number, start in times.starts.items()),
        travel_minutes=sum(minutes for minutes, _metres in times.round_travel.values()),
    )


def explained(plan: DayPlan, outcome: Outcome) -> Outcome:
    """Find the words for why each helper, where they are not those of before."""
    known = {(one.order_id, one.part): one for one in plan.visits}
    orders = {order.id: order for order in orders_of(plan.community_id, plan.day)}
    wanted: dict[int, set[int]] = {}
    for duty, stops in zip(outcome.task.duties, outcome.rounds, strict=True):
        for key in [outcome.task.parts[number].key for number in stops]:
            if key not in known or known[key].volunteer_id != duty.volunteer_id:
                wanted.setdefault(key[0], set()).add(duty.volunteer_id)
    found = {
        (order_id, one): reasons
        for order_id, volunteers in wanted.items()
        if order_id in orders
        for one, reasons in why(orders[order_id], volunteers).items()
    }
    return replace(outcome, reasons=found)


def store(plan: DayPlan, outcome: Outcome, *, at: datetime, stopped: bool = False) -> None:
    """Write down what was found in the place of what was there; the caller holds the plan."""
    _store_rounds(plan, outcome)
    _store_visits(plan, outcome)
    plan.state, plan.share, plan.ended_at, plan.stop_wanted, plan.fault = PlanState.READY, 1, at, False, ""
    plan.changes_tried, plan.cost, plan.best_cost = outcome.changes_tried, outcome.cost, outcome.cost
    plan.first_cost = outcome.cost if plan.first_cost is None else plan.first_cost
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
        row.spans, row.most_minutes = [list(span) for span in duty.usual], duty.most_minutes
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
            row.offer, row.offer_fault, row.offer_fault_values = None, "", {}
            row.override_reason, row.reasons = "", outcome.reasons.get((order_id, volunteer_id or 0), [])
        row.volunteer_id, row.minutes, row.asked_at = volunteer_id, part.minutes, task.moment(part.asked)
        row.accepted, row.locked = part.accepted, part.locked or (row.locked and volunteer_id is None)
        row.left_out, row.left_out_facts = why.get(number, (None, {}))
        time_visit(row, task, outcome.times, number)
        kept.append(row)
    plan.visits = kept
    _know_who_is_asked([row for row, part in zip(kept, task.parts, strict=True) if part.settled and not part.accepted])


def _know_who_is_asked(rows: Sequence[PlannedVisit]) -> None:
    """Let the plan know the offers that were made without it."""
    there = Offer.order_id.in_([row.order_id for row in rows]), Offer.status.in_(WAITING)
    offers = {(offer.order_id, offer.volunteer_id): offer for offer in session.scalars(select(Offer).where(*there))}
    for row in rows:
        row.offer = offers.get((row.order_id, row.volunteer_id), row.offer)


def time_visit(row: PlannedVisit, task: Task, times: Times, number: int) -> None:
    """Write down when a visit begins, how one comes there and how late that is."""
    start = times.starts.get(number)
    row.starts_at = task.moment(start) if start is not None else None
    row.travel_minutes, row.metres = times.travel.get(number, (0, 0))
    row.late_minutes = max(0, start - task.parts[number].closes) if start is not None else 0
