from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.timebank.solvency import (
    BOUNDS,
    YEARS,
    Assumptions,
    OfAge,
    cohorts,
    first_short,
    project,
    tightest,
)

PLAIN = Assumptions(
    spends_from=75, spending_years=2, spent_percent=50, hours_a_year=10, serves_until=75, kept_percent=50, joining=0
)


def test_each_age_spends_its_share_evenly_from_its_year_on() -> None:
    people = [OfAge(73, saved_minutes=1200), OfAge(90, saved_minutes=400), OfAge(None, saved_minutes=40)]

    years = project(people, PLAIN, first_year=2026, allowances=7, pools=60)

    assert [one.asked for one in years[:5]] == [100 + 10 + 30 + 7, 100 + 10 + 30, 300, 300, 0]
    assert [one.year for one in years] == list(range(2026, 2026 + YEARS))


def test_volunteers_grow_older_leave_and_are_joined() -> None:
    people = [OfAge(73, volunteers=4), OfAge(40, volunteers=8)]

    years = project(people, PLAIN, first_year=2026)
    joined = project(people, replace(PLAIN, joining=2), first_year=2026)

    assert [one.served for one in years[:4]] == [12 * 600, 6 * 600, 2 * 600, 1 * 600]
    assert [new.served - old.served for new, old in zip(joined[:4], years[:4], strict=True)] == [0, 1200, 1800, 2100]


def test_the_first_year_that_falls_short_is_named_and_otherwise_the_tightest() -> None:
    people = [OfAge(73, saved_minutes=1200), OfAge(40, volunteers=1)]

    short = first_short(project(people, replace(PLAIN, hours_a_year=1), first_year=2026))
    enough = project(people, replace(PLAIN, hours_a_year=100, kept_percent=100), first_year=2026)

    assert short is not None and (short.year, short.asked, short.served, short.missing) == (2028, 300, 15, 285)
    assert first_short(enough) is None
    assert tightest(enough).year == 2028


def test_everybody_stands_in_one_row_of_the_table() -> None:
    ages = [0, 59, 60, 64, 69, 74, 79, 84, 85, 101, None]

    rows = cohorts([OfAge(age, saved_minutes=1, savers=1) for age in ages])

    assert [row.savers for row in rows] == [2, 2, 1, 1, 1, 1, 2, 1]
    assert (rows[0].first, rows[-1].first) == (0, None)


ASSUMED = st.builds(Assumptions, **{name: st.integers(*bounds) for name, bounds in BOUNDS.items()})
PEOPLE = st.lists(
    st.builds(
        OfAge,
        st.none() | st.integers(0, 100),
        saved_minutes=st.integers(0, 10**7),
        volunteers=st.integers(0, 1000),
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, ASSUMED)
def test_never_more_is_asked_for_than_was_saved_and_nothing_is_negative(
    people: list[OfAge], assumed: Assumptions
) -> None:
    years = project(people, assumed, first_year=2026)

    assert all(one.asked >= 0 and one.served >= 0 for one in years)
    assert sum(one.asked for one in years) <= sum(one.saved_minutes for one in people) + YEARS


@pytest.mark.parametrize("name", list(BOUNDS))
def test_what_is_usual_lies_within_the_bounds(name: str) -> None:
    least, most = BOUNDS[name]

    assert least <= getattr(Assumptions(), name) <= most
