"""Planning a day in the time there is: a first plan, many small changes, the best times in the end."""

import time
from collections.abc import Callable
from math import inf
from statistics import median

from eldercare.dispatch.planner.arrays import arrays_of
from eldercare.dispatch.planner.polish import polish
from eldercare.dispatch.planner.problem import Bond, Day, Plan, UnplannableDay
from eldercare.dispatch.planner.rounds import plan_of
from eldercare.dispatch.planner.search import Search
from eldercare.errors import N_

TRIALS_AT_ONCE = 4000
"""Some milliseconds: how soon a wish to stop is heard."""
FOR_THE_END = 0.02
FOR_THE_END_PER_VISIT = 0.0003
"""Share of the time, and seconds, that are left for the best times in the end."""
HOT, COLD, VERY_HOT = 0.6, 0.02, 3.0
"""Temperatures, in common legs: to begin with, to end with, and to begin with when a day is planned once more."""
PLENTY, PLENTY_PER_VISIT = 35_000, 400
"""Changes to try for each visit before a day is planned well: the first, or the second for each visit of a big day."""
SCARCE, TEPID = 20_000, 0.4
"""With fewer changes than this for each visit it is better to begin cooler, down to this share."""
CYCLES = 8
"""So often a day is planned once more at most."""
FOR_A_LOOK = 0.01
"""Share of the time for finding out how many changes there will be."""
RISES = 2000
"""How many changes are tried to learn what they cost."""
WARM = 0.1
"""The temperature to begin with when a plan is given."""

Progress = Callable[[float, float], None]
"""Is told the best cost so far and the share of the time that is over."""


def solve(
    day: Day,
    seconds: float,
    *,
    seed: int = 1,
    start: Plan | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Return the best plan found in so many seconds, or until `stop()` is true; a legal one however short the time.

    It begins from `start` when given: a plan of this very day, in which visits may be missing. Raises UnplannableDay
    when a visit that must be done fits nowhere.
    """
    return Planning(day, seconds, seed=seed, progress=progress, stop=stop, clock=clock).run(start)


class Planning:
    """One run of the planner, which `solve` explains. `changes_tried` says how much it did."""

    def __init__(
        self,
        day: Day,
        seconds: float,
        *,
        seed: int = 1,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.changes_tried = 0
        self._day = day
        self._seed = seed
        self._progress = progress
        self._stop = stop
        self._clock = clock
        self._began = clock()
        self._look_at_days = day.weights.look_at_helpers_days
        for_the_end = FOR_THE_END_PER_VISIT * len(day.visits) if self._look_at_days else 0
        self._seconds = seconds * (1 - FOR_THE_END) - for_the_end

    def run(self, start: Plan | None = None) -> Plan:
        """Plan, from a given plan if there is one."""
        day = self._day
        search = _begin(day, self._seed, start)
        if day.visits and day.helpers:
            self._anneal(search, is_given=start is not None)
        plan = plan_of(day, search.rounds, search.breaks)
        return polish(day, plan) if self._look_at_days else plan

    def _anneal(self, search: Search, *, is_given: bool) -> None:
        """Cool down by the clock, from changes that cost something to hardly any."""
        scale, hot, cycles = _scale(self._day, search), WARM, 0
        if not is_given:
            looked = self._clock()
            while (share := self._share()) < 1 and (self._clock() - looked) < FOR_A_LOOK * self._seconds:
                self._try(search, scale * HOT * TEPID, share)
            hot, cycles = self._schedule(self._clock() - looked)
        began = self._share()
        while (share := self._share()) < 1:
            begins, part = _phase((share - began) / (1 - began), hot, cycles)
            self._try(search, scale * begins * (COLD / begins) ** part, share)
        search.recall()

    def _try(self, search: Search, temperature: float, share: float) -> None:
        self.changes_tried += search.anneal(TRIALS_AT_ONCE, temperature)
        if self._progress is not None:
            self._progress(search.best_cost, share)

    def _schedule(self, passed: float) -> tuple[float, int]:
        """How hot to begin, and how often half of the time will do for planning the day once more from afresh."""
        visits = len(self._day.visits)
        per_visit = self.changes_tried / passed * self._seconds / visits if passed > 0 else 0
        cycles = int(per_visit / 2 / max(PLENTY, PLENTY_PER_VISIT * visits))
        return HOT * min(1, max(TEPID, (per_visit / SCARCE) ** 0.5)), min(CYCLES, cycles)

    def _share(self) -> float:
        """What part of the time is over; 1 when it is all over or somebody wants to stop."""
        if self._stop is not None and self._stop():
            return 1
        return min(1, (self._clock() - self._began) / self._seconds) if self._seconds > 0 else 1


def _begin(day: Day, seed: int, start: Plan | None) -> Search:
    arrays = arrays_of(day)
    search = Search(arrays, seed)
    taken = start is not None and search.take(*_as_keys(day, start))
    if not taken:
        search = Search(arrays, seed)
    _fill(day, search, at_the_end=not taken)
    return search


def _fill(day: Day, search: Search, *, at_the_end: bool) -> None:
    """Bring in whatever is missing, by when it is due; what may be left out stays out of a plan that was given."""
    for visit in sorted(search.left_out, key=lambda visit: _due(day, visit)):
        pair = day.pair_of.get(visit)
        if pair is not None and visit == pair.second:
            continue
        must = day.visits[visit].left_out_cost == inf
        if (must or at_the_end) and not search.insert(visit, at_the_end) and must:
            raise UnplannableDay(N_("A visit that must be done fits into nobody's day."))


def _due(day: Day, visit: int) -> float:
    opens, closes = day.visits[visit].windows[0]
    return opens + min(closes, opens + 10_000) / 2


def _phase(share: float, hot: float, cycles: int) -> tuple[float, float]:
    """The temperature at which the cooling under way began, and what part of it is over.

    One long cooling finds the best plans of big days; small ones are caught in traps that only a hot start avoids.
    """
    if cycles == 0:
        return hot, share
    return (hot, share * 2) if share < 0.5 else (VERY_HOT, (share * 2 - 1) * cycles % 1)


def _scale(day: Day, search: Search) -> float:
    """What a common leg costs: plans of all kinds and sizes freeze at about the same share of it."""
    leg = median(minutes for row in day.travel for minutes in row) * day.weights.travel
    return leg or median(search.rises(RISES) or [0.0])


def _as_keys(day: Day, plan: Plan) -> tuple[list[int], list[float], list[int]]:
    """Who does what, in which order, and where the breaks are, the way the search takes a plan over."""
    helpers, keys = [-1] * len(day.visits), [0.0] * len(day.visits)
    stops = [
        (stop.start, at, helper, stop.visit) for helper, each in enumerate(plan.rounds) for at, stop in enumerate(each)
    ]
    for key, (_, _, helper, visit) in enumerate(sorted(stops), start=1):
        helpers[visit], keys[visit] = helper, float(key)
    for pair in day.pairs:
        if pair.bond is Bond.TOGETHER:
            keys[pair.second] = keys[pair.first]
        elif pair.bond is Bond.IN_TURN and keys[pair.first] > keys[pair.second]:
            keys[pair.first], keys[pair.second] = keys[pair.second], keys[pair.first]
    breaks = [-1] * len(day.helpers)
    for helper, pause in plan.breaks.items():
        stops_of = plan.rounds[helper]
        breaks[helper] = stops_of[pause.after].visit if pause.after < len(stops_of) else len(day.visits)
    return helpers, keys, breaks
