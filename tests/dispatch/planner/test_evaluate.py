"""Worked by hand: the evaluator is what the search is held against, so nothing but arithmetic stands behind it."""

import pytest

from eldercare.dispatch.planner.evaluate import Costs, evaluate
from eldercare.dispatch.planner.polish import polish
from eldercare.dispatch.planner.problem import Bond, Break, BreakRule, Day, Helper, Pair, Plan, Stop
from tests.builders.days import RICH, a_day, a_visit

LUNCH = BreakRule(100, 160, 30)


def a_walk(**facts: object) -> Day:
    """Two visits of half an hour, 10 and 20 minutes from home; the shift is from 0 to 200."""
    people = (Helper(0, 0, (0, 200), takes_break=True),)
    first, second = a_visit(1, closes=15, helpers={0: 0}), a_visit(2, closes=60, helpers={0: 5})
    return a_day(first, second, people=people, weights=RICH, break_rule=LUNCH, **facts)


def a_plan(first: float, second: float, pause: Break | None = None) -> Plan:
    return Plan(((Stop(0, first), Stop(1, second)),), {} if pause is None else {0: pause})


@pytest.mark.parametrize(
    ("plan", "costs"),
    [
        (a_plan(10, 50), Costs(40, 0, 0, 0, 0, 200 - 40 - 60, 1, 5)),
        (a_plan(20, 65), Costs(40, 10, 5, 5, 0, 200 - 40 - 60, 1, 5)),
        (a_plan(10, 160, Break(1, 110)), Costs(40, 100, 100, 80, 10, 210 - 40 - 60 - 30, 0, 5)),
        (a_plan(10, 50, Break(2, 100)), Costs(40, 0, 0, 20, 0, 200 - 40 - 60 - 30, 0, 5)),
        (a_plan(150, 190, Break(0, 110)), Costs(40, 265, 135, 0, 40, 240 - 40 - 60 - 30, 0, 5)),
    ],
    ids=["on time", "late and waiting", "lunch on the way", "lunch at the end", "lunch first: no waiting after it"],
)
def test_a_walk_costs_what_it_costs(plan: Plan, costs: Costs) -> None:
    verdict = evaluate(a_walk(), plan)

    assert verdict.faults == []
    assert verdict.costs == costs


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (a_plan(5, 50), "helper 0 leaves at -5, before the shift starts"),
        (a_plan(10, 45), "helper 0 is 5 minutes short between stops"),
        (a_plan(10, 130, Break(1, 95)), "helper 0 takes a break at 95"),
        (a_plan(10, 130, Break(1, 100.5)), "helper 0 is 0.5 minutes short between stops"),
        (Plan(((Stop(0, 10),),)), "visit 1 is not done"),
        (Plan(((Stop(0, 10), Stop(1, 50), Stop(1, 80)),)), "visit 1 is done 2 times"),
    ],
)
def test_a_broken_rule_is_found(plan: Plan, fault: str) -> None:
    assert evaluate(a_walk(), plan).faults == [fault]


@pytest.mark.parametrize(
    ("second", "fault"),
    [(50, None), (51, "visits 0 and 1 start 31 minutes apart"), (29, "visits 0 and 1 start 9 minutes apart")],
)
def test_a_gap_is_counted_from_start_to_start(second: float, fault: str | None) -> None:
    day = a_day(a_visit(1), a_visit(1), pairs=(Pair(0, 1, Bond.IN_TURN, 10, 30),))
    plan = Plan(((Stop(0, 20),), (Stop(1, second),)))

    assert evaluate(day, plan).faults == ([fault] if fault else [])


def test_a_visit_is_late_for_the_last_window_that_has_opened() -> None:
    day = a_day(a_visit(1, windows=((0, 20), (100, 110)), helpers={0: 0}))

    late = [evaluate(day, Plan(((Stop(0, start),), ()))).costs.late for start in (20, 99, 100, 115)]

    assert late == [0, 79, 0, 5]


def test_the_best_times_are_no_worse_and_keep_the_rounds() -> None:
    day, plan = a_walk(), a_plan(30, 160, Break(1, 130))

    better = polish(day, plan)

    assert evaluate(day, better).faults == []
    assert evaluate(day, better).cost < evaluate(day, plan).cost
    assert [[stop.visit for stop in stops] for stops in better.rounds] == [[0, 1]]
