"""Everything about waves happens on one Monday morning."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.dispatch.waves.town import NINE


@pytest.fixture
def monday_at_nine() -> Iterator[None]:
    with time_machine.travel(NINE, tick=False):
        yield
