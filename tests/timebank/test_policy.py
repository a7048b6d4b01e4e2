from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eldercare.areas.policy import Policy
from eldercare.errors import Invalid
from eldercare.timebank.policy import EarningPolicy, credited_minutes, unmet

DEFAULTS = EarningPolicy()
minutes = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("verified", "ordered", "credited"),
    [
        (60, 60, 60),
        (75, 60, 75),
        (89, 60, 75),
        (90, 60, 90),
        (200, 60, 90),
        (44, 60, 30),
        (31, 60, 30),
        (29, 60, 30),
        (1, 60, 30),
        (0, 60, 0),
        (20, 20, 30),
        (15, 15, 15),
        (3, 10, 15),
        (9, 5, 0),
        (60, 0, 0),
        (47, 30, 45),
        (600, 600, 480),
    ],
)
def test_credited_are_verified_minutes_in_quarters_up_to_one_and_a_half_of_the_order(verified, ordered, credited):
    assert credited_minutes(verified=verified, ordered=ordered, policy=DEFAULTS) == credited


@pytest.mark.parametrize(("already", "credited"), [(0, 120), (360, 120), (420, 60), (480, 0), (500, 0)])
def test_a_day_has_a_cap(already, credited):
    assert credited_minutes(verified=120, ordered=120, policy=DEFAULTS, already_today=already) == credited


@pytest.mark.parametrize("wrong", [-1, 1.5, True, None, "60"])
def test_only_whole_minutes_are_credited(wrong):
    with pytest.raises(Invalid):
        credited_minutes(verified=wrong, ordered=60, policy=DEFAULTS)
    with pytest.raises(Invalid):
        credited_minutes(verified=60, ordered=wrong, policy=DEFAULTS)


@given(verified=minutes, ordered=minutes, already=minutes)
def test_never_more_than_the_share_of_the_order_and_the_cap(verified, ordered, already):
    credited = credited_minutes(verified=verified, ordered=ordered, policy=DEFAULTS, already_today=already)

    assert type(credited) is int
    assert 0 <= credited * 2 <= ordered * 3
    assert credited == 0 or credited + already <= DEFAULTS.most_a_day
    assert credited <= max(verified, DEFAULTS.least)


@given(verified=minutes, longer=minutes, ordered=minutes)
def test_who_stays_longer_is_not_credited_less(verified, longer, ordered):
    short = credited_minutes(verified=verified, ordered=ordered, policy=DEFAULTS)

    assert credited_minutes(verified=verified + longer, ordered=ordered, policy=DEFAULTS) >= short


def test_a_community_sets_its_own_rules():
    policy = EarningPolicy.of(Policy(earning_factor_limit=1.15, earning_round_minutes=0, earning_least_minutes=0))

    assert credited_minutes(verified=200, ordered=100, policy=policy) == 115
    assert credited_minutes(verified=7, ordered=100, policy=policy) == 7


def test_nought_times_what_was_ordered_is_no_limit() -> None:
    policy = EarningPolicy.of(Policy(earning_factor_limit=0))

    assert credited_minutes(verified=200, ordered=60, policy=policy) == 195
    assert credited_minutes(verified=5, ordered=10, policy=policy) == 30


@pytest.mark.parametrize(
    ("percent", "verified", "ordered", "credited"),
    [(150, 60, 60, 90), (150, 200, 60, 135), (120, 60, 60, 60), (50, 60, 60, 30), (50, 20, 20, 15), (100, 60, 60, 60)],
)
def test_an_hour_of_some_services_counts_more_or_less(percent, verified, ordered, credited):
    policy = EarningPolicy(service_percent={"bathing": percent})

    assert credited_minutes(verified=verified, ordered=ordered, policy=policy, service_code="bathing") == credited
    assert credited_minutes(verified=verified, ordered=ordered, policy=policy, service_code="meals") == (
        credited_minutes(verified=verified, ordered=ordered)
    )


@pytest.mark.parametrize(("cap", "already", "credited"), [(120, 0, 120), (120, 90, 30), (0, 10_000, 240)])
def test_the_cap_of_a_day_is_the_communitys(cap, already, credited):
    policy = EarningPolicy.of(Policy(earning_day_cap_minutes=cap))

    assert credited_minutes(verified=240, ordered=240, policy=policy, already_today=already) == credited


DAY, BEFORE = date(2026, 3, 2), date(2026, 3, 1)
STRICT = EarningPolicy.of(Policy(earning_ages="16-75", earning_needs_training="yes", earning_needs_insurance="yes"))


@pytest.mark.parametrize(
    ("born", "trained", "insured", "missing"),
    [
        (date(1960, 1, 1), DAY, DAY, []),
        (date(2010, 3, 2), DAY, DAY, []),
        (date(2010, 3, 3), DAY, DAY, ["age"]),
        (date(1950, 3, 2), DAY, DAY, ["age"]),
        (date(1950, 3, 3), DAY, DAY, []),
        (None, DAY, DAY, []),
        (None, BEFORE, DAY, ["training"]),
        (None, None, None, ["training", "insurance"]),
        (None, DAY, BEFORE, ["insurance"]),
    ],
)
def test_who_does_not_meet_a_condition_is_told_which(born, trained, insured, missing):
    facts = {"on": DAY, "birth_on": born, "trained_until": trained, "insured_until": insured}

    assert unmet(STRICT, **facts) == missing
    assert unmet(EarningPolicy(), **facts) == []
