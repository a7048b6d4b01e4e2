"""The guard of the doors at which Twilio knocks: nothing that our account has not signed gets in."""

import structlog
from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.exceptions import RequestEntityTooLarge

from eldercare.settings import Settings
from eldercare.web.security import csrf

MOST_BYTES = 64 * 1024
log = structlog.get_logger()


def guard(pages: Blueprint) -> None:
    """Let nobody but Twilio reach these pages; they carry a signature instead of a form's token."""
    csrf.exempt(pages)
    pages.before_request(refuse_the_unsigned)


def refuse_the_unsigned() -> ResponseReturnValue | None:
    """Answer 403 to everything that our account at Twilio has not signed, and 413 to what no webhook can be."""
    request.max_content_length = MOST_BYTES
    try:
        signed = _is_signed()
    except RequestEntityTooLarge:
        return Response(status=413)
    if signed:
        return None
    log.warning("webhook_refused", path=request.path)
    return Response(status=403)


def public_url(path: str) -> str:
    """Return the address under which Twilio reaches this path of ours, whatever stands in front of us."""
    settings: Settings = current_app.extensions["eldercare_settings"]
    return settings.public_base_url + path


def _is_signed() -> bool:
    settings: Settings = current_app.extensions["eldercare_settings"]
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not settings.twilio_auth_token or not signature:
        return False
    algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
    validator = RequestValidator(settings.twilio_auth_token)
    return bool(validator.validate(_signed_url(), request.form, signature, algorithm))


def _signed_url() -> str:
    """The address as Twilio called it, which a proxy in front of us may hide."""
    query = request.query_string.decode("latin-1")
    return public_url(request.path) + (f"?{query}" if query else "")
