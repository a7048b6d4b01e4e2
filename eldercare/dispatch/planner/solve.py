"""Planning a day in the time there is: a first plan, many small changes, the best times in the end."""

import time
from collections.abc import Callable
from statistics import median

from eldercare.dispatch.planner.arrays import arrays_of
from eldercare.dispatch.planner.beginning import begin
from eldercare.dispatch.planner.polish import polish
from eldercare.dispatch.planner.problem import Day, Plan
from eldercare.dispatch.planner.rounds import plan_of
from eldercare.dispatch.planner.search import Search

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
CYCLES = 20
"""So often a day is planned once more at most."""
FOR_A_LOOK = 0.01
"""Share of the time for finding out how many changes there will be."""
RISES = 2000
"""How many changes are tried to learn what they cost."""
WARM = 0.1
"""The temperature to begin with when a plan is given."""

TO_KEEP_PROMISES = 60
"""So often some changes are tried, whatever the time, when the first plan breaks promises."""

Progress = Callable[[float, float], None]
"""Is told the best cost so far and the share of the time that is over. It may ask for Planning.best_plan()."""


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

    It begins from `start` when given: a plan of this very day, in which visits may be missing. Where hours caps,
    promised starts and fixed orders cannot all be kept, as few as can be are broken, and `breaches` names them; nothing
    that may be left out breaks one. Raises UnplannableDay when a visit that must be done fits nowhere.
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
        self._arrays = arrays_of(day)
        self._search: Search | None = None
        self._look_at_days = day.weights.look_at_helpers_days
        for_the_end = FOR_THE_END_PER_VISIT * len(day.visits) if self._look_at_days else 0
        self._seconds = max(0.0, seconds * (1 - FOR_THE_END) - for_the_end)

    def run(self, start: Plan | None = None) -> Plan:
        """Plan, from a given plan if there is one."""
        day = self._day
        search = self._search = begin(day, self._arrays, self._seed, start)
        if day.visits and day.helpers:
            if search.breaks_promises:
                self._keep_promises(search)
            self._anneal(search, is_given=start is not None)
        return self._finish(search)

    def _finish(self, search: Search) -> Plan:
        plan = plan_of(self._day, search.rounds, search.breaks)
        return polish(self._day, plan) if self._look_at_days else plan

    def best_plan(self) -> Plan:
        """Return the best plan so far, as legal as the last one; for whoever is told of progress, in some milliseconds.

        Only its starts may still be improved.
        """
        shown = Search(self._arrays, self._seed)
        if self._search is not None:
            shown.take(*self._search.best)
        return plan_of(self._day, shown.rounds, shown.breaks)

    def _keep_promises(self, search: Search) -> None:
        """Little time must not cost a promise that can be kept."""
        scale = _scale(self._day, search)
        for bout in range(TO_KEEP_PROMISES):
            self.changes_tried += search.anneal(TRIALS_AT_ONCE, scale * (WARM if bout % 2 else HOT))
            search.recall()
            if not search.breaks_promises:
                return

    def _anneal(self, search: Search, *, is_given: bool) -> None:
        """Cool down by the clock, from changes that cost something to hardly any."""
        scale, hot, cycles = _scale(self._day, search), WARM, 0
        if not is_given:
            looked, tried = self._clock(), self.changes_tried
            while (share := self._share()) < 1 and (self._clock() - looked) < FOR_A_LOOK * self._seconds:
                self._try(search, scale * HOT * TEPID, share)
            hot, cycles = self._schedule(self._clock() - looked, self.changes_tried - tried)
        began = self._share()
        while (share := self._share()) < 1:
            begins, part = _phase((share - began) / (1 - began), hot, cycles)
            self._try(search, scale * begins * (COLD / begins) ** part, share)
        search.recall()

    def _try(self, search: Search, temperature: float, share: float) -> None:
        self.changes_tried += search.anneal(TRIALS_AT_ONCE, temperature)
        if self._progress is not None:
            self._progress(search.best_cost, share)

    def _schedule(self, passed: float, tried: int) -> tuple[float, int]:
        """How hot to begin, and how often half of the time will do for planning the day once more from afresh."""
        visits = len(self._day.visits)
        per_visit = tried / passed * self._seconds / visits if passed > 0 else 0
        cycles = int(per_visit / 2 / max(PLENTY, PLENTY_PER_VISIT * visits))
        return HOT * min(1, max(TEPID, (per_visit / SCARCE) ** 0.5)), min(CYCLES, cycles)

    def _share(self) -> float:
        """What part of the time is over; 1 when it is all over or somebody wants to stop."""
        if self._stop is not None and self._stop():
            return 1
        return min(1, (self._clock() - self._began) / self._seconds) if self._seconds > 0 else 1


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
