from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.polish import polish
from eldercare.dispatch.planner.problem import Bond, Day, Helper, Pair, Plan, Stop, Visit, Weights
from eldercare.dispatch.planner.reasons import Obstacle, Why, reasons
from eldercare.dispatch.planner.solve import solve
from tests.builders.days import PLAIN, a_day, a_visit, days

SHORT = Helper(0, 0, (0, 100), most_minutes=60)
STRICT = Weights(travel=1, late=100, latest=0, overtime=100)


def optional(place: int = 1, **facts: object) -> Visit:
    return a_visit(place, **{"left_out_cost": 90, "closes": 20, **facts})  # type: ignore[arg-type]


CASES = {
    "nobody can": (a_day(optional(helpers={})), Why.NOBODY),
    "everybody is busy": (a_day(optional(), a_visit(1, closes=10), a_visit(1, closes=10), weights=STRICT), Why.BUSY),
    "it would be overtime": (a_day(optional(opens=90, closes=120), people=(SHORT,) * 2, weights=STRICT), Why.OVERTIME),
    "somebody has worked enough": (
        a_day(optional(helpers={0: 0}, closes=500), *(a_visit(1, helpers={0: 0}),) * 2, people=(SHORT,), weights=PLAIN),
        Why.HOURS,
    ),
    "it is too far": (a_day(optional(9, closes=500)), Why.NOT_WORTH_IT),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_left_out_has_its_reason(name: str) -> None:
    day, why = CASES[name]

    plan = solve(day, 0.1)
    found = reasons(day, plan)

    assert {visit: reason.why for visit, reason in found.items()} == {0: why}


def test_who_is_busy_is_named_with_what_stands_at_that_time() -> None:
    day = a_day(optional(), a_visit(1, closes=10), a_visit(1, opens=300), a_visit(1, closes=10), weights=STRICT)
    plan = Plan(((Stop(1, 10), Stop(2, 300)), (Stop(3, 10),)))

    reason = reasons(day, plan)[0]

    assert {(each.helper, each.why, each.visits) for each in reason.obstacles} == {
        (0, Why.BUSY, (1,)),
        (1, Why.BUSY, (3,)),
    }


def test_how_many_hours_too_many_it_would_be_is_said() -> None:
    day, _ = CASES["somebody has worked enough"]

    (obstacle,) = reasons(day, solve(day, 0.1))[0].obstacles

    assert replace(obstacle, cost=0) == Obstacle(0, Why.HOURS, 0, minutes=30)


def test_one_of_two_waits_for_a_partner_who_cannot_come() -> None:
    day = a_day(
        optional(helpers={0: 0}),
        optional(helpers={1: 0}),
        a_visit(1, closes=10, helpers={1: 0}),
        pairs=(Pair(0, 1, Bond.TOGETHER),),
        weights=STRICT,
    )

    found = reasons(day, solve(day, 0.1))

    assert {visit: reason.why for visit, reason in found.items()} == {0: Why.PARTNER, 1: Why.BUSY}


def test_what_would_have_paid_was_only_not_reached() -> None:
    day = a_day(optional(), optional(), optional(), pairs=(Pair(1, 2, Bond.TOGETHER),))

    found = reasons(day, Plan(((), ())))

    assert {reason.why for reason in found.values()} == {Why.STOPPED_EARLY}


@settings(max_examples=30)
@given(days().filter(lambda day: day.weights == PLAIN and not day.break_rule), st.integers(0, 100))
def test_a_visit_is_not_reached_just_when_some_place_for_it_makes_the_plan_cheaper(day: Day, seed: int) -> None:
    visits = tuple(replace(visit, left_out_cost=60.0, windows=visit.windows[:1]) for visit in day.visits)
    day = replace(day, pairs=(), visits=visits)
    plan = solve(day, 0, seed=seed)
    gone = seed % len(day.visits)
    rest = Plan(tuple(tuple(stop for stop in stops if stop.visit != gone) for stops in plan.rounds))

    reason = reasons(day, rest).get(gone)

    assert reason is not None
    now, tried = evaluate(day, polish(day, rest)).cost, _everywhere(day, rest, gone)
    assert (reason.why is Why.STOPPED_EARLY) == (tried < now - 1e-6)


def _everywhere(day: Day, plan: Plan, visit: int) -> float:
    best = inf
    for helper in day.visits[visit].helpers:
        for at in range(len(plan.rounds[helper]) + 1):
            mine = (*plan.rounds[helper][:at], Stop(visit, 0), *plan.rounds[helper][at:])
            tried = polish(day, Plan((*plan.rounds[:helper], mine, *plan.rounds[helper + 1 :])))
            verdict = evaluate(day, tried)
            best = best if verdict.faults else min(best, verdict.cost)
    return best
