from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from eldercare.catalogue import standard
from tests.fakes.twilio_server import ACCOUNT, TOKEN, twilio_server
from tests.stories.town import PUBLIC, Town

MONDAY_MORNING = "2026-11-23 09:00:00+08:00"


@pytest.fixture
def town(app_with: Callable[..., Flask]) -> Iterator[Town]:
    """Monday, nine in the morning; the standard services can be ordered."""
    with twilio_server() as twilio, time_machine.travel(MONDAY_MORNING, tick=False) as clock:
        app = app_with(
            gateway="twilio",
            public_base_url=PUBLIC,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            twilio_from="+8613900009999",
            twilio_api_base_url=twilio.base_url,
        )
        standard.install()
        yield Town(app, twilio, clock)
