"""The public's door: what anybody may look at without signing in."""

from flask import Blueprint, Flask, Response

from eldercare.channels.public import checks, honours

pages = Blueprint("public", __name__)
for part in (checks, honours):
    pages.register_blueprint(part.pages)


def init_app(app: Flask) -> None:
    """Register the door."""
    app.register_blueprint(pages)


@pages.after_request
def keep_nothing(answer: Response) -> Response:
    """What is asked here is about one person: it stays in no cache and is found by no search engine."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
