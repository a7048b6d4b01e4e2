"""The way in for every text, whichever gateway brings it: first kept, then understood."""

import structlog

from eldercare.channels.sms.handlers import handle
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.service import count_failure, receive
from eldercare.transaction import transaction

log = structlog.get_logger()


def take_in(*, gateway: str, gateway_id: str, from_number: str, to_number: str, body: str) -> None:
    """Store a text and act on it, in two transactions; the same one brought again changes nothing.

    When acting on it breaks, the text stays stored and unhandled, and is taken up by `messaging.jobs.handle_stranded`.
    """
    with transaction():
        message = receive(
            gateway=gateway,
            gateway_id=gateway_id,
            from_number=from_number,
            to_number=to_number,
            body=body,
            at=now(),
        )
        message_id = message.id if message is not None else None
    if message_id is not None:
        _act_on(message_id)


def _act_on(message_id: int) -> None:
    try:
        handle(message_id)
    except Exception:  # whatever it is, the text is stored and the one who brought it must hear that it arrived
        log.exception("incoming_message_not_handled", message_id=message_id)
        session.rollback()
        with transaction():
            count_failure(message_id)
