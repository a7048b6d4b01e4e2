"""What the search begins with: a plan that was given, or visits put in by when they are due, promised ones first."""

from math import inf

from eldercare.dispatch.planner.arrays import Arrays
from eldercare.dispatch.planner.problem import Bond, Day, Plan, UnplannableDay
from eldercare.dispatch.planner.search import Search
from eldercare.errors import N_

AN_ENDLESS_WINDOW = 10_000
"""Minutes that a window without an end counts as when its middle is looked for."""
A_LITTLE_LATER = 1e-3


def begin(day: Day, arrays: Arrays, seed: int, start: Plan | None = None) -> Search:
    """Return a search with a first plan in which all is done that must be.

    What may be left out is in it, unless it breaks a promise or was left out of the plan given. Raises UnplannableDay
    when a visit that must be done fits nowhere.
    """
    search = Search(arrays, seed)
    if start is not None:
        if search.take(*as_keys(day, start)):
            _complete(day, search)
            return search
        search = Search(arrays, seed)
    _fill(day, search)
    return search


def as_keys(day: Day, plan: Plan) -> tuple[list[int], list[float], list[int]]:
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


def _complete(day: Day, search: Search) -> None:
    """Put what must be done and is missing where it costs least."""
    due = _due(day)
    for visit in _once(day, sorted(search.left_out, key=due.__getitem__)):
        if day.visits[visit].left_out_cost == inf and not search.insert(visit):
            raise UnplannableDay(N_("A visit that must be done fits into nobody's day."))


def _fill(day: Day, search: Search) -> None:
    """Put everything in the order in which it is due, what was promised before the rest."""
    due = _due(day)
    order = sorted(range(len(day.visits)), key=due.__getitem__)
    keys = {visit: 2.0 * rank for rank, visit in enumerate(order, start=1)}
    for pair in day.pairs:
        if pair.bond is Bond.TOGETHER:
            keys[pair.second] = keys[pair.first]
        elif pair.bond is Bond.IN_TURN:
            keys[pair.second] = max(keys[pair.second], keys[pair.first] + A_LITTLE_LATER)
    for visit in _once(day, sorted(order, key=lambda each: not _is_promised(day, each))):
        fits = search.insert(visit, (keys[visit], keys[_last_of(day, visit)]))
        if not fits and day.visits[visit].left_out_cost == inf and not search.insert(visit):
            raise UnplannableDay(N_("A visit that must be done fits into nobody's day."))


def _last_of(day: Day, visit: int) -> int:
    pair = day.pair_of.get(visit)
    return visit if pair is None else pair.second


def _once(day: Day, visits: list[int]) -> list[int]:
    """Only the first of a pair."""
    seconds = {pair.second for pair in day.pairs}
    return [visit for visit in visits if visit not in seconds]


def _is_promised(day: Day, visit: int) -> bool:
    pair = day.pair_of.get(visit)
    both = (pair.first, pair.second) if pair else (visit,)
    return any(day.visits[each].fixed_start is not None or each in day.place_in_order for each in both)


def _due(day: Day) -> list[float]:
    """In the middle of the window; a second after its first, each of a fixed order after the one before it."""
    due = [_middle(day, visit) for visit in range(len(day.visits))]
    for pair in day.pairs:
        if not _is_promised(day, pair.second):
            due[pair.second] = due[pair.first] + A_LITTLE_LATER
        elif pair.bond is Bond.TOGETHER and day.visits[pair.first].fixed_start is None:
            due[pair.first] = due[pair.second]
        elif pair.bond is Bond.IN_TURN:
            due[pair.first] = min(due[pair.first], due[pair.second] - A_LITTLE_LATER)
    for order in day.fixed_orders.values():
        latest = -inf
        for visit in order:
            due[visit] = latest = max(due[visit], latest + A_LITTLE_LATER)
    return due


def _middle(day: Day, visit: int) -> float:
    promised = day.visits[visit].fixed_start
    if promised is not None:
        return promised
    opens, closes = day.visits[visit].windows[0]
    return (opens + min(closes, opens + AN_ENDLESS_WINDOW)) / 2
