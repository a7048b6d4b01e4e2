from datetime import time

import pytest
from sqlalchemy import update

from eldercare import kept
from eldercare.areas.models import Area
from eldercare.areas.policy import BOUNDS, DEFAULTS, KINDS, policy_of
from eldercare.database import session
from eldercare.errors import Invalid
from tests.builders.areas import a_community, a_street, set_policy

pytestmark = pytest.mark.usefixtures("app")


def test_where_nothing_was_set_our_defaults_hold() -> None:
    assert policy_of(a_community().id) == policy_of(None) == DEFAULTS


def test_what_the_street_sets_holds_in_its_communities_and_in_no_other() -> None:
    street = a_street()
    inside, outside = a_community(parent=street), a_community()

    set_policy(street.id, {"offer_minutes": 15})

    assert policy_of(inside.id).offer_minutes == 15
    assert policy_of(outside.id).offer_minutes == DEFAULTS.offer_minutes


def test_the_nearest_setting_wins_and_the_others_stay() -> None:
    street = a_street()
    community = a_community(parent=street)
    set_policy(street.id, {"offer_minutes": 15, "late_after_minutes": 20})

    set_policy(community.id, {"offer_minutes": 45})

    assert (policy_of(community.id).offer_minutes, policy_of(community.id).late_after_minutes) == (45, 20)


def test_setting_one_rule_leaves_the_others_as_they_were_set() -> None:
    community = a_community()
    set_policy(community.id, {"offer_minutes": 15})

    set_policy(community.id, {"code_attempts": 3})

    assert (policy_of(community.id).offer_minutes, policy_of(community.id).code_attempts) == (15, 3)


def test_a_setting_that_was_dropped_since_does_no_harm() -> None:
    community = a_community()
    community.policy = {"offer_pigeons": 3}

    assert policy_of(community.id) == DEFAULTS


def test_clock_times_are_those_of_the_wall_clock() -> None:
    assert DEFAULTS.clock("quiet_from") == time(21, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offer_pigeons", 3),
        ("offer_minutes", "30"),
        ("offer_minutes", 2.5),
        ("offer_minutes", True),
        ("offer_minutes", 0),
        ("code_attempts", -1),
        ("walking_metres_per_second", 0),
        ("walking_metres_per_second", float("nan")),
        ("confirm_within_hours", 10**9),
        ("remind_before_minutes", 2 * 24 * 60 + 1),
        ("quiet_from", "25:00"),
        ("quiet_from", "evening"),
        ("quiet_from", 21),
        ("quiet_from", "21:00+08:00"),
        ("open_mon", "18:00-08:00"),
        ("open_mon", "08:00-12:00,11:00-18:00"),
        ("open_mon", "08:00"),
        ("open_mon", "08:00-25:00"),
        ("open_mon", ""),
        ("closed_days", "2027-02-30"),
        ("closed_days", "2027-02-11..2027-02-05"),
        ("surge_until", "tomorrow"),
        ("surge_text_zh", "慢" * 61),
        ("call_back_minutes", 0),
    ],
)
def test_a_rule_that_makes_no_sense_is_not_stored(name: str, value: object) -> None:
    community = a_community()

    with pytest.raises(Invalid):
        set_policy(community.id, {name: value})

    assert community.policy == {}


@pytest.mark.parametrize(
    ("name", "value"), [("detour_factor", 2), ("quiet_from", "20:30"), ("timebank_label_zh", "爱心银行")]
)
def test_a_rule_that_makes_sense_is_stored(name: str, value: object) -> None:
    community = a_community()

    set_policy(community.id, {name: value})

    assert getattr(policy_of(community.id), name) == value


def test_every_number_has_bounds_and_every_default_lies_within_them() -> None:
    assert set(BOUNDS) == {name for name, kind in KINDS.items() if kind is not str}
    assert all(least <= getattr(DEFAULTS, name) <= most for name, (least, most) in BOUNDS.items())


def test_what_another_process_has_set_is_known_after_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    community = a_community()
    assert policy_of(community.id) == DEFAULTS
    session.execute(update(Area).where(Area.id == community.id).values(policy={"offer_minutes": 15}))

    later = kept.time.monotonic() + 5.1
    monkeypatch.setattr(kept.time, "monotonic", lambda: later)

    assert policy_of(community.id).offer_minutes == 15
