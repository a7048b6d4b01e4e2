"""What a person sees when something is refused or breaks: a sentence, what to do next, and the way back."""

from http import HTTPStatus

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from eldercare.database import session
from eldercare.errors import DomainError, Invalid, NotAllowed, NotFound
from eldercare.people.card_checks import TooManyTries
from eldercare.people.sign_in import TooManyCodes
from eldercare.staff.service import TooManyAttempts
from eldercare.web.language import said

log = structlog.get_logger()
STATUSES: tuple[tuple[type[DomainError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (TooManyCodes, HTTPStatus.TOO_MANY_REQUESTS),
    (TooManyTries, HTTPStatus.TOO_MANY_REQUESTS),
    (DomainError, HTTPStatus.CONFLICT),
)


def init_app(app: Flask) -> None:
    """Show errors as pages; the JSON door registers handlers of its own."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DataError, not_storable)
    app.register_error_handler(OverflowError, not_storable)
    app.register_error_handler(Exception, broken)


def status_of(error: DomainError) -> HTTPStatus:
    """Return the HTTP status for a refusal."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def refused(error: DomainError) -> ResponseReturnValue:
    status = status_of(error)
    return _page(status, sentence=said(error)), status


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, back_url=request.full_path if request.method == "GET" else None), 400


def http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < HTTPStatus.BAD_REQUEST:
        return error  # a redirect
    kept = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return _page(code), code, kept


def not_storable(_error: Exception) -> ResponseReturnValue:
    """A number beyond all ids, or a NUL character: no database takes it, and no page of ours asked for it."""
    session.rollback()
    return _page(400, sentence=_("A number in it is far too large, or it has a character that no text has.")), 400


def broken(error: Exception) -> ResponseReturnValue:
    log.error("request_failed", path=request.path, exc_info=error)
    return _page(500), 500


def _page(code: int, *, sentence: str | None = None, back_url: str | None = None) -> str:
    return render_template("errors/error.html", code=int(code), sentence=sentence, back_url=back_url)
