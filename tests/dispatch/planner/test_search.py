from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.dispatch.planner.arrays import arrays_of
from eldercare.dispatch.planner.breaches import breaches
from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.problem import Day
from eldercare.dispatch.planner.rounds import plan_of
from eldercare.dispatch.planner.search import Search
from tests.builders.days import days, promised_days


def begun(day: Day, seed: int) -> Search:
    search = Search(arrays_of(day), seed)
    for visit in range(len(day.visits)):
        if visit in search.left_out:
            assert search.insert(visit)
    return search


@settings(max_examples=100)
@given(st.one_of(days(), promised_days()), st.integers(1, 10**6), st.integers(1, 60))
def test_what_the_search_claims_after_any_number_of_changes_is_what_the_slow_evaluator_finds(
    day: Day, seed: int, bouts: int
) -> None:
    search = begun(day, seed)

    for _ in range(bouts):
        search.try_changes(7, 30.0)
        plan = plan_of(day, search.rounds, search.breaks)
        verdict, broken = evaluate(day, plan), breaches(day, plan)

        assert verdict.faults == [str(breach) for breach in broken]
        assert search.breaks_promises == bool(broken)
        if broken:
            assert search.cost > verdict.cost + 1e5
        elif day.weights.look_at_helpers_days:
            assert verdict.cost <= search.cost + 1e-6
        else:
            assert abs(verdict.cost - search.cost) < 1e-6


@settings(max_examples=60)
@given(st.one_of(days(), promised_days()), st.integers(1, 10**6))
def test_timing_only_what_a_change_reaches_is_never_better_than_timing_everything(day: Day, seed: int) -> None:
    search = begun(day, seed)
    search.try_changes(200, 30.0)
    claimed, rounds = search.cost, [[visit for visit, _ in stops] for stops in search.rounds]

    search.anneal(0, 1.0)

    assert search.cost <= claimed + 1e-6
    assert [[visit for visit, _ in stops] for stops in search.rounds] == rounds
