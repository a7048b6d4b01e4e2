"""The mobile door's table of contents: phone pages for volunteers and for those who work for a provider."""

from flask import Blueprint, Flask, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from eldercare.channels.mobile import (
    certificates,
    corrections,
    giving,
    goods,
    honours,
    hours,
    leaving,
    me,
    near,
    offers,
    sign_in,
    spend,
    staff,
    times,
    today,
    visits,
    who,
    words,
)
from eldercare.errors import DomainError
from eldercare.web.error_pages import status_of
from eldercare.web.language import said

pages = Blueprint("mobile", __name__, url_prefix="/m")
for part in (
    sign_in,
    today,
    near,
    offers,
    visits,
    staff,
    hours,
    spend,
    giving,
    goods,
    certificates,
    honours,
    corrections,
    me,
    leaving,
    times,
):
    pages.register_blueprint(part.pages)
pages.before_request(who.come_in)
pages.context_processor(words.for_templates)


def init_app(app: Flask) -> None:
    """Register the door."""
    app.register_blueprint(pages)


@pages.after_request
def keep_nothing(answer: Response) -> Response:
    """Leave nothing of an elder's address in a phone's memory, which the next one to hold it could go back to."""
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


@pages.errorhandler(DomainError)
def refused(error: DomainError) -> ResponseReturnValue:
    """Say why not, and lead back to these pages rather than to the console."""
    status = status_of(error)
    back = url_for("mobile.today.show")
    return render_template("errors/error.html", code=int(status), sentence=said(error), back_url=back), status
