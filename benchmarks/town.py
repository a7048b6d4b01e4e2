"""The app on a database of ours, for preparing what is measured and for counting afterwards."""

from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from benchmarks.processes import environment_of
from eldercare.app import create_app
from eldercare.settings import Settings
from tests.fakes.twilio_server import ACCOUNT, TOKEN, signed
from tests.support.doors import Door

PUBLIC = "https://help.example.org"


def settings_on(url: str, folder: Path) -> Settings:
    """Return the settings of an app on this database to which Twilio brings texts."""
    return Settings(
        instance_dir=folder,
        database_url=url,
        secret_key="signs cookies in benchmarks",  # noqa: S106 - guards nothing
        data_key="encrypts columns in benchmarks",
        public_base_url=PUBLIC,
        timezone=ZoneInfo("Asia/Shanghai"),
        gateway="twilio",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from="+8613900009999",
    )


def app_on(url: str, folder: Path) -> Flask:
    """Return the app as the server processes run it on this database."""
    app = create_app(settings_on(url, folder))
    app.test_client_class = Door
    return app


def environment(url: str, folder: Path) -> dict[str, str]:
    """Return what configures a server process in the same way."""
    return environment_of(settings_on(url, folder))


def signature_of(params: dict[str, str], public: str = PUBLIC) -> dict[str, str]:
    """Return the headers with which Twilio brings this text."""
    return signed(f"{public}/twilio/sms", params, token=TOKEN)
