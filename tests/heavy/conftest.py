from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from eldercare.areas.models import Area
from eldercare.database import session
from tests.builders.areas import a_community, set_policy
from tests.fakes.twilio_server import ACCOUNT, TOKEN, TwilioServer, twilio_server

NEVER = {"quiet_from": "00:00", "quiet_until": "00:00"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.heavy)


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    with twilio_server() as server:
        yield server


@pytest.fixture
def sending(app_with: Callable[..., Flask], twilio: TwilioServer, tmp_path: Path) -> Flask:
    """The app as real processes run it, sending through a Twilio of the test's own."""
    return app_with(
        instance_dir=tmp_path,
        gateway="twilio",
        public_base_url="https://help.example.org",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from="+8613900009999",
        twilio_api_base_url=twilio.base_url,
    )


@pytest.fixture
def community(app: Flask) -> Area:
    """A community without quiet hours, for real processes have the real time."""
    community = a_community()
    set_policy(community.id, NEVER)
    session.commit()
    return community
