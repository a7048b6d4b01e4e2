"""Timed work on messages: send what is due, find out what became of what was in the air, handle what lay about.

No transaction is open while a gateway is called: a text is claimed and committed as `sending` first, and what became of
it is recorded afterwards. A crash in between leaves `sending`, and then the gateway is asked before anything is sent
again.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from eldercare.database import session
from eldercare.messaging import outbox
from eldercare.messaging.failover import Ways
from eldercare.messaging.gateways.base import CannotAsk, Gateway, Outcome
from eldercare.messaging.limits import UNPRICED, Limits, Purse
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.queries import unhandled
from eldercare.messaging.service import count_failure
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.transaction import transaction

SENDING_SECONDS = 3
STRANDED_AFTER = timedelta(seconds=30)
log = structlog.get_logger()


def send_due(
    now: datetime,
    gateway: Gateway,
    second: Gateway | None = None,
    *,
    limits: Limits = UNPRICED,
    only_sos: bool = False,
    limit: int = 100,
) -> int:
    """Hand over up to `limit` texts and calls that are due, SOS first, and return how many were dealt with.

    Texts to one number leave one after the other in the order they were queued; a later one waits while an earlier
    one is being tried again, unless it is more urgent. Several senders at once never send one text twice. Stops
    after a few seconds, so that what came in meanwhile (an SOS) is looked at with a fresh clock. The second gateway
    does the work while the first one fails (`failover`).
    """
    done = 0
    stop_at = time.monotonic() + SENDING_SECONDS
    ways, purse = Ways(gateway, second).look(), Purse(limits, now)
    while done < limit and time.monotonic() < stop_at:
        message_id, in_the_air = _take_next(ways, purse, limits, now, only_sos=only_sos)
        if message_id is None:
            break
        done += 1
        if in_the_air is not None:
            _record(in_the_air, _send(in_the_air, ways), ways, now)
    return done


def recover_sending(now: datetime, gateway: Gateway, second: Gateway | None = None, *, limit: int = 100) -> int:
    """Ask the gateways about texts that have been in the air for over a minute; return how many are settled.

    What they have is recorded, what they surely have not goes out again, and where one can never be asked the text is
    `unknown`. When it does not answer now, everything stays as it is. Calls whose end nobody reported are asked for.
    """
    settled = 0
    ways, silent = Ways(gateway, second), set()
    for message_id, carrier in outbox.stuck(now, limit):
        if carrier in silent:
            continue
        try:
            settled += _recover(message_id, ways, now)
        except CannotAsk:
            log.warning("gateway_cannot_be_asked", gateway=carrier)
            silent.add(carrier)  # nor can it be asked about the others
        except Exception:  # one bad text must not hold up the others
            session.rollback()
            log.exception("text_not_recovered", message_id=message_id)
    return settled


def _recover(message_id: int, ways: Ways, now: datetime) -> bool:
    with transaction():
        in_the_air = outbox.take_stuck(message_id, ways, now)
    asked = ways.named(in_the_air.gateway_name) if in_the_air is not None else None
    if in_the_air is None or asked is None:
        return False
    try:
        found = asked.look_up(in_the_air.letter, known_ids=in_the_air.known_ids)
    except CannotAsk:
        with transaction():
            outbox.record_silence(in_the_air, now)
        raise
    _record(in_the_air, found or Outcome(MessageStatus.QUEUED, reason=Reason.NO_ANSWER), None, now)
    return True


def handle_stranded(now: datetime, handler: Callable[[int], None]) -> int:
    """Call `handler` with the id of each text that was stored half a minute ago and not handled; return how many were.

    The handler opens its own transaction. Where it breaks again, the failure is counted and the text is tried
    less and less often; from the third failure it is on the list for a person (`queries.needing_a_person`).
    """
    due = [message.id for message in unhandled(now - STRANDED_AFTER) if _may_be_tried(message, now)]
    done = 0
    for message_id in due:
        try:
            handler(message_id)
            done += 1
        except Exception:  # one bad text must not hold up the others
            session.rollback()
            log.exception("incoming_message_not_handled", message_id=message_id)
            with transaction():
                count_failure(message_id)
    return done


def _take_next(
    ways: Ways, purse: Purse, limits: Limits, now: datetime, *, only_sos: bool
) -> tuple[int | None, outbox.InTheAir | None]:
    message_id = None
    try:
        with transaction():
            message_id = outbox.next_due(now, only_sos=only_sos, affordable=purse.affordable)
            return message_id, _claim(message_id, ways, purse, limits, now) if message_id is not None else None
    except Exception as error:
        if message_id is None or isinstance(error, SQLAlchemyError):
            raise  # not the text's own fault
        log.exception("text_set_aside", message_id=message_id)
        with transaction():
            outbox.set_aside(message_id, now)
        return message_id, None


def _claim(message_id: int, ways: Ways, purse: Purse, limits: Limits, now: datetime) -> outbox.InTheAir | None:
    message = session.get_one(OutgoingMessage, message_id, populate_existing=True)
    in_the_air = outbox.claimed(message, ways, limits, now)
    if in_the_air is not None:
        purse.pay(message)
    return in_the_air


def _send(in_the_air: outbox.InTheAir, ways: Ways) -> Outcome:
    gateway = ways.named(in_the_air.gateway_name)
    assert gateway is not None  # it was chosen among them
    try:
        return gateway.send(in_the_air.letter)
    except Exception:  # a gateway that breaks its promise must not hold up the others; it may have sent or not
        log.exception("gateway_broke", gateway=gateway.name, message_id=in_the_air.id)
        return Outcome(MessageStatus.SENDING, reason=Reason.GATEWAY_DOWN)


def _record(in_the_air: outbox.InTheAir, outcome: Outcome, ways: Ways | None, now: datetime) -> None:
    try:
        with transaction():
            outbox.record(in_the_air, outcome, now)
            if ways is not None:
                ways.note(in_the_air.gateway_name, outcome, now)
    except IntegrityError:  # another text, equal to the letter, was found under this id meanwhile; it may keep it
        log.warning("gateway_id_is_taken", message_id=in_the_air.id)
        with transaction():
            outbox.record(in_the_air, replace(outcome, gateway_id=None), now)


def _may_be_tried(message: IncomingMessage, now: datetime) -> bool:
    pause: timedelta = STRANDED_AFTER * 4 ** min(message.failures, 10)
    return now >= message.received_at + pause
