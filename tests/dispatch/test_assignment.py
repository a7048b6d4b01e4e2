from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linear_sum_assignment

from eldercare.dispatch.assignment import match

PAIRS = some.lists(some.tuples(some.integers(1, 5), some.integers(1, 5), some.integers(0, 4)), max_size=9)
Pairs = list[tuple[int, int, int]]


def chosen(pairs: Pairs, *, places: dict[int, int] | None = None, lot: int = 0) -> Pairs:
    orders, helpers, points = (np.array([pair[part] for pair in pairs], np.int64) for part in range(3))
    return [pairs[one] for one in match(orders, helpers, points.astype(float), places=places, lot=lot)]


def is_allowed(pairs: Pairs, places: dict[int, int]) -> bool:
    helpers = [helper for _order, helper, _points in pairs]
    once = len({order for order, _helper, _points in pairs}) == len(pairs)
    return once and all(helpers.count(one) <= places.get(one, 1) for one in helpers)


def worth(pairs: Pairs) -> tuple[int, int]:
    return len(pairs), sum(points for _order, _helper, points in pairs)


@given(PAIRS, some.dictionaries(some.integers(1, 5), some.integers(1, 3), max_size=2), some.integers(0, 9))
@settings(max_examples=150, deadline=None)
def test_no_other_choice_serves_more_orders_or_as_many_with_more_points(pairs: Pairs, places: dict[int, int], lot: int):
    every = (some for size in range(len(pairs) + 1) for some in combinations(pairs, size))
    best = max(worth(list(some)) for some in every if is_allowed(list(some), places))

    found = chosen(pairs, places=places, lot=lot)

    assert is_allowed(found, places)
    assert worth(found) == best


@given(some.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_it_agrees_with_the_dense_way_where_the_points_have_decimals(seed: int):
    chance = np.random.default_rng(seed)
    points = np.round(chance.random((12, 15)) * 100, 3)
    orders, helpers = np.nonzero(chance.random((12, 15)) < 0.4)
    dense = np.zeros_like(points)
    dense[orders, helpers] = points[orders, helpers] + 10_000

    found = match(orders, helpers, points[orders, helpers])

    best = dense[linear_sum_assignment(dense, maximize=True)].sum()
    assert dense[orders[found], helpers[found]].sum() == pytest.approx(best)


def test_between_equals_the_lot_decides_and_not_who_has_the_lower_number():
    pairs = [(1, helper, 50) for helper in range(10)]

    assert len({chosen(pairs, lot=lot)[0] for lot in range(20)}) > 3
