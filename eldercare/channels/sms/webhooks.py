"""What Twilio posts to us: texts that arrive and reports on texts that left. Nothing unsigned gets in."""

from uuid import uuid4

import structlog
from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from twilio.twiml.messaging_response import MessagingResponse
from werkzeug.exceptions import RequestEntityTooLarge

from eldercare.channels.sms.intake import take_in
from eldercare.clock import now
from eldercare.messaging.gateways.twilio import NAME, reason_of, status_of
from eldercare.messaging.service import record_delivery
from eldercare.settings import Settings
from eldercare.transaction import transaction
from eldercare.web.security import csrf

MOST_BYTES = 64 * 1024
SAME_AGAIN_HEADER = "I-Twilio-Idempotency-Token"
log = structlog.get_logger()

pages = Blueprint("twilio", __name__, url_prefix="/twilio")


def init_app(app: Flask) -> None:
    """Register the webhooks; they carry a signature instead of a form's token."""
    csrf.exempt(pages)
    app.register_blueprint(pages)


@pages.before_request
def refuse_the_unsigned() -> ResponseReturnValue | None:
    """Answer 403 to everything that our account at Twilio has not signed, and 413 to what no text can be."""
    request.max_content_length = MOST_BYTES
    try:
        signed = _is_signed()
    except RequestEntityTooLarge:
        return Response(status=413)
    if signed:
        return None
    log.warning("webhook_refused", path=request.path)
    return Response(status=403)


@pages.post("/sms")
def sms() -> ResponseReturnValue:
    """Take in a text; the answer is empty, for ours goes out through the outbox."""
    form = request.form
    take_in(
        gateway=NAME,
        gateway_id=_id_of_text(),
        from_number=form.get("From", ""),
        to_number=form.get("To", ""),
        body=form.get("Body", ""),
    )
    return Response(str(MessagingResponse()), mimetype="application/xml")


@pages.post("/status")
def status() -> ResponseReturnValue:
    """Record how far a text of ours has come; reports on what we do not know are taken and forgotten."""
    form = request.form
    became = status_of(form.get("MessageStatus") or form.get("SmsStatus") or "")
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if became is None or not sid:
        return Response(status=204)
    code = _number(form.get("ErrorCode"))
    with transaction():
        record_delivery(
            gateway=NAME,
            gateway_id=sid,
            status=became,
            at=now(),
            error_code=str(code) if code else None,
            reason=reason_of(code),
            message_id=_number(request.args.get("message")),
        )
    return Response(status=204)


def _is_signed() -> bool:
    settings: Settings = current_app.extensions["eldercare_settings"]
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not settings.twilio_auth_token or not signature:
        return False
    algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
    validator = RequestValidator(settings.twilio_auth_token)
    return bool(validator.validate(_signed_url(settings), request.form, signature, algorithm))


def _signed_url(settings: Settings) -> str:
    """The address as Twilio called it, which a proxy in front of us may hide."""
    query = request.query_string.decode("latin-1")
    return settings.public_base_url + request.path + (f"?{query}" if query else "")


def _id_of_text() -> str:
    """What makes a text the same when it is brought again; one without any id is better kept twice than lost."""
    form = request.form
    named = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    return named or request.headers.get(SAME_AGAIN_HEADER) or f"unnamed-{uuid4().hex}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None
