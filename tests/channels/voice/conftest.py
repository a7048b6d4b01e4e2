from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from eldercare.catalogue import standard
from tests.fakes.twilio_server import TOKEN
from tests.support.telephone import Line

PUBLIC = "https://help.example.org/care"


@pytest.fixture
def voice_app(app_with: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    standard.install()
    app = app_with(gateway="twilio", twilio_auth_token=TOKEN, public_base_url=PUBLIC)
    settings = app.extensions["eldercare_settings"]
    monkeypatch.setitem(app.extensions, "eldercare_settings", replace(settings, instance_dir=tmp_path))
    return app


@pytest.fixture
def line(voice_app: Flask) -> Line:
    """A telephone line to us, with the standard services on the menu."""
    return Line(voice_app.test_client(), PUBLIC)
