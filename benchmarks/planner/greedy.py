"""Made-up communities, planned and planned greedily: what is due first goes where it costs least, once for all."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from statistics import mean

from benchmarks.planner.communities import SIZES, Community, a_community
from eldercare.dispatch.planner.arrays import arrays_of
from eldercare.dispatch.planner.beginning import as_keys
from eldercare.dispatch.planner.evaluate import Verdict, evaluate
from eldercare.dispatch.planner.polish import polish
from eldercare.dispatch.planner.problem import Day, Plan, Visit
from eldercare.dispatch.planner.rounds import plan_of
from eldercare.dispatch.planner.search import Search
from eldercare.dispatch.planner.solve import solve


@dataclass(frozen=True, slots=True)
class Pairing:
    """One day, planned both ways."""

    size: Community
    greedy: Verdict
    planned: Verdict
    left_out: tuple[int, int]


def compared(count: int, budget: float, clock: Callable[[], float]) -> int:
    """Print mean objectives of both and their ratio; return 1 when a plan breaks a rule or is not the better one."""
    print(
        f"{'visits':>6}{'helpers':>9}{'days':>6}{'greedy':>11}{'planned':>11}{'ratio':>8}{'left out':>14}", flush=True
    )
    found = []
    for size in SIZES:
        days = [_pair(size, seed, budget, clock) for seed in range(1, count + 1)]
        found += days
        _print(f"{size.visits:>6}{size.helpers:>9}", days)
    _print(f"{'all':>6}{'':>9}", found)
    faults = [fault for each in found for verdict in (each.greedy, each.planned) for fault in verdict.faults]
    print("\n".join(faults), end="\n" if faults else "")
    return int(bool(faults) or any(each.planned.cost > each.greedy.cost for each in found))


def _print(what: str, days: list[Pairing]) -> None:
    greedy, planned = mean(each.greedy.cost for each in days), mean(each.planned.cost for each in days)
    out = " / ".join(f"{mean(each.left_out[which] for each in days):.1f}" for which in (0, 1))
    print(f"{what}{len(days):>6}{greedy:>11.1f}{planned:>11.1f}{planned / greedy:>8.3f}{out:>14}", flush=True)


def _pair(size: Community, seed: int, budget: float, clock: Callable[[], float]) -> Pairing:
    day = a_community(size, seed)
    plans = greedily(day), solve(day, budget, seed=seed, clock=clock)
    left_out = tuple(len(day.visits) - len(plan.helper_of) for plan in plans)
    greedy, planned = (evaluate(day, plan) for plan in plans)
    return Pairing(size, greedy, planned, (left_out[0], left_out[1]))


def greedily(day: Day) -> Plan:
    """Return the plan of somebody who takes the visits by time and never looks back; the best times come on top.

    What was promised comes first; what may be left out is, where that costs less than the cheapest place for it.
    """
    search = Search(arrays_of(day), 1)
    seconds = {pair.second for pair in day.pairs}
    firsts = [visit for visit in range(len(day.visits)) if visit not in seconds]
    for visit in sorted(firsts, key=lambda one: _turn(day.visits[one])):
        if day.visits[visit].left_out_cost == inf:
            search.insert(visit)
        else:
            search.insert_if_cheaper(visit)
    return polish(day, _with_breaks(day, plan_of(day, search.rounds, search.breaks)))


def _turn(visit: Visit) -> tuple[bool, bool, float]:
    return visit.left_out_cost < inf, visit.fixed_start is None, visit.earliest


def _with_breaks(day: Day, plan: Plan) -> Plan:
    """Put each break where it costs least, one helper after the other."""
    search = Search(arrays_of(day), 1)
    helpers, keys, breaks = as_keys(day, plan)
    for helper, stops in enumerate(plan.rounds):
        if not day.takes_break(helper):
            continue
        tried = []
        for before in [*(stop.visit for stop in stops), len(day.visits)]:
            breaks[helper] = before
            if search.take(helpers, keys, breaks):
                tried.append((search.cost, before))
        breaks[helper] = min(tried)[1]
    search.take(helpers, keys, breaks)
    return plan_of(day, search.rounds, search.breaks)
