"""The doors at which a relay knocks, a SIM modem or an Android phone: texts in, reports on texts out, calls."""

from contextlib import suppress
from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from eldercare.channels.relay import asked
from eldercare.channels.relay.calls import EVENTS, announce
from eldercare.channels.sms.intake import take_in
from eldercare.clock import now
from eldercare.errors import Invalid, NotFound
from eldercare.messaging.gateways.relay import NAME, STATUSES, reason_of
from eldercare.messaging.gateways.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, verify
from eldercare.messaging.queries import get_outgoing
from eldercare.messaging.service import record_delivery
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.settings import Settings
from eldercare.transaction import transaction
from eldercare.web.security import csrf

MOST_BYTES = 64 * 1024
LONGEST_ID, LONGEST_NUMBER, LONGEST_ERROR = 200, 64, 100
log = structlog.get_logger()

pages = Blueprint("relay", __name__, url_prefix="/relay")


def init_app(app: Flask) -> None:
    """Register the doors; they carry a signature instead of a form's token."""
    csrf.exempt(pages)
    app.register_blueprint(pages)


@pages.before_request
def refuse_the_unsigned() -> ResponseReturnValue | None:
    """Answer 404 where no relay is expected, 403 to what our secret has not signed in the last five minutes."""
    settings: Settings = current_app.extensions["eldercare_settings"]
    if not settings.relay_secret:
        return _problem(
            "not_found", "No relay is expected here: ELDERCARE_RELAY_SECRET is not set.", HTTPStatus.NOT_FOUND
        )
    request.max_content_length = MOST_BYTES
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        sentence = f"The body is larger than {MOST_BYTES} bytes."
        return _problem("too_large", sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    at = now()
    timestamp, signature = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    if verify(settings.relay_secret, body, timestamp=timestamp, signature=signature, at=at):
        return None
    log.warning("relay_refused", path=request.path)
    sentence = (
        f"{SIGNATURE_HEADER} is missing or wrong, or {TIMESTAMP_HEADER} is more than five minutes off our clock, "
        f"which says {int(at.timestamp())}."
    )
    return _problem("not_signed", sentence, HTTPStatus.FORBIDDEN)


@pages.errorhandler(Invalid)
def misfit(error: Invalid) -> ResponseReturnValue:
    return _problem(error.code, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)


@pages.post("/sms")
def sms() -> ResponseReturnValue:
    """Take in a text that reached the relay; the same id again changes nothing."""
    fields = asked.fields_of(request.get_data())
    gateway_id = asked.text(fields, "id", longest=LONGEST_ID)
    take_in(
        gateway=NAME,
        gateway_id=gateway_id,
        from_number=asked.text(fields, "from", longest=LONGEST_NUMBER),
        to_number=asked.text(fields, "to", longest=LONGEST_NUMBER, required=False),
        body=asked.text(fields, "text", required=False),
    )
    return jsonify(id=gateway_id, taken=True)


@pages.post("/status")
def status() -> ResponseReturnValue:
    """Record how far a text of ours has come; reports on what we do not know are taken and forgotten."""
    fields = asked.fields_of(request.get_data())
    gateway_id = asked.text(fields, "id", longest=LONGEST_ID, required=False)
    message_id = asked.id_of_ours(fields, "message")
    if not gateway_id and message_id is None:
        raise asked.FieldMissing("id")
    became = STATUSES[asked.one_of(fields, "status", tuple(STATUSES))]
    error = asked.text(fields, "error", longest=LONGEST_ERROR, required=False) if became is MessageStatus.FAILED else ""
    with transaction():
        known = record_delivery(
            gateway=NAME,
            gateway_id=gateway_id or _our_name_for(message_id),
            status=became,
            at=now(),
            error_code=error or None,
            reason=reason_of(error) or Reason.CARRIER if became is MessageStatus.FAILED else None,
            message_id=message_id,
        )
    return jsonify(known=known is not None)


@pages.post("/calls")
def calls() -> ResponseReturnValue:
    """Take in what a telephone says about a call; the same event again changes nothing."""
    fields = asked.fields_of(request.get_data())
    call_id = announce(
        NAME,
        call_id=asked.text(fields, "id", longest=LONGEST_ID),
        from_number=asked.text(fields, "from", longest=LONGEST_NUMBER, required=False),
        to_number=asked.text(fields, "to", longest=LONGEST_NUMBER, required=False),
        event=asked.one_of(fields, "event", EVENTS),
    )
    return jsonify(call=call_id)


def _our_name_for(message_id: int | None) -> str:
    """What the relay calls a text that it names by our own id only: as it did before, or else after that id."""
    with suppress(NotFound):
        known_as = get_outgoing(message_id or 0).gateway_id
        if known_as is not None:
            return known_as
    return f"message-{message_id}"


def _problem(code: str, sentence: str, status_code: HTTPStatus) -> ResponseReturnValue:
    return jsonify(error=code, message=sentence), status_code
