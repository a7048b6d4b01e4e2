from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from eldercare.catalogue import standard
from tests.channels.voice.line import PUBLIC, Line
from tests.fakes.twilio_server import TOKEN


@pytest.fixture
def voice_app(app_with: Callable[..., Flask], tmp_path) -> Flask:
    standard.install()
    return app_with(gateway="twilio", twilio_auth_token=TOKEN, public_base_url=PUBLIC, instance_dir=tmp_path)


@pytest.fixture
def line(voice_app: Flask) -> Iterator[Line]:
    """A telephone line to us, with the standard services on the menu."""
    return Line(voice_app.test_client())
