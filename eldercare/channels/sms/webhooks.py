"""What Twilio posts to us: texts that arrive and reports on texts that left. Nothing unsigned gets in."""

from uuid import uuid4

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from twilio.twiml.messaging_response import MessagingResponse

from eldercare.channels.sms.intake import take_in
from eldercare.clock import now
from eldercare.messaging.gateways.twilio import NAME, reason_of, status_of
from eldercare.messaging.service import record_delivery
from eldercare.transaction import transaction
from eldercare.web.twilio_signed import guard

SAME_AGAIN_HEADER = "I-Twilio-Idempotency-Token"
NOTHING = str(MessagingResponse())

pages = Blueprint("twilio", __name__, url_prefix="/twilio")
guard(pages)


def init_app(app: Flask) -> None:
    """Register the webhooks."""
    app.register_blueprint(pages)


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
    return Response(NOTHING, mimetype="application/xml")


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


def _id_of_text() -> str:
    """What makes a text the same when it is brought again; one without any id is better kept twice than lost."""
    form = request.form
    named = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    return named or request.headers.get(SAME_AGAIN_HEADER) or f"unnamed-{uuid4().hex}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None
