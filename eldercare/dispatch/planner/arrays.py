"""A day as flat arrays of numbers, the way the compiled search reads it."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eldercare.dispatch.planner.problem import A_FEW, Bond, Day, Visit

Integers = NDArray[np.int32]
Flags = NDArray[np.int8]
Reals = NDArray[np.float64]

NEVER = 1e15
"""Later than any day; unlike infinity it can be subtracted from itself."""
GRAIN = 1e-6
"""Minutes; for rounding only."""
DEAREST = 1e5
"""What breaking a promise costs at least."""
ALONE, TOGETHER, FIRST, SECOND = range(4)
NEIGHBOURS = 24
DAWDLING = 0.3
"""A minute of waiting counts this much of a minute of travel when neighbours are looked for."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """One entry for each visit, pair of visit and helper, or helper; matrices row by row."""

    place: Integers
    minutes: Reals
    partner: Integers
    bond: Flags
    gap_least: Reals
    gap_most: Reals
    opens: Reals
    closes: Reals
    opens_again: Reals
    closes_again: Reals
    late_after: Reals
    left_out_cost: Reals
    able: Flags
    charge: Reals
    choices_from: Integers
    choices: Integers
    near: Integers
    leaves_from: Integers
    returns_to: Integers
    shift_starts: Reals
    shift_ends: Reals
    takes_break: Flags
    travel: Reals
    weights: Reals
    break_rule: Reals
    promised: Flags
    due: Reals
    due_slack: Reals
    due_cost: Reals
    place_in_order: Integers
    most_minutes: Reals
    pace: Reals
    promise: float
    one_will_do: Flags


def arrays_of(day: Day) -> Arrays:
    """Flatten the day. `near` lists for each visit those it could well follow, the best first."""
    visits, helpers = day.visits, day.helpers
    partner, bond, least, most = _pairs(day)
    able, charge = _who(day)
    travel = _reals(day.travel)
    rule = day.break_rule
    weights = day.weights
    promise = _price_of_a_promise(day)
    return Arrays(
        place=_integers(visit.place for visit in visits),
        minutes=_reals(visit.minutes for visit in visits),
        partner=partner,
        bond=bond,
        gap_least=least,
        gap_most=most,
        opens=_opens(day),
        closes=_reals(_closes(visit.windows[0][1], visit) for visit in visits),
        opens_again=_reals(_second_window(visit)[0] for visit in visits),
        closes_again=_reals(_closes(_second_window(visit)[1], visit) for visit in visits),
        late_after=_reals(visit.minutes if day.late_at_end else 0 for visit in visits),
        left_out_cost=_reals(min(_left_out_cost(day, number), NEVER) for number in range(len(visits))),
        able=able,
        charge=charge,
        choices_from=_integers([0, *np.cumsum(able.sum(axis=1))]),
        choices=_integers(np.nonzero(able)[1]),
        near=_near(visits, partner, travel),
        leaves_from=_integers(helper.leaves_from for helper in helpers),
        returns_to=_integers(helper.returns_to for helper in helpers),
        shift_starts=_reals(helper.shift[0] for helper in helpers),
        shift_ends=_reals(min(helper.shift[1], NEVER) for helper in helpers),
        takes_break=np.array([day.takes_break(number) for number in range(len(helpers))], np.int8),
        travel=travel,
        weights=_reals(
            [
                weights.travel,
                weights.late,
                weights.latest,
                weights.waiting,
                weights.overtime,
                weights.idle,
                weights.missed_break,
            ]
        ),
        break_rule=_reals([rule.opens, rule.latest, rule.minutes] if rule else [0, 0, 0]),
        promised=np.array([visit.is_pinned for visit in visits], np.int8),
        due=_reals(_due(visit) for visit in visits),
        due_slack=_reals(GRAIN if visit.fixed_start is not None else A_FEW + GRAIN for visit in visits),
        due_cost=_reals(_due_cost(day, visit, promise) for visit in visits),
        place_in_order=_integers(day.place_in_order.get(number, (0, -1))[1] for number in range(len(visits))),
        most_minutes=_reals(min(helper.most_minutes + GRAIN, NEVER) for helper in helpers),
        pace=_reals(helper.pace for helper in helpers),
        promise=promise,
        one_will_do=_one_will_do(day),
    )


def _who(day: Day) -> tuple[Flags, Reals]:
    able = np.zeros((len(day.visits), len(day.helpers)), np.int8)
    charge = np.zeros(able.shape)
    for number, visit in enumerate(day.visits):
        only = day.place_in_order.get(number)
        for helper, cost in visit.helpers.items():
            if only is None or only[0] == helper:
                able[number, helper], charge[number, helper] = 1, cost
    return able, charge


def _price_of_a_promise(day: Day) -> float:
    """More than all that breaking one could save."""
    visits, weights = day.visits, day.weights
    charges = sum(max(visit.helpers.values(), default=0) for visit in visits)
    left_out = sum(visit.left_out_cost for visit in visits if visit.left_out_cost < inf)
    minutes = max(weights.travel, weights.late, weights.latest, weights.waiting, weights.overtime, weights.idle)
    return max(DEAREST, 1e4 * minutes) + weights.missed_break + charges + left_out


def _opens(day: Day) -> Reals:
    opens = _reals(visit.earliest for visit in day.visits)
    for pair in day.pairs:
        if pair.bond is Bond.TOGETHER:
            opens[[pair.first, pair.second]] = opens[[pair.first, pair.second]].max()
    return opens


def _closes(closes: float, visit: Visit) -> float:
    return min(closes, NEVER) if visit.fixed_start is None else NEVER


def _due(visit: Visit) -> float:
    start = visit.kept_start if visit.fixed_start is None else visit.fixed_start
    return NEVER if start is None else start


def _due_cost(day: Day, visit: Visit, promise: float) -> float:
    if visit.fixed_start is not None:
        return promise
    return day.weights.moved if visit.kept_start is not None else 0


def _integers(values: Any) -> Integers:
    return np.array(list(values), np.int32)


def _reals(values: Any) -> Reals:
    return np.array(list(values), np.float64)


def _left_out_cost(day: Day, visit: int) -> float:
    pair = day.pair_of.get(visit)
    return day.visits[pair.first if pair else visit].left_out_cost


def _second_window(visit: Visit) -> tuple[float, float]:
    return visit.windows[1] if len(visit.windows) > 1 and visit.fixed_start is None else (NEVER, NEVER)


def _when(visit: Visit, which: int) -> tuple[float, float]:
    """The first or last window, as far as a promise leaves it open."""
    if visit.fixed_start is not None:
        return visit.fixed_start, visit.fixed_start
    opens, closes = visit.windows[-which]
    return max(opens, visit.earliest), max(closes, visit.earliest)


def _pairs(day: Day) -> tuple[Integers, Flags, Reals, Reals]:
    count = len(day.visits)
    partner, bond = np.full(count, -1, np.int32), np.zeros(count, np.int8)
    least, most = np.zeros(count), np.zeros(count)
    roles = {Bond.INDEPENDENT: (ALONE, ALONE), Bond.TOGETHER: (TOGETHER, TOGETHER), Bond.IN_TURN: (FIRST, SECOND)}
    for pair in day.pairs:
        partner[pair.first], partner[pair.second] = pair.second, pair.first
        bond[pair.first], bond[pair.second] = roles[pair.bond]
        least[pair.second], most[pair.second] = pair.least, pair.most
    return partner, bond, least, most


def _one_will_do(day: Day) -> Flags:
    flags = np.zeros(len(day.visits), np.int8)
    for pair in day.pairs:
        flags[[pair.first, pair.second]] = pair.one_will_do
    return flags


def _near(visits: tuple[Visit, ...], partner: Integers, travel: Reals) -> Integers:
    """Cheap to follow: little travel, little waiting for the window, no window missed; by the best pair of windows."""
    count = len(visits)
    places = _integers(visit.place for visit in visits)
    minutes = _reals(visit.minutes for visit in visits)
    near = np.zeros((count, max(1, min(NEIGHBOURS, count - 1))), np.int32)
    windows = [_reals(_when(visit, which) for visit in visits).reshape(-1, 2) for which in (0, 1)]
    for number, visit in enumerate(visits):
        leg = travel[places, places[number]]
        far = np.full(count, inf)
        for before in windows:
            for opens, closes in {_when(visit, 0), _when(visit, 1)}:
                waits = np.maximum(0, opens - before[:, 1] - minutes - leg)
                misses = np.maximum(0, before[:, 0] + minutes + leg - closes)
                far = np.minimum(far, leg + DAWDLING * waits + misses)
        far[[number, *([partner[number]] if partner[number] >= 0 else [])]] = inf
        near[number] = np.argsort(far, kind="stable")[: near.shape[1]]
    return near
