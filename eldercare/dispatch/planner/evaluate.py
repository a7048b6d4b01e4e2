"""Judging a finished plan the slow and obvious way: every hard rule, every cost.

It shares nothing with the search, so that it can catch it.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from eldercare.dispatch.planner.breaches import breaches
from eldercare.dispatch.planner.problem import A_FEW, Bond, Break, Day, Helper, Pair, Plan, Stop

TOLERANCE = 1e-6
"""Minutes; for rounding only."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a plan comes to, unweighted: minutes, and `missed_breaks` helpers. `moved` are visits that start later than
    people expect, and hours of that. `charges` is what the day asks for who does what and for leaving visits out.
    """

    travel: float
    late: float
    latest: float
    waiting: float
    overtime: float
    idle: float
    missed_breaks: int
    charges: float
    moved: float = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Broken hard rules, in words for programmers (none: the plan is legal), and what it comes to and costs."""

    faults: list[str]
    costs: Costs
    cost: float


@dataclass(frozen=True, slots=True)
class _At:
    """A visit or a break on the way through a round."""

    place: int
    start: float
    end: float


def evaluate(day: Day, plan: Plan) -> Verdict:
    """Check and price the plan from its start times alone."""
    faults = [*_pair_faults(day, plan), *_visit_faults(day, plan), *map(str, breaches(day, plan))]
    rounds = [_follow(day, plan, helper, faults) for helper in range(len(day.helpers))]
    late = [_late(day, stop) for stops in plan.rounds for stop in stops]
    costs = Costs(
        travel=sum(each.travel for each in rounds),
        late=sum(late),
        latest=max(late, default=0),
        waiting=sum(each.waiting for each in rounds),
        overtime=sum(each.overtime for each in rounds),
        idle=max((each.idle for each in rounds), default=0),
        missed_breaks=sum(day.takes_break(helper) and helper not in plan.breaks for helper in range(len(day.helpers))),
        charges=_charges(day, plan),
        moved=sum(_moved(day, stop) for stops in plan.rounds for stop in stops),
    )
    return Verdict(faults, costs, total(day, costs))


def total(day: Day, costs: Costs) -> float:
    """Put one number on what a plan comes to."""
    weights = day.weights
    weighted = [
        (weights.travel, costs.travel),
        (weights.late, costs.late),
        (weights.latest, costs.latest),
        (weights.waiting, costs.waiting),
        (weights.overtime, costs.overtime),
        (weights.idle, costs.idle),
        (weights.missed_break, costs.missed_breaks),
        (weights.moved, costs.moved),
    ]
    return costs.charges + sum(weight * value for weight, value in weighted if weight)


def stops_with_break(day: Day, plan: Plan, helper: int) -> list[tuple[int, float, float]]:
    """Return place, start, end of all stops. A break is at the next visit's place if reached, else the last's."""
    visits = [(day.visits[stop.visit].place, stop.start, _end(day, stop)) for stop in plan.rounds[helper]]
    pause = plan.breaks.get(helper)
    if pause is None or day.break_rule is None:
        return visits
    at = pause.after
    place = visits[min(at, len(visits) - 1)][0] if visits else day.helpers[helper].leaves_from
    if at and visits[at - 1][2] + day.minutes(helper, visits[at - 1][0], place) > pause.start + TOLERANCE:
        place = visits[at - 1][0]
    return [*visits[:at], (place, pause.start, pause.start + day.break_rule.minutes), *visits[at:]]


@dataclass(frozen=True, slots=True)
class _Round:
    travel: float = 0
    waiting: float = 0
    overtime: float = 0
    idle: float = 0


def _follow(day: Day, plan: Plan, number: int, faults: list[str]) -> _Round:
    helper, pause = day.helpers[number], plan.breaks.get(number)
    if pause is not None:
        faults.extend(_break_faults(day, plan, number, pause))
    stops = [_At(*each) for each in stops_with_break(day, plan, number)]
    if not plan.rounds[number]:
        rest = sum(stop.end - stop.start for stop in stops)
        return _Round(idle=helper.shift[1] - helper.shift[0] - rest)
    legs = [day.minutes(number, here.place, there.place) for here, there in pairwise(stops)]
    waits = [there.start - here.end - leg for (here, there), leg in zip(pairwise(stops), legs, strict=True)]
    faults.extend(f"helper {number} is {-wait:g} minutes short between stops" for wait in waits if wait < -TOLERANCE)
    way_out = day.minutes(number, helper.leaves_from, stops[0].place)
    way_home = day.minutes(number, stops[-1].place, helper.returns_to)
    leaves, back = stops[0].start - way_out, stops[-1].end + way_home
    promised = day.visits[plan.rounds[number][0].visit].is_pinned and (pause is None or pause.after > 0)
    if leaves < helper.shift[0] - TOLERANCE and not promised:
        faults.append(f"helper {number} leaves at {leaves:g}, before the shift starts")
    opens_with_break = pause is not None and pause.after == 0
    return _Round(
        travel=way_out + sum(legs) + way_home,
        waiting=sum(waits[1:] if opens_with_break else waits),
        overtime=max(0, back - helper.shift[1]),
        idle=_idle(helper, leaves, waits, back),
    )


