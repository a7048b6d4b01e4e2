"""Monday, 23 November 2026, nine o'clock on the wall clock in Shanxi."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.orders.series.days import NINE


@pytest.fixture
def monday_at_nine() -> Iterator[None]:
    with time_machine.travel(NINE, tick=False):
        yield
