"""Small random days with everything in them, and a search through all plans of tiny ones."""

from dataclasses import replace
from itertools import permutations, product
from math import inf

from hypothesis import strategies as st

from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.polish import polish
from eldercare.dispatch.planner.problem import Bond, BreakRule, Day, Helper, Pair, Plan, Stop, Visit, Weights

RICH = Weights(travel=1, late=2, latest=3, waiting=1, overtime=4, idle=2, missed_break=50)
PLAIN = Weights(travel=1, late=1, latest=1)


def a_visit(
    place: int, *, helpers: dict[int, float] | None = None, opens: float = 0, closes: float = 1000, **facts: object
) -> Visit:
    """Half an hour that helpers 0 and 1 can do at any time."""
    who = {0: 0.0, 1: 0.0} if helpers is None else helpers
    facts = {"minutes": 30, "windows": ((opens, closes),), **facts}
    return Visit(place=place, helpers=who, **facts)  # type: ignore[arg-type]


def a_day(
    *visits: Visit, pairs: tuple[Pair, ...] = (), helpers: int = 2, weights: Weights = PLAIN, **facts: object
) -> Day:
    """Helpers who live at place 0; ten minutes lie between neighbouring places of a street."""
    places = 1 + max((visit.place for visit in visits), default=0)
    travel = tuple(tuple(10.0 * abs(here - there) for there in range(places)) for here in range(places))
    people = facts.pop("people", tuple(Helper(0, 0, (0, 600)) for _ in range(helpers)))
    return Day(people, visits, travel, pairs, weights, **facts)  # type: ignore[arg-type]


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Draw a day of up to nine visits and four helpers with doubles, windows, breaks, shifts and one-way streets."""
    places = draw(st.integers(2, 6))
    minutes = st.integers(0, 40)
    travel = tuple(
        tuple(0.0 if here == there else float(draw(minutes)) for there in range(places)) for here in range(places)
    )
    place = st.integers(0, places - 1)
    count = draw(st.integers(2, 4))
    helpers = tuple(
        Helper(
            draw(place),
            draw(place),
            (start := draw(st.integers(0, 60)), start + draw(st.integers(60, 400))),
            draw(st.booleans()),
        )
        for _ in range(count)
    )
    visits: list[Visit] = []
    pairs: list[Pair] = []
    for _ in range(draw(st.integers(1, 6))):
        first, where, windows = len(visits), draw(place), draw(_windows())
        left_out = draw(st.sampled_from([inf, inf, 25.0, 300.0]))
        bond = draw(st.sampled_from([None, None, *Bond]))
        for _ in range(1 if bond is None else 2):
            charges = {helper: float(draw(st.sampled_from([0, 0, 7]))) for helper in range(count)}
            if bond is None and draw(st.booleans()):
                charges = {
                    helper: charges[helper] for helper in draw(st.sets(st.sampled_from(range(count)), min_size=1))
                }
            visits.append(Visit(where, draw(minutes), windows, charges, left_out))
        if bond is not None:
            least = draw(st.integers(0, 30))
            gap = (least, least + draw(st.integers(0, 20))) if bond is Bond.IN_TURN else (0, 0)
            alone = bond is not Bond.TOGETHER and draw(st.booleans())
            pairs.append(Pair(first, first + 1, bond, *gap, one_will_do=alone))
    rule = BreakRule(opens := draw(st.integers(50, 150)), opens + draw(st.integers(0, 90)), 30)
    weights = draw(st.sampled_from([PLAIN, RICH]))
    return Day(
        helpers, tuple(visits), travel, tuple(pairs), weights, draw(st.sampled_from([None, rule])), draw(st.booleans())
    )


@st.composite
def promised_days(draw: st.DrawFn) -> Day:
    """Draw such a day with caps on hours, promised and expected starts, and an order that a helper wants."""
    day = draw(days())
    cap, pace = st.sampled_from([inf, inf, 40.0, 90.0]), st.sampled_from([1.0, 0.5, 2.5])
    start = st.sampled_from([None, None, None, 0.0, 60.0, 150.0])
    helpers = tuple(replace(helper, most_minutes=draw(cap), pace=draw(pace)) for helper in day.helpers)
    visits = tuple(replace(visit, fixed_start=draw(start), kept_start=draw(start)) for visit in day.visits)
    seconds = {pair.second for pair in day.pairs}
    hers = [number for number, visit in enumerate(visits) if 0 in visit.helpers and number not in seconds]
    order = tuple(draw(st.permutations(hers))[: draw(st.integers(0, 3))])
    weights = replace(day.weights, moved=draw(st.sampled_from([0.0, 12.0])))
    return replace(day, helpers=helpers, visits=visits, fixed_orders={0: order}, weights=weights)


@st.composite
def _windows(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    opens = draw(st.integers(0, 200))
    closes = opens + draw(st.integers(0, 60))
    if draw(st.booleans()):
        return ((opens, closes),)
    again = closes + draw(st.integers(0, 80))
    return ((opens, closes), (again, again + draw(st.integers(0, 60))))


def cheapest(day: Day) -> float:
    """Try every helper and every order, with the best times for each. For few visits of one window, without breaks."""
    best = inf
    for who in product(*(visit.helpers for visit in day.visits)):
        if any(who[pair.first] == who[pair.second] and not pair.one_will_do for pair in day.pairs):
            continue
        mine = [[visit for visit, helper in enumerate(who) if helper == each] for each in range(len(day.helpers))]
        for orders in product(*(permutations(visits) for visits in mine)):
            plan = Plan(tuple(tuple(Stop(visit, 0) for visit in order) for order in orders))
            timed = polish(day, plan)
            verdict = evaluate(day, timed)
            if not verdict.faults:
                best = min(best, verdict.cost)
    return best
