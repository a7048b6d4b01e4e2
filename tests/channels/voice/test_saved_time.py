"""Saved time by telephone: offered after an order, with what it costs, and used by one key or in words."""

from datetime import date

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.elders.models import Elder, LivingStatus
from eldercare.messaging.spans import said_minutes
from eldercare.orders.models import Order
from eldercare.timebank.queries import find_person_account
from tests.builders.elders import an_elder
from tests.builders.timebank import earned
from tests.support.telephone import Line

WANG = "+8613800000001"


@pytest.fixture
def wang(line: Line) -> Elder:
    elder = an_elder(
        "王秀英", phones=[WANG], birth_on=date(1950, 1, 1), living_status=LivingStatus.WITH_FAMILY, ability_level=0
    )
    earned(elder.person, minutes=100)
    return elder


def the_order() -> Order:
    return session.scalars(select(Order)).one()


def held(elder: Elder) -> int:
    account = find_person_account(elder.id)
    return account.held if account else 0


def the_key(line: Line) -> str:
    return line.heard.split("要用存的时间，请按")[1][0]


def test_after_an_order_the_cost_and_what_remains_are_said_and_a_key_uses_it(line: Line, wang: Elder) -> None:
    line.rings(WANG).presses("11")
    minutes = the_order().minutes or 0
    assert f"用{said_minutes(minutes, 'zh')}，还剩{said_minutes(100 - minutes, 'zh')}" in line.heard
    assert held(wang) == 0

    line.presses(the_key(line))

    assert (the_order().with_saved_time, held(wang)) == (True, minutes)
    assert f"还剩{said_minutes(100 - minutes, 'zh')}" in line.heard
    assert "还要别的" in line.heard


def test_who_hangs_up_or_orders_more_uses_none(line: Line, wang: Elder) -> None:
    line.rings(WANG).presses("11").presses("5")

    assert "给王秀英订" in line.heard
    assert held(wang) == 0


def test_a_finger_that_shakes_uses_none(line: Line, wang: Elder) -> None:
    line.rings(WANG).presses("1111")

    assert (the_order().with_saved_time, held(wang)) == (False, 0)


def test_it_may_be_said_instead(line: Line, wang: Elder) -> None:
    line.rings(WANG).presses("11").says("用存的时间")

    assert the_order().with_saved_time


def test_who_saved_too_little_is_not_asked(line: Line) -> None:
    an_elder("王秀英", phones=[WANG], birth_on=date(1950, 1, 1), living_status=LivingStatus.WITH_FAMILY)

    line.rings(WANG).presses("11")

    assert "存的时间" not in line.heard
