"""Where the family door hangs its routes."""

from flask import Blueprint, Flask

pages = Blueprint("family", __name__)


def init_app(app: Flask) -> None:
    """Register the door."""
    app.register_blueprint(pages)
