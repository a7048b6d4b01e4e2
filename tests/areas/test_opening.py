from datetime import UTC, datetime, timedelta, timezone

import pytest

from eldercare.areas.opening import call_back_by, is_open, next_opening, surge_text
from tests.builders.areas import a_community, a_street, set_policy

pytestmark = pytest.mark.usefixtures("app")
HERE = timezone(timedelta(hours=8))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026, whose 23rd is a Monday, by the clock on the wall."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE).astimezone(UTC)


def test_without_a_rule_it_is_open_from_eight_to_six_every_day():
    moments = [on(23, 7, 59), on(23, 8), on(23, 17, 59), on(23, 18), on(29, 12)]

    assert [is_open(at, None) for at in moments] == [False, True, True, False, True]


def test_the_street_sets_hours_and_the_community_other_ones_for_a_day():
    street = a_street()
    community = a_community(parent=street)
    set_policy(street.id, {"open_mon": "08:00-12:00,14:30-18:00", "open_sun": "休息"})
    set_policy(community.id, {"open_mon": "9：00—12：00"})

    assert not is_open(on(23, 13), street.id) and not is_open(on(29, 10), community.id)
    assert is_open(on(23, 8, 30), street.id) and not is_open(on(23, 8, 30), community.id)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (on(23, 10), on(23, 10)),
        (on(23, 6), on(23, 8)),
        (on(23, 12), on(23, 14)),
        (on(23, 18), on(26, 8)),  # two days off
    ],
)
def test_the_next_opening_passes_over_breaks_and_days_off(at: datetime, opens: datetime):
    community = a_community()
    set_policy(community.id, {"open_mon": "08:00-12:00,14:00-18:00", "closed_days": "2026-11-24..2026-11-25"})

    assert next_opening(at, community.id) == opens


@pytest.mark.parametrize(
    ("at", "by"),
    [
        (on(23, 9), on(23, 9, 30)),
        (on(23, 9, 2), on(23, 9, 35)),
        (on(23, 17, 50), on(24, 8, 20)),
        (on(23, 18), on(24, 8, 30)),
        (on(24, 3), on(24, 8, 30)),
    ],
)
def test_a_call_is_promised_within_half_an_hour_of_opening_time(at: datetime, by: datetime):
    assert call_back_by(at, None) == by


def test_who_never_opens_promises_from_now_on():
    community = a_community()
    set_policy(community.id, {f"open_{day}": "closed" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")})

    assert next_opening(on(23, 9), community.id) == on(23, 9)
    assert call_back_by(on(23, 9), community.id) == on(23, 9, 30)


def test_an_open_end_at_midnight_goes_on_in_the_next_day():
    community = a_community()
    set_policy(community.id, {f"open_{day}": "00:00-24:00" for day in ("mon", "tue")})

    assert is_open(on(23, 23, 59), community.id) and call_back_by(on(23, 23, 50), community.id) == on(24, 0, 20)


def test_the_surge_text_is_said_until_its_day_is_over():
    community = a_community()
    set_policy(community.id, {"surge_until": "2026-11-24", "surge_text_zh": "下雪，回复会慢一些。"})

    assert surge_text(on(24, 23, 59), community.id, "zh") == "下雪，回复会慢一些。"
    assert surge_text(on(24, 12), community.id, "en").startswith("Many people")
    assert surge_text(on(25, 0), community.id, "zh") == surge_text(on(24, 12), None, "zh") == ""
