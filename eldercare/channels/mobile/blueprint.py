"""Where the mobile door hangs its routes."""

from flask import Blueprint, Flask

pages = Blueprint("mobile", __name__)


def init_app(app: Flask) -> None:
    """Register the door."""
    app.register_blueprint(pages)
