"""Why a plan leaves something out: found by trying to put it in."""

from dataclasses import dataclass, replace
from enum import Enum
from math import inf

from eldercare.dispatch.planner.arrays import arrays_of
from eldercare.dispatch.planner.beginning import as_keys
from eldercare.dispatch.planner.problem import Day, Plan
from eldercare.dispatch.planner.search import Search


class Why(Enum):
    """What speaks against a visit, or against one helper doing it."""

    NOBODY = "nobody"
    BUSY = "busy"
    OVERTIME = "overtime"
    HOURS = "hours"
    PARTNER = "partner"
    NOT_WORTH_IT = "not worth it"
    STOPPED_EARLY = "stopped early"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why this helper does not do it: BUSY with these visits about that time, HOURS or OVERTIME by so many minutes.

    `cost` is by how much the plan would cost more than it does, `inf` when it cannot be at all.
    """

    helper: int
    why: Why
    cost: float
    visits: tuple[int, ...] = ()
    minutes: float = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why nobody does a visit, and what is in the way of each who could, the cheapest first.

    STOPPED_EARLY: it would have paid, and the planner had not got so far. PARTNER: it could be done, but not together
    with the visit it belongs to. `worth` is what leaving it out costs.
    """

    why: Why
    worth: float
    obstacles: tuple[Obstacle, ...] = ()


def reasons(day: Day, plan: Plan) -> dict[int, Reason]:
    """Return the reason for each visit in nobody's round; none for a plan that no times fit."""
    done = plan.helper_of
    left_out = [visit for visit in range(len(day.visits)) if visit not in done]
    alone = Search(arrays_of(_without_pairs_of(day, left_out)), 1)
    together = Search(arrays_of(day), 1)
    if not (alone.take(*as_keys(day, plan)) and together.take(*as_keys(day, plan))):
        return {}
    found = {visit: _reason(day, plan, alone, visit) for visit in left_out}
    pays = {visit for visit, reason in found.items() if reason.why is Why.STOPPED_EARLY}
    for visit in pays & day.pair_of.keys():
        pair = day.pair_of[visit]
        if not {pair.first, pair.second} <= pays or not _pays(together, pair.first):
            found[visit] = replace(found[visit], why=Why.PARTNER)
    return found


def _pays(search: Search, visit: int) -> bool:
    return any(cost < 0 for *_, cost in search.insertions(visit))


def _without_pairs_of(day: Day, left_out: list[int]) -> Day:
    """What is left out need not wait for a partner; each half is worth what the whole pair is."""
    pairs = tuple(pair for pair in day.pairs if pair.first not in left_out)
    worth = {pair.second: day.visits[pair.first].left_out_cost for pair in day.pairs}
    visits = tuple(
        replace(visit, left_out_cost=worth.get(number, visit.left_out_cost)) for number, visit in enumerate(day.visits)
    )
    return replace(day, visits=visits, pairs=pairs)


def _reason(day: Day, plan: Plan, search: Search, visit: int) -> Reason:
    pair = day.pair_of.get(visit)
    worth = day.visits[pair.first if pair else visit].left_out_cost
    obstacles = [_obstacle(day, plan, visit, worth, row) for row in search.insertions(visit)]
    if not obstacles:
        return Reason(Why.NOBODY, worth)
    obstacles.sort(key=lambda each: each.cost)
    return Reason(obstacles[0].why, worth, tuple(obstacles))


def _obstacle(
    day: Day, plan: Plan, visit: int, worth: float, row: tuple[int, float, float, float, float, float]
) -> Obstacle:
    helper, late, overtime, broken, rest, cost = row
    work = sum(day.visits[stop.visit].minutes for stop in plan.rounds[helper])
    over = work + day.visits[visit].minutes - day.helpers[helper].most_minutes
    if cost < 0 or (worth == inf and not broken and cost < inf):
        return Obstacle(helper, Why.STOPPED_EARLY, cost)
    if over > 0 and broken > 0:
        return Obstacle(helper, Why.HOURS, cost, minutes=over)
    if rest >= 0 and cost < inf:
        return Obstacle(helper, Why.NOT_WORTH_IT, cost)
    if overtime > late + broken:
        return Obstacle(helper, Why.OVERTIME, cost, minutes=overtime / day.weights.overtime)
    return Obstacle(helper, Why.BUSY, cost, _about_that_time(day, plan, visit, helper))


def _about_that_time(day: Day, plan: Plan, visit: int, helper: int) -> tuple[int, ...]:
    """What the helper does or is on the way to while the visit could be done."""
    facts = day.visits[visit]
    begins = facts.earliest
    ends = (begins if facts.fixed_start is not None else max(begins, facts.windows[-1][1])) + facts.minutes
    return tuple(
        stop.visit
        for stop in plan.rounds[helper]
        if stop.start - day.minutes(helper, facts.place, place := day.visits[stop.visit].place) < ends
        and stop.start + day.visits[stop.visit].minutes + day.minutes(helper, place, facts.place) > begins
    )
