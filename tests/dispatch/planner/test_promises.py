"""Hours caps, promised starts and fixed orders: kept wherever they can be, named where they cannot."""

from dataclasses import replace
from math import inf
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.dispatch.planner.breaches import Breach, Promise, breaches
from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.problem import Bond, BreakRule, Day, Helper, Pair, Plan, Stop, UnplannableDay, keeping
from eldercare.dispatch.planner.solve import solve
from tests.builders.days import RICH, a_day, a_visit, cheapest, promised_days

AT_ONCE = 0.15
HALF_AN_HOUR = Helper(0, 0, (0, 600), most_minutes=30)


def test_nobody_works_longer_than_agreed_though_it_costs_travel() -> None:
    day = a_day(a_visit(1), a_visit(1), a_visit(1), people=(replace(HALF_AN_HOUR, most_minutes=60), HALF_AN_HOUR))

    plan = solve(day, AT_ONCE)

    assert evaluate(day, plan).faults == []
    assert sorted(map(len, plan.rounds)) == [1, 2]


def test_what_may_be_left_out_is_left_out_before_anybody_works_too_long() -> None:
    day = a_day(*(a_visit(1, helpers={0: 0}, left_out_cost=10_000) for _ in range(3)), people=(HALF_AN_HOUR,))

    plan = solve(day, AT_ONCE)

    assert len(plan.helper_of) == 1
    assert evaluate(day, plan).faults == []


def test_what_must_be_done_is_done_and_the_broken_promise_is_named() -> None:
    day = a_day(*(a_visit(1, helpers={0: 0}) for _ in range(3)), people=(HALF_AN_HOUR,))

    plan = solve(day, AT_ONCE)

    assert breaches(day, plan) == [Breach(Promise.HOURS, 0, minutes=60)]
    assert evaluate(day, plan).faults == ["helper 0 works 60 minutes too many"]


def test_a_promised_start_is_kept_to_the_minute_whatever_the_rest_costs() -> None:
    promised = a_visit(1, helpers={0: 0}, opens=400, closes=410, fixed_start=100)
    others = [a_visit(9, helpers={0: 0}, opens=60, closes=75, minutes=60) for _ in range(2)]
    day = a_day(promised, *others, helpers=1)

    plan = solve(day, AT_ONCE)

    assert Stop(0, 100) in plan.rounds[0]
    assert evaluate(day, plan).faults == []


def test_a_helper_leaves_before_the_shift_for_what_was_promised_and_for_nothing_else() -> None:
    promised = a_visit(3, helpers={0: 0}, fixed_start=10)
    day = a_day(promised, a_visit(1, helpers={0: 0}), helpers=1)

    plan = solve(day, AT_ONCE)

    assert plan.rounds[0][0] == Stop(0, 10)
    assert evaluate(day, plan).faults == []


def test_a_start_is_kept_by_whoever_can_and_nobody_else_leaves_early_for_it() -> None:
    late, early = Helper(0, 0, (60, 600)), Helper(0, 0, (0, 600))
    day = a_day(a_visit(1, fixed_start=30), a_visit(1, fixed_start=30, helpers={1: 50}), people=(late, early))

    assert [(each.helper, each.minutes) for each in breaches(day, solve(day, AT_ONCE))] == [(1, 30)]
    assert breaches(replace(day, helpers=(early, early)), solve(replace(day, helpers=(early, early)), AT_ONCE)) == []


def test_promises_that_exclude_each_other_are_missed_by_as_little_as_can_be() -> None:
    day = a_day(*(a_visit(place, helpers={0: 0}, fixed_start=100) for place in (1, 3)), helpers=1)

    broken = breaches(day, solve(day, AT_ONCE))

    assert [(each.promise, each.minutes) for each in broken] == [(Promise.START, 50)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2)])
def test_a_helper_keeps_the_order_he_wants(order: tuple[int, ...]) -> None:
    day = a_day(a_visit(1), a_visit(5), a_visit(3), a_visit(4), fixed_orders={1: order})

    plan = solve(day, AT_ONCE)

    assert [stop.visit for stop in plan.rounds[1] if stop.visit in order] == list(order)
    assert evaluate(day, plan).faults == []


def test_an_order_that_is_not_kept_is_a_fault() -> None:
    day = a_day(a_visit(1), a_visit(2), a_visit(3), fixed_orders={0: (1, 0), 1: (2,)})
    plan = Plan(((Stop(0, 10), Stop(1, 50), Stop(2, 90)), ()))

    assert [str(each) for each in breaches(day, plan)] == [
        "visit 2 comes too late in the fixed order of helper 1",
        "visit 1 comes too late in the fixed order of helper 0",
    ]


