"""What is worth a second look, as truth tables."""

from datetime import UTC, datetime, timedelta

import pytest

from eldercare.orders.reviews.checks import (
    Stay,
    at_the_cap,
    of_length,
    overlapping,
    reciprocal,
    straight_metres,
    too_far,
)
from eldercare.orders.reviews.states import NEXT, FindingKind, ReviewState, can_move

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOME = (37.0, 112.0)
TEN_KM_NORTH = (37.0899, 112.0)


def stay(begins: float, ends: float, *, place: tuple[float, float] | None = HOME, visit_id: int = 2) -> Stay:
    """From so many minutes after nine until so many."""
    return Stay(visit_id, NINE + timedelta(minutes=begins), NINE + timedelta(minutes=ends), place)


THIS = stay(0, 60, visit_id=1)


@pytest.mark.parametrize("was", list(ReviewState))
@pytest.mark.parametrize("to", list(ReviewState))
def test_only_what_is_open_is_settled(was: ReviewState, to: ReviewState) -> None:
    assert can_move(was, to) == (was is ReviewState.OPEN and to is not ReviewState.OPEN) == (to in NEXT[was])


@pytest.mark.parametrize(
    ("other", "minutes"),
    [
        (stay(30, 90), 30),
        (stay(-30, 10), 10),
        (stay(10, 20), 10),
        (stay(-10, 70), 60),
        (stay(60, 120), None),
        (stay(-60, 0), None),
        (stay(59.5, 90), None),
    ],
)
def test_visits_overlap_by_whole_minutes(other: Stay, minutes: int | None) -> None:
    found = overlapping(THIS, [other])

    assert [one.facts["minutes"] for one in found] == ([] if minutes is None else [minutes])
    assert all(one.kind is FindingKind.OVERLAP and one.other_visit_id == 2 for one in found)


@pytest.mark.parametrize(
    ("other", "per_minute", "is_found"),
    [
        (stay(70, 90, place=TEN_KM_NORTH), 700, True),
        (stay(75, 90, place=TEN_KM_NORTH), 700, False),
        (stay(-60, -10, place=TEN_KM_NORTH), 700, True),
        (stay(-60, -15, place=TEN_KM_NORTH), 700, False),
        (stay(60, 90, place=TEN_KM_NORTH), 700, True),
        (stay(60, 90, place=HOME), 700, False),
        (stay(60, 90, place=None), 700, False),
        (stay(61, 90, place=TEN_KM_NORTH), 0, False),
    ],
)
def test_nobody_goes_faster_than_the_community_thinks_possible(other: Stay, per_minute: int, is_found: bool) -> None:
    assert bool(too_far(THIS, [other], per_minute)) == is_found


def test_only_the_visits_next_to_this_one_are_measured() -> None:
    between = stay(61, 65, visit_id=3)

    assert [one.other_visit_id for one in too_far(THIS, [stay(70, 90, place=TEN_KM_NORTH), between], 700)] == []


@pytest.mark.parametrize(
    ("minutes", "ordered", "kind"),
    [
        (120, 60, None),
        (121, 60, FindingKind.LONG),
        (18, 60, None),
        (17, 60, FindingKind.SHORT),
        (0, 60, FindingKind.SHORT),
        (60, 0, None),
    ],
)
def test_a_visit_may_last_from_30_to_200_percent(minutes: int, ordered: int, kind: FindingKind | None) -> None:
    found = of_length(minutes, ordered, long_percent=200, short_percent=30)

    assert [one.kind for one in found] == ([kind] if kind else [])
    assert of_length(minutes, ordered, long_percent=0, short_percent=0) == []


@pytest.mark.parametrize(
    ("there", "all_there", "back", "all_back", "percent", "is_found"),
    [
        (60, 100, 60, 100, 50, True),
        (50, 100, 60, 100, 50, False),
        (60, 100, 50, 100, 50, False),
        (60, 100, 0, 100, 50, False),
        (0, 0, 60, 60, 50, False),
        (60, 60, 60, 60, 0, False),
        (60, 60, 60, 60, 99, True),
    ],
)
def test_two_serve_each_other_when_it_is_most_of_what_both_do(
    there: int, all_there: int, back: int, all_back: int, percent: int, is_found: bool
) -> None:
    assert bool(reciprocal(there, all_there, back, all_back, percent=percent)) == is_found


@pytest.mark.parametrize(
    ("days", "cap", "is_found"),
    [
        ([480, 480, 0, 0, 0, 0, 480], 480, True),
        ([0, 480, 0, 0, 0, 0, 480], 480, False),
        ([480, 480, 480, 0, 0, 0, 479], 480, False),
        ([480, 480, 480, 480, 480, 480, 480], 0, False),
        ([], 480, False),
    ],
)
def test_full_days_are_found_on_the_third_of_a_week(days: list[int], cap: int, is_found: bool) -> None:
    assert bool(at_the_cap(days, cap)) == is_found


def test_metres_go_straight() -> None:
    metres = straight_metres(HOME, TEN_KM_NORTH)

    assert metres is not None
    assert abs(metres - 9_996) < 20
    assert straight_metres(HOME, HOME) == 0
    assert straight_metres(None, HOME) is None
