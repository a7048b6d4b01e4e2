"""Days like those of a community here, made up: helpers who live among the elders, most of them on foot."""

from dataclasses import dataclass, replace
from math import hypot, inf
from random import Random

from eldercare.dispatch.planner.problem import Bond, BreakRule, Day, Helper, Pair, Visit, Weights

WALKING, RIDING = 1.0, 0.3
"""Pace of those on foot, and on an e-bike: 1.2 and 4 metres a second."""
MINUTES_A_KILOMETRE = 1.3 * 1000 / 1.2 / 60
LATE, OVERTIME, MISSED_BREAK = 2, 20, 120
LEFT_OUT = (100, 400, 5000)
"""What it costs, in minutes of walking, to leave out what can wait, what is usual, what must be."""
MINUTES = (20, 30, 45, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class Community:
    """How big a made-up day is: homes within so many kilometres."""

    visits: int
    helpers: int
    kilometres: float


SIZES = tuple(Community(*each) for each in ((30, 10, 1), (60, 18, 1.5), (120, 35, 2), (200, 55, 2.5), (300, 80, 3)))


def a_community(size: Community, seed: int) -> Day:
    """Return a day: every tenth order needs two people, one in twelve follows another; some must be, some can wait."""
    chance = Random(seed)
    homes = [_spot(chance, size) for _ in range(size.helpers)]
    helpers = tuple(_helper(chance, place) for place in range(size.helpers))
    visits: list[Visit] = []
    pairs: list[Pair] = []
    while len(visits) < size.visits:
        first, place = len(visits), len(homes)
        homes.append(_spot(chance, size))
        visit = _visit(chance, size, place)
        bond = chance.choices((None, Bond.TOGETHER, Bond.IN_TURN), (82, 10, 8))[0]
        visits.append(visit)
        if bond is not None:
            visits.append(replace(visit, helpers=_who(chance, size)))
            gap = (visit.minutes, visit.minutes + 60) if bond is Bond.IN_TURN else (0, 0)
            pairs.append(Pair(first, first + 1, bond, *gap))
    paired = {visit for pair in pairs for visit in (pair.first, pair.second)}
    for helper in range(0, size.helpers, 4):
        _accept(chance, visits, helper, helpers[helper], paired)
    travel = tuple(tuple(_minutes(one, other) for other in homes) for one in homes)
    weights = Weights(travel=1, late=LATE, latest=0, overtime=OVERTIME, missed_break=MISSED_BREAK)
    return Day(helpers, tuple(visits), travel, tuple(pairs), weights, BreakRule(690, 780, 30))


def _spot(chance: Random, size: Community) -> tuple[float, float]:
    return chance.uniform(0, size.kilometres), chance.uniform(0, size.kilometres)


def _minutes(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(round(hypot(one[0] - other[0], one[1] - other[1]) * MINUTES_A_KILOMETRE))


def _helper(chance: Random, home: int) -> Helper:
    begins = chance.choice((420, 480, 480, 540, 780))
    hours = chance.choice((4, 6, 8, 8)) if begins < 780 else 5
    return Helper(
        home,
        home,
        (begins, begins + 60 * hours),
        takes_break=begins < 690 and begins + 60 * hours > 780,
        most_minutes=chance.choice((180, 240, 360, 480)),
        pace=chance.choice((WALKING, WALKING, RIDING)),
    )


def _visit(chance: Random, size: Community, place: int) -> Visit:
    asked, shift = chance.randrange(420, 1020, 15), chance.choice((15, 30, 30, 60))
    minutes, windows = chance.choice(MINUTES), ((asked - shift, asked + shift),)
    left_out = chance.choices(LEFT_OUT, (3, 6, 2))[0]
    promised = asked if chance.random() < 0.05 else None
    return Visit(place, minutes, windows, _who(chance, size), left_out, fixed_start=promised)


def _accept(chance: Random, visits: list[Visit], helper: int, facts: Helper, paired: set[int]) -> None:
    """Every fourth helper has said yes to something well within the shift, at the time it was asked for."""
    for number in chance.sample(range(len(visits)), len(visits)):
        visit = visits[number]
        asked = sum(visit.windows[0]) / 2
        fits = facts.shift[0] + 60 <= asked and asked + visit.minutes <= facts.shift[1] - 60
        if number not in paired and visit.fixed_start is None and helper in visit.helpers and fits:
            visits[number] = replace(visit, helpers={helper: 0.0}, left_out_cost=inf, fixed_start=asked)
            return


def _who(chance: Random, size: Community) -> dict[int, float]:
    """A third has the skill; whom the elder knows costs nothing, others up to forty minutes."""
    able = chance.sample(range(size.helpers), max(4, size.helpers // 3))
    return {helper: 0.0 if number < 2 else float(chance.randrange(5, 40)) for number, helper in enumerate(able)}
