"""The way in for every text, whichever gateway brings it: first kept, then understood."""

import structlog

from eldercare.actors import SYSTEM, Door
from eldercare.channels.sms.handlers import handle
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.service import count_failure, mark_handled, receive, take_unhandled
from eldercare.orders.service import place_draft
from eldercare.orders.states import OrderSource
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


def handle_or_hand_over(message_id: int) -> None:
    """Act on a text that was left behind; what breaks again becomes a draft, for a person can read it even so."""
    try:
        handle(message_id)
    except Exception:  # whatever it is: not a second error, but work for a person
        log.exception("incoming_message_handed_over", message_id=message_id)
        session.rollback()
        with transaction():
            _hand_over(message_id)


def _hand_over(message_id: int) -> None:
    message = take_unhandled(message_id)
    if message is None:
        return
    at = now()
    place_draft(
        source=OrderSource.SMS,
        reason="broken",
        notes=message.body,
        caller_number=message.from_number,
        community_id=message.person.community_id if message.person else None,
        by=SYSTEM,
        at=at,
        via=Door.SMS,
    )
    mark_handled(message, "handed_over", at)
