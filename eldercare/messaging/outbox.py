"""The steps of sending, each in the caller's transaction: take a text that is due or stuck, record its fate."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, exists, or_, select, true, update
from sqlalchemy.orm import aliased

from eldercare.database import session
from eldercare.messaging import again, questions
from eldercare.messaging.failover import Carrier, Ways
from eldercare.messaging.gateways.base import Letter, Outcome
from eldercare.messaging.limits import Limits, allowed_at
from eldercare.messaging.models import IS_QUEUED, IS_RINGING, IS_SENDING, OutgoingMessage
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.messaging.service import advance, may_be_told
from eldercare.messaging.states import WAITING_STATES, Medium, MessageStatus, Priority, Reason
from eldercare.people.models import Person
from eldercare.transaction import claim, hold_one

STUCK_AFTER = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
BACK_OFF_SECONDS = (15, 30, 60, 120, 240, 480, 600)
SOS_STUCK_AFTER = timedelta(seconds=20)  # longer than a gateway may take to answer somebody whose clock is old
SOS_BACK_OFF_SECONDS = 3
RINGS_FOR = timedelta(minutes=3)
SILENT_CALL_AFTER = timedelta(minutes=10)
SET_ASIDE_FOR = timedelta(minutes=5)
# Written into the statement, not bound to it: only then do the databases see that the small indexes serve.
ON_THE_WAY: BindParameter[list[MessageStatus]] = bindparam(
    "on_the_way", sorted(WAITING_STATES), expanding=True, literal_execute=True
)


@dataclass(frozen=True)
class InTheAir:
    """A letter while no transaction is open, who carries it, and which attempt this is."""

    letter: Letter
    gateway_name: str
    attempt: int
    is_sos: bool = False
    known_ids: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        return self.letter.id


def next_due(now: datetime, *, only_sos: bool = False, affordable: ColumnElement[bool] | None = None) -> int | None:
    """Lock the text that should leave next and that nobody else is at work on, and return its id; None for nothing.

    The id alone, so that one whose row cannot be read has a name by which it is set aside.
    """
    wanted = OutgoingMessage.priority == Priority.SOS if only_sos else true()
    paid_for = true() if affordable is None else affordable
    query = (
        select(OutgoingMessage.id)
        .where(IS_QUEUED, _due(OutgoingMessage, now), ~_has_one_ahead(now), ~_is_being_rung(now), wanted, paid_for)
        .order_by(OutgoingMessage.priority, OutgoingMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutgoingMessage)
    )
    return session.scalars(query).one_or_none()


def set_aside(message_id: int, now: datetime) -> None:
    """Let a text that nobody could take up wait, so that the others do not wait for it; after a day it has failed.

    Nothing of the row is read, for that may be the trouble.
    """
    is_queued = OutgoingMessage.id == message_id, OutgoingMessage.status == MessageStatus.QUEUED
    is_old = OutgoingMessage.not_before_at <= now - GIVE_UP_AFTER
    status = case((is_old, MessageStatus.FAILED), else_=MessageStatus.QUEUED)
    waits = update(OutgoingMessage).where(*is_queued).values(next_try_at=now + SET_ASIDE_FOR, status=status)
    session.execute(waits.values(reason=Reason.BROKEN_RECORD).execution_options(synchronize_session=False))


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


def _is_being_rung(now: datetime) -> ColumnElement[bool]:
    """This is a call to somebody whose telephone we make ring just now: it would find the line busy."""
    ringing = aliased(OutgoingMessage)
    same_number, lately = ringing.number_index == OutgoingMessage.number_index, ringing.sent_at > now - RINGS_FOR
    is_call_that_waits = and_(OutgoingMessage.medium == Medium.CALL, OutgoingMessage.priority > Priority.SOS)
    return and_(is_call_that_waits, exists().where(IS_RINGING, lately, same_number))


def claimed(message: OutgoingMessage, ways: Ways, limits: Limits, now: datetime) -> InTheAir | None:
    """Mark a locked text as being sent and return what the gateway needs; None when it is dropped or waits instead.

    What was true when it was queued may no longer be: it may be too late by now, the person may want no more texts,
    what it asks may be settled, quiet hours may have begun, the number may have had the same too often. Where no
    gateway can carry it, it failed.
    """
    if not _may_still_leave(message, now) or _waits(message, limits, now):
        return None
    carrier = _carrier_for(message, ways, now)
    if isinstance(carrier, Reason):
        is_copy = message.again_for_id is not None and message.medium is Medium.TEXT
        advance(message, MessageStatus.DROPPED if is_copy else MessageStatus.FAILED, at=now, reason=carrier)
        again.after(message, at=now)
        return None
    message.gateway, message.gateway_id = carrier.gateway.name, None
    message.sending_at, message.attempts = now, message.attempts + 1
    advance(message, MessageStatus.SENDING, at=now)
    return _in_the_air(message, carrier_id=carrier.carrier_id)


def _may_still_leave(message: OutgoingMessage, now: datetime) -> bool:
    person = session.get(Person, message.to_person_id) if message.to_person_id is not None else None
    if message.expires_at is not None and message.expires_at <= now:
        advance(message, MessageStatus.DROPPED, at=now, reason=Reason.TOO_LATE)
        return False
    if person is not None and not may_be_told(person, again.template_of(message)):
        reason = Reason.NO_LONGER_NEEDED if person.is_gone else Reason.OPTED_OUT
        advance(message, MessageStatus.DROPPED, at=now, reason=reason)
        return False
    asked = questions.asked_in(message)
    if asked is not None and asked.answered_at is not None:  # by another door, or it is not asked any more
        advance(message, MessageStatus.DROPPED, at=now, reason=Reason.NO_LONGER_NEEDED)
        return False
    return True


def _waits(message: OutgoingMessage, limits: Limits, now: datetime) -> bool:
    leaves_at = allowed_at(message, limits, now)
    late = Reason.TOO_MANY if leaves_at > now else Reason.TOO_LATE
    if again.template_of(message).waits_for_morning:
        leaves_at = after_quiet_hours(leaves_at, again.policy_for(message))
    if leaves_at <= now:
        return False
    if message.expires_at is not None and leaves_at >= message.expires_at:
        advance(message, MessageStatus.DROPPED, at=now, reason=late)
    else:
        message.not_before_at = leaves_at  # which holds up nothing else to this number
    return True


def _carrier_for(message: OutgoingMessage, ways: Ways, now: datetime) -> Carrier | Reason:
    original = again.original_of(message) if message.medium is Medium.TEXT else None
    carrier = ways.carrier_for(message, not_by=original.gateway if original else None, at=now)
    if original is None or isinstance(carrier, Carrier) or not again.may_ring(message):
        return carrier
    for name, value in again.spoken(message).items():
        setattr(message, name, value)
    return ways.carrier_for(message, not_by=None, at=now)


def _in_the_air(
    message: OutgoingMessage, *, carrier_id: str = "", known_ids: Collection[str] = frozenset()
) -> InTheAir:
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
        carrier_id=carrier_id,
        gateway_id=message.gateway_id,
    )
    is_sos = message.priority == Priority.SOS
    return InTheAir(letter, message.gateway or "", message.attempts, is_sos, frozenset(known_ids))


def record(in_the_air: InTheAir, outcome: Outcome, now: datetime) -> None:
    """Record what the gateway made of this attempt, unless a delivery report or a later attempt knows better."""
    message = hold_one(OutgoingMessage, in_the_air.id)
    is_latest_attempt = message.status is MessageStatus.SENDING and message.attempts == in_the_air.attempt
    is_news = is_latest_attempt
    if outcome.gateway_id is not None and message.gateway_id is None:
        message.gateway, message.gateway_id = in_the_air.gateway_name, outcome.gateway_id
    if outcome.status is MessageStatus.QUEUED:
        if is_latest_attempt:
            _try_again_later(message, outcome, now)
    elif outcome.status is MessageStatus.SENDING:
        if is_latest_attempt:
            message.error_code, message.reason = outcome.error_code, outcome.reason
    else:
        is_news = advance(message, outcome.status, at=now, error_code=outcome.error_code, reason=outcome.reason)
    if is_news:
        again.after(message, at=now)


def record_silence(in_the_air: InTheAir, now: datetime) -> None:
    """Record that the gateway cannot be asked now; a call for help takes the other way instead of waiting for it.

    After its time, or a day, nobody asks about a text any more: it is `unknown`, and later ones need not wait for it.
    """
    message = hold_one(OutgoingMessage, in_the_air.id)
    if message.status is not MessageStatus.SENDING:
        return
    is_given_up = now >= _deadline(message)
    if is_given_up:
        advance(message, MessageStatus.UNKNOWN, at=now, reason=Reason.CANNOT_BE_ASKED)
    if is_given_up or in_the_air.is_sos:
        again.after(message, at=now)


def _deadline(message: OutgoingMessage) -> datetime:
    return message.expires_at or message.not_before_at + GIVE_UP_AFTER


def _try_again_later(message: OutgoingMessage, outcome: Outcome, now: datetime) -> None:
    is_done_otherwise = message.priority == Priority.SOS and again.went_another_way(message)
    if now >= _deadline(message) or is_done_otherwise:
        late = Reason.TOO_LATE if message.expires_at else Reason.GAVE_UP
        reason = Reason.OTHER_WAY if is_done_otherwise else late
        advance(message, MessageStatus.FAILED, at=now, error_code=outcome.error_code, reason=reason)
        return
    advance(message, MessageStatus.QUEUED, at=now, error_code=outcome.error_code, reason=outcome.reason)
    message.sending_at = None
    message.next_try_at = now + timedelta(seconds=_pause(message, outcome))


def _pause(message: OutgoingMessage, outcome: Outcome) -> int:
    if message.priority == Priority.SOS:
        return SOS_BACK_OFF_SECONDS if message.attempts % 2 == 0 else 0
    if outcome.retry_after is not None:
        return outcome.retry_after
    return BACK_OFF_SECONDS[min(message.attempts, len(BACK_OFF_SECONDS)) - 1]


def stuck(now: datetime, limit: int) -> list[tuple[int, str | None]]:
    """Return which texts have been in the air for over a minute, calls for help for 15 seconds, and by which gateway.

    After them, the calls of which nobody has told us for ten minutes how they ended.
    """
    is_sos = OutgoingMessage.priority == Priority.SOS
    since = case((is_sos, now - SOS_STUCK_AFTER), else_=now - STUCK_AFTER)
    query = select(OutgoingMessage.id, OutgoingMessage.gateway).where(IS_SENDING, OutgoingMessage.sending_at < since)
    order = OutgoingMessage.priority, OutgoingMessage.sending_at, OutgoingMessage.id
    found = [(row.id, row.gateway) for row in session.execute(query.order_by(*order).limit(limit))]
    silent = select(OutgoingMessage.id, OutgoingMessage.gateway).where(_rings_for_long(now))
    oldest = silent.order_by(OutgoingMessage.sent_at).limit(limit - len(found))
    return found + [(row.id, row.gateway) for row in session.execute(oldest)]


def _rings_for_long(now: datetime) -> ColumnElement[bool]:
    not_asked_lately = or_(OutgoingMessage.next_try_at.is_(None), OutgoingMessage.next_try_at <= now)
    recent = OutgoingMessage.sent_at.between(now - GIVE_UP_AFTER, now - SILENT_CALL_AFTER)
    return and_(IS_RINGING, recent, not_asked_lately)


def take_stuck(message_id: int, ways: Ways, now: datetime) -> InTheAir | None:
    """Take a text in the air for looking up; its clock starts anew, so that nobody else looks at the same time.

    None when it is settled meanwhile, or has to be given up as `unknown` because it left by another gateway.
    """
    message = claim(OutgoingMessage, message_id)
    if message is None or not _is_stuck(message, now):
        return None
    if message.status is MessageStatus.SENT:
        message.next_try_at = now + SILENT_CALL_AFTER
        return _in_the_air(message) if ways.named(message.gateway) is not None else None
    if ways.named(message.gateway) is None:
        advance(message, MessageStatus.UNKNOWN, at=now, reason=Reason.CANNOT_BE_ASKED)
        again.after(message, at=now)
        return None
    message.sending_at = now
    return _in_the_air(message, known_ids=_known_ids(message))


def _is_stuck(message: OutgoingMessage, now: datetime) -> bool:
    if message.status is MessageStatus.SENT and message.medium is Medium.CALL:
        was_asked = message.next_try_at is not None and message.next_try_at > now
        return message.sent_at is not None and message.sent_at <= now - SILENT_CALL_AFTER and not was_asked
    if message.status is not MessageStatus.SENDING or message.sending_at is None:
        return False
    return message.sending_at < now - (SOS_STUCK_AFTER if message.priority == Priority.SOS else STUCK_AFTER)


def _known_ids(message: OutgoingMessage) -> set[str]:
    query = select(OutgoingMessage.gateway_id).where(
        OutgoingMessage.number_index == message.number_index,
        OutgoingMessage.gateway == message.gateway,
        OutgoingMessage.gateway_id.is_not(None),
        OutgoingMessage.queued_at >= message.queued_at - GIVE_UP_AFTER,
    )
    return {known for known in session.scalars(query) if known}
