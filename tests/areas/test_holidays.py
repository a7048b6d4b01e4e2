from datetime import date

import pytest

from eldercare.areas.holidays import is_holiday, is_working_day
from tests.builders.areas import a_community, set_policy

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("day", "holiday", "working"),
    [
        (date(2026, 2, 17), True, False),  # announced: Spring Festival
        (date(2026, 2, 14), False, True),  # announced: a Saturday worked in exchange
        (date(2026, 10, 8), False, True),
        (date(2026, 11, 22), False, False),  # a Sunday
        (date(2027, 2, 5), True, False),  # not announced yet, by law: New Year's Eve
        (date(2027, 2, 9), False, True),
        (date(2027, 4, 5), True, False),  # Qingming
        (date(2028, 5, 28), True, False),  # Dragon Boat
    ],
)
def test_holidays_as_announced_and_by_law_where_they_are_not_yet(day: date, holiday: bool, working: bool) -> None:
    assert (is_holiday(day, None), is_working_day(day, None)) == (holiday, working)


def test_a_community_knows_days_that_our_calendar_does_not() -> None:
    community = a_community()
    set_policy(community.id, {"closed_days": "2027-02-08..2027-02-11"})

    assert is_holiday(date(2027, 2, 9), community.id)
    assert not is_holiday(date(2027, 2, 9), None)
