"""One visit is cancelled: how long planning again takes, and how many of the others are moved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.planner.communities import SIZES, a_community
from benchmarks.planner.instances import paths_in, read
from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.keep import moved, replan, without
from eldercare.dispatch.planner.problem import Day
from eldercare.dispatch.planner.solve import solve

MOST_SECONDS, MOST_MOVED = 1.0, 0.1
CANCELLATIONS = 3
"""For each day."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """What one cancellation came to; costs of the plan before, and after as a share of leaving everything as it was."""

    name: str
    visits: int
    seconds: float
    moved: float
    against_leaving: float
    faults: list[str]


def replanned(instances: Path | None, budget: float, clock: Callable[[], float]) -> int:
    """Print a line for each cancellation; return 1 when one took too long, moved too many or broke a rule."""
    print(f"{'day':30}{'visits':>8}{'seconds':>9}{'moved %':>9}{'cost %':>8}", flush=True)
    found = []
    for one in _all(instances, budget, clock):
        found.append(one)
        print(
            f"{one.name:30}{one.visits:>8}{one.seconds:>9.2f}{100 * one.moved:>9.1f}{100 * one.against_leaving:>8.1f}"
            f"{'' if not one.faults else '  ' + one.faults[0]}",
            flush=True,
        )
    if not found:
        return 1
    slowest, most = max(one.seconds for one in found), max(one.moved for one in found)
    print(f"worst of {len(found)}: {slowest:.2f} s, {100 * most:.1f} % moved")
    return int(slowest > MOST_SECONDS or most > MOST_MOVED or any(one.faults for one in found))


def _all(instances: Path | None, budget: float, clock: Callable[[], float]) -> Iterator[Replanned]:
    days = [(path.name.split(".")[0], read(path).day) for path in paths_in(instances)] if instances else []
    days += [(f"community of {size.visits}", a_community(size, 1)) for size in SIZES]
    for name, day in days:
        yield from _one_day(name, day, budget, clock)


def _one_day(name: str, day: Day, budget: float, clock: Callable[[], float]) -> Iterator[Replanned]:
    before = solve(day, budget, clock=clock)
    done = sorted(before.helper_of)
    for cancelled in Random(1).sample(done, min(CANCELLATIONS, len(done))):
        after_it = without(day, [cancelled])
        began = clock()
        after = replan(after_it, before, clock=clock)
        seconds = clock() - began
        verdict = evaluate(after_it, after)
        left = evaluate(after_it, replan(after_it, before, seconds=0)).cost
        others = len(done) - 1
        yield Replanned(
            name, len(done), seconds, len(moved(before, after)) / others, verdict.cost / left, verdict.faults
        )
