import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from eldercare.areas.models import Area
from eldercare.clock import now
from tests.builders.messaging import a_text
from tests.builders.people import a_person
from tests.fakes.relay_server import SECRET, RelayServer, relay_server
from tests.fakes.twilio_server import ACCOUNT, TOKEN, TwilioServer, hanging
from tests.heavy.processes import schedulers, wait_until

CALLS_FOR_HELP, OTHERS = 8, 5


@pytest.fixture
def relay() -> Iterator[RelayServer]:
    with relay_server() as server:
        yield server


def test_calls_for_help_leave_by_the_second_gateway_within_a_minute_though_the_first_hangs_on_every_text(
    app_with: Callable[..., Flask], community: Area, twilio: TwilioServer, relay: RelayServer, tmp_path
) -> None:
    app = app_with(
        instance_dir=tmp_path,
        gateway="twilio",
        gateway_second="relay",
        public_base_url="https://help.example.org",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from="+8613900009999",
        twilio_api_base_url=twilio.base_url,
        relay_url=relay.url,
        relay_secret=SECRET,
    )
    twilio.will(*[hanging(30, taken=False) for _ in range(1000)])
    for number in range(OTHERS):
        a_text(a_person(community=community), template="menu", values={"lines": f"1 {number}"}, at=now())

    with schedulers(app):
        wait_until(lambda: len(twilio.requests) > 0, seconds=60)  # the sender is busy waiting for an answer
        begun = time.monotonic()
        for _ in range(CALLS_FOR_HELP):
            a_text(a_person(community=community), template="sos_received", at=now())
        wait_until(lambda: len(of_help(relay)) == CALLS_FOR_HELP, seconds=60)

    assert time.monotonic() - begun < 60


def of_help(relay: RelayServer) -> set[object]:
    return {letter["to"] for letter in relay.letters.values() if letter["template"] == "sos_received"}
