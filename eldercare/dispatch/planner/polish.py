"""The best start times for fixed rounds, breaks and windows: a linear programme."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.problem import A_FEW, Bond, Break, Day, Plan, Stop

DEAR = 1e5
"""What a minute costs by which a promise is missed."""
GRAIN = 1e-6
"""Minutes: times this close to a whole minute are one."""


@dataclass(slots=True)
class _Programme:
    """Minimise costs · x where sums of few variables stay below limits."""

    costs: list[float] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)

    def variable(self, low: float, high: float = inf, cost: float = 0) -> int:
        self.costs.append(cost)
        self.bounds.append((low, high))
        return len(self.costs) - 1

    def at_most(self, limit: float, *terms: tuple[float, int]) -> None:
        for factor, column in terms:
            self.rows.append(len(self.limits))
            self.columns.append(column)
            self.factors.append(factor)
        self.limits.append(limit)

    def after(self, minutes: float, one: int, other: int) -> None:
        """`other` comes at least so many minutes after `one`."""
        self.at_most(-minutes, (1, one), (-1, other))

    def solve(self) -> list[float] | None:
        shape = (len(self.limits), len(self.costs))
        matrix = csr_array((self.factors, (self.rows, self.columns)), shape=shape)
        answer = linprog(np.array(self.costs), matrix, np.array(self.limits), bounds=self.bounds, method="highs")
        return [float(value) for value in answer.x] if answer.status == 0 else None


def polish(day: Day, plan: Plan) -> Plan:
    """Return the plan with the same rounds and the best times for them; the plan itself when that is no better."""
    if not any(plan.rounds):
        return plan
    before = evaluate(day, plan)
    better = _with_best_times(day, plan)
    if better is None:
        return plan
    after = evaluate(day, better)
    return better if not after.faults and (before.faults or after.cost < before.cost) else plan


def _with_best_times(day: Day, plan: Plan) -> Plan | None:
    programme = _Programme()
    latest = programme.variable(0, cost=day.weights.latest)
    idle = programme.variable(0, cost=day.weights.idle)
    starts = {stop.visit: _visit(day, programme, stop, latest) for stops in plan.rounds for stop in stops}
    pauses = {
        helper: _Round(day, plan, helper, programme, starts).add(idle)
        for helper, stops in enumerate(plan.rounds)
        if stops
    }
    _pairs(day, programme, starts)
    times = programme.solve()
    if times is None:
        return None

    def stop(was: Stop) -> Stop:
        return Stop(was.visit, _whole(times[starts[was.visit]]))

    def pause(helper: int, was: Break) -> Break:
        variable = pauses.get(helper)
        return was if variable is None else Break(was.after, _whole(times[variable]))

    rounds = tuple(tuple(stop(each) for each in stops) for stops in plan.rounds)
    return Plan(rounds, {helper: pause(helper, was) for helper, was in plan.breaks.items()})


def _whole(minutes: float) -> float:
    return float(round(minutes)) if abs(minutes - round(minutes)) < GRAIN else minutes


def _visit(day: Day, programme: _Programme, stop: Stop, latest: int) -> int:
    visit = day.visits[stop.visit]
    if visit.fixed_start is not None:
        return _promised(programme, stop.start, visit.fixed_start)
    window = max((at for at, (opens, _) in enumerate(visit.windows) if opens <= stop.start + GRAIN), default=0)
    until = visit.windows[window + 1][0] if window + 1 < len(visit.windows) else inf
    start = programme.variable(max(visit.windows[window][0], visit.earliest), until)
    if visit.kept_start is not None and day.weights.moved > 0:
        _keep(day, programme, stop.start, start, visit.kept_start)
    closes = visit.windows[window][1] - (visit.minutes if day.late_at_end else 0)
    if closes < inf:
        late = programme.variable(0, cost=day.weights.late)
        programme.at_most(closes, (1, start), (-1, late))
        programme.at_most(0, (1, late), (-1, latest))
    return start


def _promised(programme: _Programme, was: float, promised: float) -> int:
    """A promise that is kept stays so; one that is not is missed by as little as can be."""
    return programme.variable(promised, promised if abs(was - promised) < GRAIN else inf, DEAR)


def _keep(day: Day, programme: _Programme, was: float, start: int, kept: float) -> None:
    later = programme.variable(0, max(A_FEW, was - kept), cost=day.weights.moved / 60)
    programme.at_most(kept, (1, start), (-1, later))


class _Round:
    """Order, break, shift and costs of one helper who has visits."""

    def __init__(self, day: Day, plan: Plan, number: int, programme: _Programme, starts: dict[int, int]) -> None:
        self._day = day
        self._helper = day.helpers[number]
        self._stops = plan.rounds[number]
        self._programme = programme
        self._starts = [starts[stop.visit] for stop in self._stops]
        self._minutes = [day.visits[stop.visit].minutes for stop in self._stops]
        places = [day.visits[stop.visit].place for stop in self._stops]
        self._legs = [day.minutes(number, here, there) for here, there in pairwise(places)]
        self._way_out = day.minutes(number, self._helper.leaves_from, places[0])
        self._way_home = day.minutes(number, places[-1], self._helper.returns_to)
        self._pause = plan.breaks.get(number)
        self._rest = day.break_rule.minutes if self._pause is not None and day.break_rule is not None else 0.0

    def add(self, idle: int) -> int | None:
        """Put it all into the programme; return the variable of the break."""
        pause = None
        if self._pause is not None and self._day.break_rule is not None:
            pause = self._programme.variable(self._day.break_rule.opens, self._day.break_rule.latest)
            self._place_break(self._pause, pause)
        for at, leg in enumerate(self._legs):
            self._programme.after(self._minutes[at] + leg, self._starts[at], self._starts[at + 1])
        opens_with_break = self._pause is not None and self._pause.after == 0
        ends_with_break = self._pause is not None and self._pause.after == len(self._stops)
        leaves = pause if pause is not None and opens_with_break else self._starts[0]
        home = pause if pause is not None and ends_with_break else self._starts[-1]
        to_home = (self._rest if ends_with_break else self._minutes[-1]) + self._way_home
        if leaves == pause or not self._is_promised(0):
            leaving = self._programme.variable(self._helper.shift[0] + self._way_out)
            self._programme.at_most(0, (1, leaving), (-1, leaves))
        self._price(home, to_home, idle)
        return pause

    def _is_promised(self, at: int) -> bool:
        return self._day.visits[self._stops[at].visit].is_pinned

    def _place_break(self, was: Break, pause: int) -> None:
        """At the place where it was: the next visit's if that was reached before it."""
        at, leg = was.after, 0.0
        if 0 < at < len(self._stops):
            leg = self._legs[at - 1]
        at_next = at > 0 and was.start + GRAIN >= self._stops[at - 1].start + self._minutes[at - 1] + leg
        if at > 0:
            self._programme.after(self._minutes[at - 1] + leg * at_next, self._starts[at - 1], pause)
        if at < len(self._stops):
            self._programme.after(self._rest + leg * (not at_next), pause, self._starts[at])

    def _price(self, home: int, to_home: float, idle: int) -> None:
        """Waiting grows with every minute from the first visit to the way home, the rest with the return."""
        programme, weights, shift = self._programme, self._day.weights, self._helper.shift
        programme.costs[self._starts[0]] -= weights.waiting
        programme.costs[home] += weights.waiting
        if shift[1] == inf:
            return
        over = programme.variable(0, cost=weights.overtime)
        programme.at_most(shift[1] - to_home, (1, home), (-1, over))
        busy = shift[0] + self._way_out + sum(self._legs) + self._way_home + self._rest + sum(self._minutes)
        programme.at_most(busy - to_home, (1, home), (-1, idle))
        programme.at_most(busy - shift[1], (-1, idle))


def _pairs(day: Day, programme: _Programme, starts: dict[int, int]) -> None:
    for pair in day.pairs:
        if pair.bond is not Bond.INDEPENDENT and pair.first in starts:
            least, most = (pair.least, pair.most) if pair.bond is Bond.IN_TURN else (0, 0)
            programme.after(least, starts[pair.first], starts[pair.second])
            programme.at_most(most, (-1, starts[pair.first]), (1, starts[pair.second]))