@pytest.mark.parametrize(
    "day",
    [
        lambda: a_day(a_visit(1), fixed_orders={0: (0,), 1: (0,)}),
        lambda: a_day(a_visit(1, helpers={1: 0}), fixed_orders={0: (0,)}),
        lambda: a_day(a_visit(1, fixed_start=inf)),
        lambda: a_day(people=(Helper(0, 0, most_minutes=float("nan")),)),
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(day: object) -> None:
    with pytest.raises(UnplannableDay, match=r"^[A-Z].*\.$"):
        day()  # type: ignore[operator]


@settings(max_examples=40)
@given(promised_days(), st.integers(1, 1000))
def test_without_any_time_nothing_but_a_promise_is_ever_broken(day: Day, seed: int) -> None:
    plan = solve(day, 0, seed=seed)

    assert evaluate(day, plan).faults == [str(breach) for breach in breaches(day, plan)]
    assert {visit for visit, facts in enumerate(day.visits) if facts.left_out_cost == inf} <= plan.helper_of.keys()


@st.composite
def tiny_promises(draw: st.DrawFn) -> Day:
    start = st.sampled_from([None, None, 20.0, 70.0, 120.0])
    cap = st.sampled_from([inf, 30.0, 60.0])
    people = tuple(Helper(0, 0, (0, 600), most_minutes=draw(cap)) for _ in range(2))
    visits = [
        a_visit(draw(st.integers(1, 3)), opens=draw(st.sampled_from([0, 50])), fixed_start=draw(start))
        for _ in range(draw(st.integers(1, 3)))
    ]
    order = tuple(draw(st.permutations(range(len(visits))))[: draw(st.integers(0, 2))])
    return a_day(*visits, people=people, fixed_orders={0: order})


@settings(max_examples=25)
@given(tiny_promises())
def test_a_promise_is_broken_only_where_no_plan_at_all_keeps_them_all(day: Day) -> None:
    plan = solve(day, 0)

    assert bool(breaches(day, plan)) == (cheapest(day) == inf)


def test_what_is_accepted_keeps_helper_and_start_while_the_rest_is_planned_anew() -> None:
    before = a_day(a_visit(1, helpers={0: 90, 1: 0}), a_visit(2), a_visit(4, opens=100, closes=200))
    accepted = Plan(((Stop(0, 137),), (Stop(1, 20),)))

    held = keeping(before, accepted, pinned=[0])
    plan = solve(held, AT_ONCE, start=accepted)

    assert Stop(0, 137) in plan.rounds[0]
    assert plan.helper_of.keys() == {0, 1, 2}
    assert evaluate(held, plan).faults == []


def test_the_partner_of_what_is_accepted_must_be_done_at_the_same_time() -> None:
    pair = Pair(0, 1, Bond.TOGETHER)
    day = a_day(a_visit(1, left_out_cost=1), a_visit(1, left_out_cost=1), pairs=(pair,), weights=RICH)

    plan = solve(keeping(day, Plan(((Stop(0, 33),), ())), pinned=[0]), AT_ONCE)

    assert plan.rounds == ((Stop(0, 33),), (Stop(1, 33),))


def test_what_is_accepted_stays_though_its_partner_can_be_done_by_nobody_else() -> None:
    pair = Pair(0, 1, Bond.TOGETHER)
    day = a_day(a_visit(1, left_out_cost=1), a_visit(1, left_out_cost=1, helpers={0: 0}), pairs=(pair,))

    plan = solve(keeping(day, Plan(((Stop(0, 33),), ())), pinned=[0]), AT_ONCE)

    assert Stop(0, 33) in plan.rounds[0]


ODD = {
    "nobody and nothing": lambda: Day((), (), ((0.0,),)),
    "nobody, and all may be left out": lambda: a_day(a_visit(1, helpers={}, left_out_cost=3), helpers=0),
    "nothing to do": lambda: a_day(helpers=3, weights=RICH),
    "a pair that nobody can do": lambda: a_day(
        a_visit(1, helpers={}, left_out_cost=3), a_visit(1, left_out_cost=3), pairs=(Pair(0, 1, Bond.TOGETHER),)
    ),
    "one helper for everything": lambda: a_day(*(a_visit(place, helpers={0: 0}) for place in range(1, 30)), helpers=1),
    "a window without length": lambda: a_day(*(a_visit(1, opens=50, closes=50) for _ in range(6)), weights=RICH),
    "all at one place": lambda: a_day(*(a_visit(0) for _ in range(20)), weights=RICH),
    "no minutes, no way": lambda: a_day(*(a_visit(0, minutes=0, closes=0) for _ in range(20)), weights=RICH),
    "shifts without length": lambda: a_day(
        *(a_visit(1, left_out_cost=5) for _ in range(4)), people=(Helper(0, 0, (60, 60)),) * 2, weights=RICH
    ),
    "a cap of nothing": lambda: a_day(
        *(a_visit(1, left_out_cost=5) for _ in range(4)), people=(replace(HALF_AN_HOUR, most_minutes=0),) * 2
    ),
    "a break that fits nowhere": lambda: a_day(
        a_visit(1, opens=0, closes=0, minutes=300),
        people=(Helper(0, 0, (0, 300), takes_break=True),) * 2,
        weights=RICH,
        break_rule=BreakRule(20, 20, 30),
    ),
}


@pytest.mark.parametrize("seconds", [0, 0.1])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_day_is_planned(name: str, seconds: float) -> None:
    day = ODD[name]()

    plan = solve(day, seconds)

    assert evaluate(day, plan).faults == []
    assert len(plan.rounds) == len(day.helpers)


def test_a_day_for_a_whole_district_is_begun_at_once() -> None:
    everybody = dict.fromkeys(range(150), 0.0)
    visits = [a_visit(number % 40, helpers=everybody, opens=number, closes=number + 60) for number in range(600)]
    pairs = tuple(Pair(first, first + 1, Bond.TOGETHER) for first in range(0, 100, 2))
    day = a_day(*visits, pairs=pairs, helpers=150)
    started = process_time()

    plan = solve(day, 0)

    assert evaluate(day, plan).faults == []
    assert process_time() - started < 10
