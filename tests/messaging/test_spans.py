"""Saved time is said in hours."""

import pytest

from eldercare.messaging.spans import said_minutes
from eldercare.messaging.speech import said


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (0, "0分钟", "0 min"),
        (45, "45分钟", "45 min"),
        (120, "2小时", "2 h"),
        (104_880, "1,748小时", "1,748 h"),
        (90, "1小时30分钟", "1 h 30 min"),
        (-75, "-1小时15分钟", "-1 h 15 min"),
    ],
)
def test_minutes_are_said_in_hours(minutes: int, zh: str, en: str) -> None:
    assert (said_minutes(minutes, "zh"), said_minutes(minutes, "en")) == (zh, en)


def test_a_voice_says_the_units_in_full() -> None:
    assert said("it uses 1 h 30 min and 2 h remain", "en") == "it uses 1 hour 30 minutes and 2 hours remain"


def test_a_voice_needs_no_comma_in_a_thousand() -> None:
    assert (said("存了1,748小时", "zh"), said("1,748 h left", "en")) == ("存了1748小时", "1748 hours left")
