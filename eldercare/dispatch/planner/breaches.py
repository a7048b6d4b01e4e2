"""Promises that a plan breaks: rules that the planner breaks only where they cannot all be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from eldercare.dispatch.planner.problem import Day, Plan

ROUNDING = 1e-6
"""Minutes."""


class Promise(Enum):
    """What was promised to a helper or to those who are visited."""

    HOURS = "hours"
    START = "start"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken promise: HOURS by so many minutes of a helper's work; START of a visit, by how late; ORDER of a visit
    that comes too late in a helper's fixed order.
    """

    promise: Promise
    helper: int
    visit: int | None = None
    minutes: float = 0

    def __str__(self) -> str:
        if self.promise is Promise.HOURS:
            return f"helper {self.helper} works {self.minutes:g} minutes too many"
        if self.promise is Promise.START:
            return f"visit {self.visit} starts {self.minutes:g} minutes off its promised start"
        return f"visit {self.visit} comes too late in the fixed order of helper {self.helper}"


def breaches(day: Day, plan: Plan) -> list[Breach]:
    """Return every promise that the plan breaks; it is a legal plan only without."""
    return [*_hours(day, plan), *_starts(day, plan), *_orders(day, plan)]


def _hours(day: Day, plan: Plan) -> Iterator[Breach]:
    for helper, stops in enumerate(plan.rounds):
        over = sum(day.visits[stop.visit].minutes for stop in stops) - day.helpers[helper].most_minutes
        if over > ROUNDING:
            yield Breach(Promise.HOURS, helper, minutes=over)


def _starts(day: Day, plan: Plan) -> Iterator[Breach]:
    for helper, stops in enumerate(plan.rounds):
        for stop in stops:
            promised = day.visits[stop.visit].fixed_start
            if promised is not None and abs(stop.start - promised) > ROUNDING:
                yield Breach(Promise.START, helper, stop.visit, stop.start - promised)


def _orders(day: Day, plan: Plan) -> Iterator[Breach]:
    place, who = day.place_in_order, plan.helper_of
    for visit, (helper, _) in place.items():
        if who.get(visit, helper) != helper:
            yield Breach(Promise.ORDER, helper, visit)
    for helper, stops in enumerate(plan.rounds):
        mine = [stop.visit for stop in stops if place.get(stop.visit, (None, 0))[0] == helper]
        for before, after in pairwise(mine):
            if place[before][1] > place[after][1]:
                yield Breach(Promise.ORDER, helper, after)
