"""Where the console door hangs its routes."""

from flask import Blueprint, Flask

pages = Blueprint("console", __name__)


def init_app(app: Flask) -> None:
    """Register the door."""
    app.register_blueprint(pages)
