"""Planning again when something changed, so that hardly anybody has to be told anything new."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from eldercare.dispatch.planner.arrays import arrays_of
from eldercare.dispatch.planner.beginning import begin
from eldercare.dispatch.planner.breaches import breaches
from eldercare.dispatch.planner.problem import A_FEW, Day, Plan, Stop, keeping
from eldercare.dispatch.planner.rounds import plan_of
from eldercare.dispatch.planner.search import Search

A_MOVE = 20.0
"""What moving a visit costs, in common minutes of travel, when a day is planned again."""
MOST_MOVED = 0.08
"""Share of the visits that may be moved by what is only better, not necessary."""
TRIALS_AT_ONCE = 2000
A_MINUTE = 1.0
"""Ways are rounded: by so much two visits of a plan may overlap that do not."""
COOL = (6.0, 0.2)
"""Temperatures to begin and to end with, in minutes of travel: a plan that is good already must not melt."""


def without(day: Day, cancelled: Iterable[int]) -> Day:
    """Return the day in which nobody does these visits, nor the partner of one; their numbers remain."""
    gone = {visit for one in cancelled for visit in _with_partner(day, one)}
    visits = tuple(
        replace(visit, helpers={}, left_out_cost=0.0, fixed_start=None) if number in gone else visit
        for number, visit in enumerate(day.visits)
    )
    orders = {helper: tuple(one for one in order if one not in gone) for helper, order in day.fixed_orders.items()}
    return replace(day, visits=visits, fixed_orders=orders)


def moved(before: Plan, after: Plan) -> set[int]:
    """Visits of both plans that have another helper now or start more than A_FEW minutes earlier or later."""
    was, now = _stops(before), _stops(after)
    return {
        visit
        for visit, (helper, start) in was.items()
        if visit in now and (now[visit][0] != helper or abs(now[visit][1] - start) > A_FEW)
    }


def replan(
    day: Day,
    plan: Plan,
    *,
    seconds: float = 0.8,
    seed: int = 1,
    cost: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Return a plan for a day that changed since `plan` was made, within so many seconds for up to some hundred visits.

    What the day no longer allows (`without`; a helper who fell ill is in no visit's `helpers` any more; what has no
    time left beside a new promise) leaves its round, what must be done finds a place, and then at most MOST_MOVED of
    the visits are moved for a better plan, more only to keep a promise; nothing starts earlier than it did. `cost` is
    the price of each move. Raises UnplannableDay as `solve` does.
    """
    began = clock()
    price = A_MOVE * (day.weights.travel or 1) if cost is None else cost
    rest = _what_remains(day, plan)
    settled = keeping(day, rest, cost=price)
    search = begin(settled, arrays_of(settled), seed, rest)
    _take_what_pays(settled, search)
    mended = _plan_of(settled, search)
    if settled.helpers and any(mended.rounds):
        _improve(search, seconds, day.weights.travel or 1, began, clock)
    better = _plan_of(settled, search)
    most = max(len(moved(plan, mended)), MOST_MOVED * sum(map(len, plan.rounds)))
    mends = len(breaches(settled, better)) < len(breaches(settled, mended))
    return better if mends or len(moved(plan, better)) <= most else mended


def _take_what_pays(day: Day, search: Search) -> None:
    for visit in search.left_out:
        pair = day.pair_of.get(visit)
        if (pair is not None and visit == pair.second) or not day.visits[visit].helpers:
            continue
        search.insert_if_cheaper(visit)


def _improve(search: Search, seconds: float, minute: float, began: float, clock: Callable[[], float]) -> None:
    hot, cold = COOL
    while (share := (clock() - began) / seconds if seconds > 0 else 1) < 1:
        search.anneal(TRIALS_AT_ONCE, minute * hot * (cold / hot) ** share)
    search.recall()


def _plan_of(day: Day, search: Search) -> Plan:
    return plan_of(day, search.rounds, search.breaks)


def _what_remains(day: Day, plan: Plan) -> Plan:
    """The plan without what its helpers can no longer do; of a pair nothing when one part is gone."""
    gone = {
        visit
        for helper, stops in enumerate(plan.rounds)
        for stop in stops
        if not _can(day, helper, stop)
        for visit in _with_partner(day, stop.visit)
    }
    gone |= {visit for helper in range(len(plan.rounds)) for visit in _in_the_way(day, plan, helper, gone)}
    rounds = tuple(tuple(stop for stop in stops if stop.visit not in gone) for stops in plan.rounds)
    breaks = {
        helper: replace(pause, after=sum(stop.visit not in gone for stop in plan.rounds[helper][: pause.after]))
        for helper, pause in plan.breaks.items()
    }
    empty: tuple[tuple[Stop, ...], ...] = ((),) * (len(day.helpers) - len(rounds))
    return Plan(rounds + empty, breaks)


def _can(day: Day, helper: int, stop: Stop) -> bool:
    return stop.visit < len(day.visits) and helper in day.visits[stop.visit].helpers


def _in_the_way(day: Day, plan: Plan, helper: int, gone: set[int]) -> Iterator[int]:
    """Yield what takes so long in this plan that the helper cannot be where the next start is promised."""
    for one, after in pairwise(stop for stop in plan.rounds[helper] if stop.visit not in gone):
        visit, promised = day.visits[one.visit], day.visits[after.visit].fixed_start
        if promised != after.start or visit.fixed_start is not None:
            continue
        way = day.minutes(helper, visit.place, day.visits[after.visit].place)
        if one.start + visit.minutes + way > promised + A_MINUTE:
            yield from _with_partner(day, one.visit)


def _with_partner(day: Day, visit: int) -> tuple[int, ...]:
    pair = day.pair_of.get(visit)
    return (visit,) if pair is None else (pair.first, pair.second)


def _stops(plan: Plan) -> dict[int, tuple[int, float]]:
    return {stop.visit: (helper, stop.start) for helper, stops in enumerate(plan.rounds) for stop in stops}
