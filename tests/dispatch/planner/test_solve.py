from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.problem import (
    Bond,
    BreakRule,
    Day,
    Helper,
    Pair,
    Plan,
    UnplannableDay,
    Weights,
    keeping,
)
from eldercare.dispatch.planner.solve import Planning, solve
from tests.builders.days import RICH, a_day, a_visit, cheapest, days

AT_ONCE = 0.15


def a_street(houses: int, *, weights: Weights = RICH) -> Day:
    visits = (
        a_visit(place, opens=20 * place, closes=20 * place + 60, helpers={0: 0, 1: 0, 2: 0})
        for place in range(1, houses + 1)
    )
    return a_day(*visits, helpers=3, weights=weights)


TINY = {
    "one helper": a_day(
        a_visit(2, helpers={0: 0}),
        a_visit(1, helpers={0: 0}, closes=20),
        a_visit(3, helpers={0: 0}, opens=40, closes=60),
    ),
    "two at once": a_day(
        a_visit(1), a_visit(1, opens=60, closes=70), a_visit(2, closes=30), pairs=(Pair(0, 1, Bond.TOGETHER),)
    ),
    "one after the other": a_day(
        a_visit(1, closes=20), a_visit(1), a_visit(3), a_visit(2, closes=50), pairs=(Pair(0, 1, Bond.IN_TURN, 45, 50),)
    ),
    "another visit between the two": a_day(
        a_visit(1, closes=10),
        a_visit(1),
        a_visit(1, closes=40, minutes=5, helpers={0: 0}),
        pairs=(Pair(0, 1, Bond.IN_TURN, 60, 60),),
    ),
    "one after the other, by one if he likes": a_day(
        a_visit(3, closes=40),
        a_visit(3, opens=60),
        a_visit(1, helpers={0: 0}),
        pairs=(Pair(0, 1, Bond.IN_TURN, 30, 60, one_will_do=True),),
    ),
    "who does what costs": a_day(a_visit(1, helpers={0: 90, 1: 0}), a_visit(1, helpers={0: 0, 1: 90}), a_visit(2)),
    "helpers' days": a_day(
        a_visit(1, opens=100, closes=150), a_visit(2, opens=50, closes=90), a_visit(3, closes=80), weights=RICH
    ),
}


@pytest.mark.parametrize("name", TINY)
def test_a_tiny_day_is_planned_as_well_as_it_can_be(name: str) -> None:
    day = TINY[name]

    verdict = evaluate(day, solve(day, AT_ONCE))

    assert verdict.faults == []
    assert verdict.cost == pytest.approx(cheapest(day))


@settings(max_examples=25)
@given(days(), st.integers(1, 1000))
def test_every_day_gets_a_legal_plan_without_losing_a_visit_that_must_be_done(day: Day, seed: int) -> None:
    plan = solve(day, 0.02, seed=seed)

    assert evaluate(day, plan).faults == []
    assert {visit for visit, facts in enumerate(day.visits) if facts.left_out_cost == inf} <= plan.helper_of.keys()


def test_the_best_value_falls_while_the_time_goes_by() -> None:
    heard: list[tuple[float, float]] = []

    plan = solve(a_street(12), 0.4, progress=lambda cost, share: heard.append((cost, share)))

    costs, shares = zip(*heard, strict=True)
    assert list(costs) == sorted(costs, reverse=True)
    assert list(shares) == sorted(shares)
    assert evaluate(a_street(12), plan).cost <= costs[-1]


def test_who_stops_gets_the_best_plan_so_far() -> None:
    heard: list[float] = []

    plan = solve(a_street(12), 60, progress=lambda cost, _: heard.append(cost), stop=lambda: len(heard) >= 3)

    assert len(heard) == 3
    assert evaluate(a_street(12), plan).cost <= heard[-1]


def test_the_best_plan_so_far_can_be_had_whenever_progress_is_told() -> None:
    day, costs, seen = a_street(12), [], []

    def look(cost: float, _: float) -> None:
        costs.append(cost)
        seen.append(evaluate(day, planning.best_plan()))

    planning = Planning(day, 0.3, progress=look)
    last = evaluate(day, planning.run())

    assert all(not verdict.faults and verdict.cost <= cost + 1e-6 for verdict, cost in zip(seen, costs, strict=True))
    assert last.cost <= min(verdict.cost for verdict in seen) + 1e-6


