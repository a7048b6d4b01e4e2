from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from eldercare.catalogue import standard
from tests.support.lines import Line

MONDAY_MORNING = "2026-11-23 09:00:00+08:00"


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    """Monday, nine in the morning; the standard services can be ordered by text."""
    with time_machine.travel(MONDAY_MORNING, tick=False) as clock:
        standard.install()
        yield Line(clock)
