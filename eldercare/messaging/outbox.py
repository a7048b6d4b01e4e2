"""The steps of sending, each in the caller's transaction: take a text that is due or stuck, record its fate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased

from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.gateways.base import Letter, Outcome
from eldercare.messaging.models import IS_QUEUED, IS_SENDING, OutgoingMessage
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.messaging.service import advance
from eldercare.messaging.states import WAITING_STATES, MessageStatus, Priority, Reason
from eldercare.messaging.templates import Template
from eldercare.people.models import Person
from eldercare.transaction import claim, hold_one

STUCK_AFTER = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
BACK_OFF_SECONDS = (15, 30, 60, 120, 240, 480, 600)
SOS_STUCK_AFTER = timedelta(seconds=15)  # longer than a gateway may take to answer
SOS_BACK_OFF_SECONDS = 3
SOMETHING_OLD = Template("", zh="", en="")
# Written into the statement, not bound to it: only then do the databases see that the small indexes serve.
ON_THE_WAY: BindParameter[list[MessageStatus]] = bindparam(
    "on_the_way", sorted(WAITING_STATES), expanding=True, literal_execute=True
)


@dataclass(frozen=True)
class InTheAir:
    """A letter while no transaction is open, and which attempt this is."""

    letter: Letter
    attempt: int
    known_ids: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        return self.letter.id


def next_due(now: datetime) -> OutgoingMessage | None:
    """Lock the text that should leave next and that nobody else is at work on; None when nothing is due."""
    query = (
        select(OutgoingMessage)
        .where(IS_QUEUED, _due(OutgoingMessage, now), ~_has_one_ahead(now))
        .order_by(OutgoingMessage.priority, OutgoingMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutgoingMessage)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def _due(message: type[OutgoingMessage], now: datetime) -> ColumnElement[bool]:
    return and_(message.not_before_at <= now, or_(message.next_try_at.is_(None), message.next_try_at <= now))


def _has_one_ahead(now: datetime) -> ColumnElement[bool]:
    """An earlier text to the same number, as urgent or more, is on its way or being tried again. SOS never waits."""
    ahead = aliased(OutgoingMessage)
    return and_(
        OutgoingMessage.priority > Priority.SOS,
        exists().where(
            ahead.number_index == OutgoingMessage.number_index,
            ahead.status.in_(ON_THE_WAY),
            ahead.id < OutgoingMessage.id,
            ahead.priority <= OutgoingMessage.priority,
            ahead.not_before_at <= now,
        ),
    )


def claimed(message: OutgoingMessage, gateway_name: str, now: datetime) -> InTheAir | None:
    """Mark a locked text as being sent and return what the gateway needs; None when it is dropped or waits instead.

    What was true when it was queued may no longer be: it may be too late by now, the person may want no more texts,
    quiet hours may have begun.
    """
    template = TEMPLATES.get(message.template, SOMETHING_OLD)
    person = session.get(Person, message.to_person_id) if message.to_person_id is not None else None
    if message.expires_at is not None and message.expires_at <= now:
        advance(message, MessageStatus.DROPPED, at=now, reason=Reason.TOO_LATE)
        return None
    if person is not None and person.opted_out_at is not None and not template.despite_opt_out:
        advance(message, MessageStatus.DROPPED, at=now, reason=Reason.OPTED_OUT)
        return None
    if template.waits_for_morning:
        morning = after_quiet_hours(now, policy_of(person.community_id if person else None))
        if morning > now:
            message.not_before_at = morning
            return None
    message.gateway, message.gateway_id = gateway_name, None
    message.sending_at, message.attempts = now, message.attempts + 1
    advance(message, MessageStatus.SENDING, at=now)
    return _in_the_air(message)


def _in_the_air(message: OutgoingMessage, known_ids: frozenset[str] = frozenset()) -> InTheAir:
    letter = Letter(
        id=message.id,
        to=message.to_number,
        body=message.body,
        queued_at=message.queued_at,
        medium=message.medium,
        template=message.template,
        version=message.version,
        language=message.language,
        filled_in=message.filled_in,
    )
    return InTheAir(letter, message.attempts, known_ids)


def record(in_the_air: InTheAir, outcome: Outcome, now: datetime) -> None:
    """Record what the gateway made of this attempt, unless a delivery report or a later attempt knows better."""
    message = hold_one(OutgoingMessage, in_the_air.id)
    if outcome.gateway_id is not None and message.gateway_id is None:
        message.gateway_id = outcome.gateway_id
    is_latest_attempt = message.status is MessageStatus.SENDING and message.attempts == in_the_air.attempt
    if outcome.status is MessageStatus.QUEUED:
        if is_latest_attempt:
            _try_again_later(message, outcome, now)
    elif outcome.status is MessageStatus.SENDING:
        if is_latest_attempt:
            message.error_code, message.reason = outcome.error_code, outcome.reason
    else:
        advance(message, outcome.status, at=now, error_code=outcome.error_code, reason=outcome.reason)


def _try_again_later(message: OutgoingMessage, outcome: Outcome, now: datetime) -> None:
    deadline = message.expires_at or message.not_before_at + GIVE_UP_AFTER
    if now >= deadline:
        reason = Reason.TOO_LATE if message.expires_at else Reason.GAVE_UP
        advance(message, MessageStatus.FAILED, at=now, error_code=outcome.error_code, reason=reason)
        return
    advance(message, MessageStatus.QUEUED, at=now, error_code=outcome.error_code, reason=outcome.reason)
    message.gateway, message.sending_at = None, None
    message.next_try_at = now + timedelta(seconds=_pause(message, outcome))


def _pause(message: OutgoingMessage, outcome: Outcome) -> int:
    if message.priority == Priority.SOS:
        return SOS_BACK_OFF_SECONDS
    if outcome.retry_after is not None:
        return outcome.retry_after
    return BACK_OFF_SECONDS[min(message.attempts, len(BACK_OFF_SECONDS)) - 1]


def stuck(now: datetime, limit: int) -> list[int]:
    """Return the ids of texts that have been in the air for over a minute, calls for help for 15 seconds."""
    is_sos = OutgoingMessage.priority == Priority.SOS
    since = case((is_sos, now - SOS_STUCK_AFTER), else_=now - STUCK_AFTER)
    query = select(OutgoingMessage.id).where(IS_SENDING, OutgoingMessage.sending_at < since)
    order = OutgoingMessage.priority, OutgoingMessage.sending_at, OutgoingMessage.id
    return list(session.scalars(query.order_by(*order).limit(limit)))


def take_stuck(message_id: int, gateway_name: str, now: datetime) -> InTheAir | None:
    """Take a text in the air for looking up; its clock starts anew, so that nobody else looks at the same time.

    None when it is settled meanwhile, or has to be given up as `unknown` because it left by another gateway.
    """
    message = claim(OutgoingMessage, message_id)
    if message is None or message.status is not MessageStatus.SENDING or message.sending_at is None:
        return None
    patience = SOS_STUCK_AFTER if message.priority == Priority.SOS else STUCK_AFTER
    if message.sending_at >= now - patience:
        return None
    if message.gateway != gateway_name:
        advance(message, MessageStatus.UNKNOWN, at=now, reason=Reason.CANNOT_BE_ASKED)
        return None
    message.sending_at = now
    return _in_the_air(message, _known_ids(message))


def _known_ids(message: OutgoingMessage) -> frozenset[str]:
    query = select(OutgoingMessage.gateway_id).where(
        OutgoingMessage.number_index == message.number_index,
        OutgoingMessage.gateway == message.gateway,
        OutgoingMessage.gateway_id.is_not(None),
        OutgoingMessage.queued_at >= message.queued_at - GIVE_UP_AFTER,
    )
    return frozenset(known for known in session.scalars(query) if known)
