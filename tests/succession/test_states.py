import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eldercare.succession.states import LIVE, CaseState, can_move, divided

S = CaseState
ALLOWED = {
    (S.REQUESTED, S.OPEN),
    (S.REQUESTED, S.UNDONE),
    (S.OPEN, S.EVIDENCED),
    (S.OPEN, S.UNDONE),
    (S.EVIDENCED, S.PROPOSED),
    (S.EVIDENCED, S.UNDONE),
    (S.PROPOSED, S.EVIDENCED),
    (S.PROPOSED, S.SETTLED),
    (S.PROPOSED, S.UNDONE),
}


@pytest.mark.parametrize(("was", "to"), list(itertools.product(CaseState, CaseState)))
def test_a_case_goes_only_these_ways(was: CaseState, to: CaseState):
    assert can_move(was, to) == ((was, to) in ALLOWED)


def test_what_is_over_is_not_live():
    assert set(CaseState) - LIVE == {S.SETTLED, S.UNDONE}


@given(st.integers(0, 10_000_000), st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_shares_are_whole_lose_nothing_and_are_as_fair_as_whole_minutes_allow(minutes: int, parts: list[int]):
    shares = divided(minutes, parts)

    assert sum(shares) == minutes
    assert all(abs(share - minutes * part / sum(parts)) < 1 for share, part in zip(shares, parts, strict=True))


@pytest.mark.parametrize(
    ("minutes", "parts", "shares"),
    [(100, [1, 1, 1], [34, 33, 33]), (100, [2, 1], [67, 33]), (1, [1, 1], [1, 0]), (0, [3, 4], [0, 0])],
)
def test_the_rest_goes_to_the_largest_remainders(minutes: int, parts: list[int], shares: list[int]):
    assert divided(minutes, parts) == shares