def test_whoever_is_twice_as_fast_goes_where_it_is_far() -> None:
    walks, rides = (Helper(0, 0, (0, 600), pace=pace) for pace in (1, 0.5))
    day = a_day(a_visit(9, closes=50), people=(walks, rides))

    plan = solve(day, AT_ONCE)

    assert plan.helper_of == {0: 1}
    assert evaluate(day, plan).costs.travel == 90


def test_an_optional_visit_is_left_out_when_it_costs_more_than_it_is_worth() -> None:
    far = a_visit(9, left_out_cost=15)

    assert solve(a_day(a_visit(1), far), AT_ONCE).helper_of.keys() == {0}
    assert solve(a_day(a_visit(1), replace(far, left_out_cost=400)), AT_ONCE).helper_of.keys() == {0, 1}


def test_a_break_is_eaten_where_it_keeps_nobody_waiting() -> None:
    day = a_day(
        a_visit(1, opens=0, closes=20, helpers={0: 0}),
        a_visit(2, opens=100, closes=100, helpers={0: 0}),
        people=(Helper(0, 0, (0, 300), takes_break=True),),
        weights=RICH,
        break_rule=BreakRule(40, 60, 30),
    )

    verdict = evaluate(day, solve(day, AT_ONCE))

    assert verdict.costs.missed_breaks == 0
    assert verdict.costs.late == 0


def test_what_is_pinned_stays_with_its_helper() -> None:
    day = a_day(a_visit(1, helpers={0: 90, 1: 0}), a_visit(2, helpers={0: 0, 1: 0}))
    start = solve(a_day(a_visit(1, helpers={0: 0}), a_visit(2, helpers={0: 0})), AT_ONCE)

    free, held = (solve(keeping(day, start, cost=1, pinned=pinned), AT_ONCE, start=start) for pinned in ((), (0,)))

    assert (free.helper_of[0], held.helper_of[0]) == (1, 0)


def test_a_day_without_visits_is_planned() -> None:
    assert solve(a_day(helpers=2), AT_ONCE).rounds == ((), ())


def test_the_same_seed_and_as_many_steps_give_the_same_plan() -> None:
    def plan() -> Plan:
        ticks = iter(range(10_000))
        return solve(a_street(15), 30, seed=5, clock=lambda: float(next(ticks)))

    assert plan() == plan()


BAD = {
    "nobody can do it": lambda: a_day(a_visit(1, helpers={})),
    "two helpers are needed and one can": lambda: a_day(
        a_visit(1, helpers={0: 0}), a_visit(1, helpers={0: 0}), pairs=(Pair(0, 1, Bond.TOGETHER),)
    ),
    "a window closes before it opens": lambda: a_day(a_visit(1, opens=50, closes=40)),
    "windows in the wrong order": lambda: a_day(a_visit(1, windows=((50, 60), (10, 20)))),
    "no such helper": lambda: a_day(a_visit(1, helpers={7: 0})),
    "no such place": lambda: replace(a_day(a_visit(1)), travel=((0.0,),)),
    "a duration that is none": lambda: a_day(a_visit(1, minutes=float("nan"))),
    "a shift that ends before it starts": lambda: a_day(people=(Helper(0, 0, (50, 40)),)),
    "idle time without an end of the shift": lambda: a_day(people=(Helper(0, 0),), weights=RICH),
    "a gap that cannot be": lambda: a_day(a_visit(1), a_visit(1), pairs=(Pair(0, 1, Bond.IN_TURN, 30, 20),)),
    "one visit in two pairs": lambda: a_day(
        a_visit(1), a_visit(1), a_visit(1), pairs=(Pair(0, 1, Bond.TOGETHER), Pair(1, 2, Bond.TOGETHER))
    ),
    "one helper in two places": lambda: a_day(
        a_visit(1), a_visit(1), pairs=(Pair(0, 1, Bond.TOGETHER, one_will_do=True),)
    ),
    "half a pair that may be left out": lambda: a_day(
        a_visit(1, left_out_cost=1), a_visit(1), pairs=(Pair(0, 1, Bond.TOGETHER),)
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_day_that_makes_no_sense_is_refused_in_words(what: str) -> None:
    with pytest.raises(UnplannableDay, match=r"^[A-Z].*\.$"):
        BAD[what]()
