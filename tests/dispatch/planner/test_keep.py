from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.dispatch.planner.breaches import breaches
from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.keep import moved, replan, without
from eldercare.dispatch.planner.problem import Bond, Break, Day, Pair, Plan, Stop
from eldercare.dispatch.planner.solve import solve
from tests.builders.days import RICH, a_day, a_visit, promised_days

AT_ONCE = 0.15


def a_street(houses: int) -> Day:
    visits = (
        a_visit(place, opens=20 * place, closes=20 * place + 60, helpers={0: 0, 1: 0, 2: 0})
        for place in range(1, houses + 1)
    )
    return a_day(*visits, helpers=3, weights=RICH)


def test_after_one_cancellation_hardly_anybody_else_is_moved() -> None:
    before = solve(a_street(30), 0.5)
    day = without(a_street(30), [7])

    after = replan(day, before, seconds=AT_ONCE)

    assert after.helper_of.keys() == set(range(30)) - {7}
    assert len(moved(before, after)) <= 0.1 * 29
    assert evaluate(day, after).faults == []


def test_with_a_visit_its_partner_is_cancelled() -> None:
    day = a_day(a_visit(1), a_visit(1), a_visit(2), pairs=(Pair(0, 1, Bond.TOGETHER),))
    before = solve(day, AT_ONCE)

    assert replan(without(day, [1]), before, seconds=0).helper_of.keys() == {2}


def test_what_somebody_who_fell_ill_had_is_done_by_others_and_nobody_starts_earlier() -> None:
    day = a_street(12)
    before = solve(day, 0.3)
    ill = max(range(3), key=lambda helper: len(before.rounds[helper]))
    without_her = replace(
        day,
        visits=tuple(replace(visit, helpers={one: 0.0 for one in visit.helpers if one != ill}) for visit in day.visits),
    )

    after = replan(without_her, before, seconds=AT_ONCE)

    assert after.rounds[ill] == ()
    assert after.helper_of.keys() == set(range(12))
    assert evaluate(without_her, after).faults == []


def test_a_new_visit_finds_its_place_among_those_that_stay() -> None:
    before = Plan(((Stop(0, 10),), (Stop(1, 90),)))
    day = a_day(a_visit(1), a_visit(2, opens=60), a_visit(1, opens=30, left_out_cost=500))

    after = replan(day, before, seconds=AT_ONCE)

    assert 2 in after.helper_of
    assert moved(before, after) == set()


@pytest.mark.parametrize("seconds", [0, AT_ONCE])
@pytest.mark.parametrize("clashes", [1, 4])
def test_what_has_no_time_beside_a_new_promise_goes_to_somebody_else(clashes: int, seconds: float) -> None:
    either = dict.fromkeys(range(2 * clashes), 0.0)
    long = (a_visit(1, minutes=180, opens=60, closes=120, helpers=either, left_out_cost=500) for _ in range(clashes))
    promised = (a_visit(2, opens=90, closes=90, helpers={one: 0.0}, fixed_start=90) for one in range(clashes))
    day = a_day(*long, *promised, helpers=2 * clashes)
    before = Plan((*((Stop(one, 60), Stop(clashes + one, 90)) for one in range(clashes)), *[()] * clashes))

    after = replan(day, before, seconds=seconds)

    assert breaches(day, after) == []
    assert after.helper_of.keys() == set(range(2 * clashes))


def test_a_break_stays_where_it_is_in_a_round_that_gets_shorter() -> None:
    day = a_day(*(a_visit(1, helpers={0: 0}, opens=60 * turn) for turn in range(3)), helpers=1)
    before = Plan(((Stop(0, 10), Stop(1, 60), Stop(2, 150)),), {0: Break(2, 100)})

    after = replan(without(day, [0]), before, seconds=0)

    assert after.rounds == ((Stop(1, 60), Stop(2, 150)),)


@settings(max_examples=40)
@given(promised_days(), st.integers(0, 100))
def test_without_time_for_more_nothing_but_what_is_cancelled_changes(day: Day, seed: int) -> None:
    before = solve(day, 0, seed=seed)
    rest = without(replace(day, visits=tuple(replace(one, kept_start=None) for one in day.visits)), [0])

    after = replan(rest, before, seconds=0)

    assert moved(before, after) == set()
    assert evaluate(rest, after).faults == [str(breach) for breach in breaches(rest, after)]
    assert {visit for visit, facts in enumerate(rest.visits) if facts.left_out_cost == inf} <= after.helper_of.keys()
