"""Where the JSON door hangs its routes, and what holds for every address below /api."""

import structlog
from flask import Blueprint, Flask, Response, g, request
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound
from werkzeug.routing import RequestRedirect

from eldercare.channels.api import openapi
from eldercare.channels.api.answers import Answer, http_refusal, refusal
from eldercare.channels.api.calls import IdConverter, view_of
from eldercare.channels.api.routes import ROUTES
from eldercare.errors import DomainError
from eldercare.web.language import wanted
from eldercare.web.security import csrf

log = structlog.get_logger()
pages = Blueprint("api", __name__, url_prefix=openapi.PREFIX)
DESCRIPTION = to_json(openapi.document(ROUTES)).decode()

for route in ROUTES:
    pages.add_url_rule(
        route.rule,
        endpoint=route.name,
        view_func=view_of(route),
        methods=[route.method],
        provide_automatic_options=False,
    )


def init_app(app: Flask) -> None:
    """Register the door. It is for programs that show a token: no forms to protect, no cookies."""
    csrf.exempt(pages)
    app.url_map.converters["id"] = IdConverter
    app.register_blueprint(pages)


@pages.get("/openapi.json", provide_automatic_options=False)
def description() -> Response:
    """Describe this API to programs (OpenAPI 3.1); no token needed."""
    return Answer(200, DESCRIPTION).response()


@pages.before_app_request
def keep_pages_away() -> Response | None:
    """Speak the caller's language, and answer in JSON where no route of ours is reached: a wrong address or method."""
    if request.path != "/api" and not request.path.startswith("/api/"):
        return None
    g.language = wanted(request.accept_languages)
    missed = request.routing_exception
    if missed is None:
        return None
    return http_refusal(NotFound() if isinstance(missed, RequestRedirect) else missed).response()


@pages.after_request
def not_to_be_kept(response: Response) -> Response:
    """Keep answers out of caches: they are about people, and differ with token and language."""
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.errorhandler(DomainError)
def refused(error: DomainError) -> Response:
    return refusal(error).response()


@pages.errorhandler(HTTPException)
def misunderstood(error: HTTPException) -> Response:
    return http_refusal(error).response()


@pages.errorhandler(Exception)
def broken(error: Exception) -> Response:
    log.error("request_failed", path=request.path, error=type(error).__name__, exc_info=error)
    return http_refusal(InternalServerError()).response()
