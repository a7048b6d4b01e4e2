from datetime import UTC, datetime

import pytest

from eldercare.areas.policy import Policy
from eldercare.messaging.quiet import after_quiet_hours

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.engines("sqlite")]


def in_shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00+08:00")


@pytest.mark.parametrize(
    ("quiet", "asked", "answered"),
    [
        (("21:00", "07:00"), "22T12:00", "22T12:00"),
        (("21:00", "07:00"), "22T20:59", "22T20:59"),
        (("21:00", "07:00"), "22T21:00", "23T07:00"),
        (("21:00", "07:00"), "23T03:00", "23T07:00"),
        (("21:00", "07:00"), "23T07:00", "23T07:00"),
        (("12:30", "14:30"), "22T13:00", "22T14:30"),
        (("12:30", "14:30"), "22T14:30", "22T14:30"),
        (("00:00", "00:00"), "22T03:00", "22T03:00"),
    ],
)
def test_what_can_wait_leaves_after_the_quiet_hours(quiet, asked, answered):
    policy = Policy(quiet_from=quiet[0], quiet_until=quiet[1])

    assert after_quiet_hours(in_shanghai(asked).astimezone(UTC), policy) == in_shanghai(answered)
