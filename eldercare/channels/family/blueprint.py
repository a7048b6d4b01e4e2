"""The family door's table of contents: pages behind links that are handed to an elder or the family."""

from flask import Blueprint, Flask, Response

from eldercare.channels.family import ordering, rating
from eldercare.channels.family.links import ordering_url, rating_url

pages = Blueprint("family", __name__, url_prefix="/f")
pages.register_blueprint(rating.pages)
pages.register_blueprint(ordering.pages)


def init_app(app: Flask) -> None:
    """Register the door, and let pages call `rating_url(order)` and `ordering_url(tie)` for links to hand out."""
    app.register_blueprint(pages)
    app.jinja_env.globals |= {"rating_url": rating_url, "ordering_url": ordering_url}


@pages.after_request
def keep_nothing(answer: Response) -> Response:
    """A link is a key: what it opens stays in no cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
