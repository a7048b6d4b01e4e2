"""The app on a database of ours, for preparing what is measured and for counting afterwards."""

from pathlib import Path

from flask import Flask

from benchmarks.processes import environment
from eldercare.app import create_app
from eldercare.settings import read_settings
from tests.support.doors import Door


def app_on(url: str, folder: Path) -> Flask:
    """Return the app as the server processes run it on this database."""
    app = create_app(read_settings(environment(url, folder)))
    app.test_client_class = Door
    return app
