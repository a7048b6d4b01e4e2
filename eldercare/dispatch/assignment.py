"""The best assignment of orders to helpers, from arrays to arrays: as many orders served as can be, then most points.

Sparse throughout: what it costs grows with the pairs that are possible, not with orders times helpers.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
EXACT = 2**53
"""Whole numbers up to this are exact as floats, in which scipy counts."""
FINEST = 1000
"""Points count in thousandths, in less where there are so many orders that the sum would not be exact."""


def match(
    orders: Whole, helpers: Whole, points: Real, *, places: Mapping[int, int] | None = None, lot: int = 0
) -> Whole:
    """Return the positions of the chosen pairs, in ascending order.

    Pair k says that `helpers[k]` could do `orders[k]` with so many `points`, 0 or more; ids are any numbers. Each order
    gets one helper at most, each helper one order, or as many as `places` has for him or her. No other choice serves
    more orders, and none that serves as many comes to more points. Between choices that are as good the `lot` decides.
    """
    if not len(orders):
        return np.empty(0, np.int64)
    once = _without_doubles(orders, helpers, points)
    rows = _numbered(orders[once])
    columns, pairs = _seats(helpers[once], places or {}, np.random.default_rng(lot))
    rows, pairs = rows[pairs], once[pairs]
    return np.sort(pairs[_cheapest(rows, columns, _costs(points[pairs], int(rows.max()) + 1))])


def _without_doubles(orders: Whole, helpers: Whole, points: Real) -> Whole:
    """Return the positions of the pairs, of one that is there several times the one with most points."""
    by_pair = np.lexsort((-points, helpers, orders))
    same = (np.diff(orders[by_pair]) == 0) & (np.diff(helpers[by_pair]) == 0)
    first: Whole = by_pair[np.concatenate(([True], ~same))]
    return first


def _numbered(ids: Whole) -> Whole:
    numbers: Whole = np.unique(ids, return_inverse=True)[1]
    return numbers


def _seats(helpers: Whole, places: Mapping[int, int], lots: np.random.Generator) -> tuple[Whole, Whole]:
    """Return a column for each place of each helper, drawn by lot, and the pair to which it belongs."""
    ids, numbers, asked = np.unique(helpers, return_inverse=True, return_counts=True)
    room = np.minimum(np.fromiter((places.get(int(one), 1) for one in ids), np.int64, len(ids)), asked)
    seats, first = room[numbers], np.cumsum(room) - room
    pairs = np.repeat(np.arange(len(helpers)), seats)
    within = np.arange(len(pairs)) - np.repeat(np.cumsum(seats) - seats, seats)
    drawn = lots.permutation(int(room.sum()))
    return drawn[first[numbers][pairs] + within], pairs


def _costs(points: Real, rows: int) -> Whole:
    """Return whole costs from 1 on, lower for more points."""
    steps = max(1.0, float(points.max())) * rows * (rows + 1) * 2
    counted = np.rint(points * max(1, min(FINEST, int(EXACT / steps)))).astype(np.int64)
    costs: Whole = counted.max() - counted + 1
    return costs


def _cheapest(rows: Whole, columns: Whole, costs: Whole) -> Whole:
    """Return the positions of the pairs chosen. Each row may also stay with a column of its own, which costs more than
    anything that could be saved by it: so that there is always a full matching, and as few stay as can be."""
    row_count, column_count = int(rows.max()) + 1, int(columns.max()) + 1
    alone = np.arange(row_count)
    whole = coo_array(
        (
            np.concatenate((costs, np.full(row_count, row_count * int(costs.max()) + 1))).astype(float),
            (np.concatenate((rows, alone)), np.concatenate((columns, column_count + alone))),
        )
    )
    taken_rows, taken_columns = min_weight_full_bipartite_matching(whole.tocsr())
    keys, taken = rows * column_count + columns, taken_columns < column_count
    by_key = np.argsort(keys)
    wanted = taken_rows[taken].astype(np.int64) * column_count + taken_columns[taken]
    found: Whole = by_key[np.searchsorted(keys[by_key], wanted)]
    return found