def _idle(helper: Helper, leaves: float, waits: list[float], back: float) -> float:
    starts, ends = helper.shift
    return inf if ends == inf else leaves - starts + sum(waits) + max(0, ends - back)


def _break_faults(day: Day, plan: Plan, helper: int, pause: Break) -> list[str]:
    rule = day.break_rule
    if rule is None or not day.helpers[helper].takes_break:
        return [f"helper {helper} has no break"]
    faults = []
    if not rule.opens - TOLERANCE <= pause.start <= rule.latest + TOLERANCE:
        faults.append(f"helper {helper} takes a break at {pause.start:g}")
    if not 0 <= pause.after <= len(plan.rounds[helper]):
        faults.append(f"helper {helper} takes a break after {pause.after} visits")
    return faults


def _visit_faults(day: Day, plan: Plan) -> list[str]:
    faults = []
    times = Counter(stop.visit for stops in plan.rounds for stop in stops)
    for number, visit in enumerate(day.visits):
        if times[number] > 1:
            faults.append(f"visit {number} is done {times[number]} times")
        if times[number] == 0 and visit.left_out_cost == inf:
            faults.append(f"visit {number} is not done")
    for helper, stops in enumerate(plan.rounds):
        for stop in stops:
            if helper not in day.visits[stop.visit].helpers:
                faults.append(f"helper {helper} cannot do visit {stop.visit}")
            visit = day.visits[stop.visit]
            if visit.fixed_start is None and stop.start < visit.earliest - TOLERANCE:
                faults.append(f"visit {stop.visit} starts at {stop.start:g}, before its window opens")
    return faults


def _pair_faults(day: Day, plan: Plan) -> list[str]:
    starts = {stop.visit: stop.start for stops in plan.rounds for stop in stops}
    return [fault for pair in day.pairs for fault in _faults_of_a_pair(pair, starts, plan.helper_of)]


def _faults_of_a_pair(pair: Pair, starts: dict[int, float], who: dict[int, int]) -> list[str]:
    both = f"visits {pair.first} and {pair.second}"
    if (pair.first in starts) != (pair.second in starts):
        return [f"only one of {both} is done"]
    if pair.first not in starts:
        return []
    alone = who[pair.first] == who[pair.second] and not pair.one_will_do
    faults = [f"{both} have one helper"] if alone else []
    apart = starts[pair.second] - starts[pair.first]
    least, most = (pair.least, pair.most) if pair.bond is Bond.IN_TURN else (0, 0)
    if pair.bond is not Bond.INDEPENDENT and not least - TOLERANCE <= apart <= most + TOLERANCE:
        faults.append(f"{both} start {apart:g} minutes apart")
    return faults


def _late(day: Day, stop: Stop) -> float:
    visit = day.visits[stop.visit]
    if visit.fixed_start is not None:
        return 0
    closes = visit.windows[0][1]
    for window in visit.windows[1:]:
        if window[0] <= stop.start + TOLERANCE:
            closes = window[1]
    return max(0, (_end(day, stop) if day.late_at_end else stop.start) - closes)


def _moved(day: Day, stop: Stop) -> float:
    visit = day.visits[stop.visit]
    if visit.kept_start is None or visit.fixed_start is not None:
        return 0
    later = max(0, stop.start - visit.kept_start)
    return (later > A_FEW + TOLERANCE) + later / 60


def _end(day: Day, stop: Stop) -> float:
    return stop.start + day.visits[stop.visit].minutes


def _charges(day: Day, plan: Plan) -> float:
    who = plan.helper_of
    charges = sum(day.visits[visit].helpers.get(helper, 0) for visit, helper in who.items())
    seconds = {pair.second for pair in day.pairs}
    left_out = [visit for number, visit in enumerate(day.visits) if number not in who and number not in seconds]
    return charges + sum(visit.left_out_cost for visit in left_out if visit.left_out_cost < inf)
