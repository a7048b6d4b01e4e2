"""Queueing texts, receiving texts, and recording what became of both. Nothing here talks to a gateway."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from eldercare.areas.policy import policy_of
from eldercare.crypto import blind_index
from eldercare.database import session
from eldercare.messaging import again, conversations, wordings
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.length import parts
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.numbers import index_of_any, kept_form
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.messaging.reach import Reached, medium_for, way_to
from eldercare.messaging.states import Medium, MessageStatus, Priority, Reason, can_move
from eldercare.messaging.templates import Template
from eldercare.people.models import Person
from eldercare.people.queries import by_number, known_by_number
from eldercare.straight import change, insert_unless_taken
from eldercare.transaction import hold_one

LONGEST_GATEWAY_ID = 200
GREATEST_ID = 2**31 - 1


def queue(
    template_id: str,
    *,
    to: Person,
    at: datetime,
    values: Mapping[str, str] | None = None,
    about: tuple[str, int] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> OutgoingMessage | None:
    """Put a text to a person into the outbox; it leaves after the commit, in the person's language.

    Who does not read texts, or has no number that takes them, is rung instead where the template may be spoken. What
    can wait does not arrive in the quiet hours of the person's community. Returns None when the person cannot be
    reached, died or left, wants no texts (calls for help are sent all the same), or `key` has been used before. Raises
    KeyError for an unknown template or a missing value.
    """
    template = wordings.current(template_id)
    reached = way_to(to, template)
    facts = _outgoing(template, values or {}, reached, language=to.language, at=at, about=about, key=key)
    if reached is None or not may_be_told(to, template):
        return None
    facts |= {"to_person_id": to.id, "expires_at": expires_at}
    facts["not_before_at"] = leaves_at(template_id, to=to, at=not_before or at)
    return insert_unless_taken(OutgoingMessage, facts)


def may_be_told(person: Person, template: Template) -> bool:
    """Tell whether this may go to this person: nothing to who is gone, little to who wants no texts. SOS always may."""
    if template.priority == Priority.SOS:
        return True
    return not person.is_gone and (person.opted_out_at is None or template.despite_opt_out)


def queue_to_number(
    template_id: str,
    *,
    number: str,
    language: str,
    at: datetime,
    values: Mapping[str, str] | None = None,
    about: tuple[str, int] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> OutgoingMessage | None:
    """Put a text to a number into the outbox that belongs to nobody, or to several people.

    Promises what `queue` does; a number counts as opted out when everybody known there wants no texts, and it is rung
    when nobody known there could read one.
    """
    template = wordings.current(template_id)
    people = by_number(number)
    reached = Reached(kept_form(number), medium_for(number, people, template))
    wants_none = bool(people) and all(person.opted_out_at is not None for person in people)
    if wants_none and not template.despite_opt_out:
        return None
    facts = _outgoing(template, values or {}, reached, language=language, at=at, about=about, key=key)
    community_id = people[0].community_id if people else None
    facts["not_before_at"] = _outside_quiet_hours(template, community_id, not_before or at)
    facts["expires_at"] = expires_at
    return insert_unless_taken(OutgoingMessage, facts)


def leaves_at(template_id: str, *, to: Person, at: datetime) -> datetime:
    """Return when this text would leave if it were queued at that moment: then, or after that person's quiet hours.

    Whoever sets a time limit for an answer counts from here.
    """
    return _outside_quiet_hours(TEMPLATES[template_id], to.community_id, at)


def drop_queued(
    *,
    about: tuple[str, int] | None = None,
    key: str | None = None,
    reason: Reason = Reason.NO_LONGER_NEEDED,
    at: datetime,
) -> int:
    """Drop what has not left yet, about one thing or queued under one key; return how many texts that were.

    That includes the next try of a call that nobody took.
    """
    query = select(OutgoingMessage).where(OutgoingMessage.status == MessageStatus.QUEUED)
    if about is not None:
        query = query.where(OutgoingMessage.about_kind == about[0], OutgoingMessage.about_id == about[1])
    if key is not None:
        query = query.where(OutgoingMessage.id.in_(again.tries_of(key)))
    if about is None and key is None:
        raise ValueError("say what to drop: about or key")
    locked = query.order_by(OutgoingMessage.id).with_for_update().execution_options(populate_existing=True)
    waiting = list(session.scalars(locked))
    for message in waiting:
        advance(message, MessageStatus.DROPPED, at=at, reason=reason)
    return len(waiting)


def drop_everything() -> int:
    """Drop every text that has not left yet, as after entering practice data; return how many there were."""
    waiting = update(OutgoingMessage).where(OutgoingMessage.status == MessageStatus.QUEUED)
    dropped = waiting.values(status=MessageStatus.DROPPED, reason=Reason.NO_LONGER_NEEDED)
    return cast("CursorResult[Any]", session.execute(dropped)).rowcount


def receive(
    *, gateway: str, gateway_id: str, from_number: str, to_number: str, body: str, at: datetime
) -> IncomingMessage | None:
    """Store a text exactly as it reached us; None when this gateway brought the same one before.

    The person is filled in when the number belongs to exactly one.
    """
    people = known_by_number(from_number)
    facts: dict[str, object] = {
        "gateway": gateway,
        "gateway_id": _storable(gateway_id)[:LONGEST_GATEWAY_ID],
        "from_number": kept_form(from_number),
        "number_index": index_of_any(from_number),
        "to_number": kept_form(to_number),
        "body": body.replace("\x00", ""),  # PostgreSQL stores no NUL, and nobody can type one
        "person_id": people[0].id if len(people) == 1 else None,
        "received_at": at,
    }
    message = insert_unless_taken(IncomingMessage, facts)
    if message is not None:
        conversations.heard_from(from_number, people, at=at)
    return message


def take_unhandled(message_id: int) -> IncomingMessage | None:
    """Lock a text for handling until the transaction ends; None when something has become of it already."""
    message = hold_one(IncomingMessage, message_id)
    return message if message.handled_at is None else None


def mark_handled(message: IncomingMessage, outcome: str, at: datetime) -> None:
    """Record in a word what became of a text; the first word stays."""
    if message.handled_at is None:
        change(message, handled_at=at, outcome=outcome)


def count_failure(message_id: int) -> None:
    """Record that handling this text broke once more."""
    hold_one(IncomingMessage, message_id).failures += 1


def record_delivery(
    *,
    gateway: str,
    gateway_id: str,
    status: MessageStatus,
    at: datetime,
    error_code: str | None = None,
    reason: Reason | None = None,
    message_id: int | None = None,
) -> OutgoingMessage | None:
    """Record what the gateway reports about a text; None when it is about no text of ours.

    Reports may come twice, late, in any order, and before we know the gateway's id: then `message_id`, which travelled
    with the text, says which one is meant. A text never goes back: not from delivered, and not from failed to sent.
    What has to follow is queued: a call that nobody took is made again, a call for help takes the other way.
    """
    gateway_id = _storable(gateway_id)
    message = _reported(gateway, gateway_id, message_id)
    if message is None:
        return None
    message.gateway, message.gateway_id = gateway, gateway_id
    if advance(message, status, at=at, error_code=error_code, reason=reason):
        again.after(message, at=at)
    return message


def advance(
    message: OutgoingMessage,
    status: MessageStatus,
    *,
    at: datetime,
    error_code: str | None = None,
    reason: Reason | None = None,
) -> bool:
    """Move a locked text on, if it may go there; tell whether it moved."""
    if not can_move(message.status, status):
        return False
    message.status, message.error_code, message.reason = status, error_code, reason
    if status in {MessageStatus.SENT, MessageStatus.DELIVERED}:
        message.sent_at = message.sent_at or at
    if status is MessageStatus.DELIVERED:
        message.delivered_at = at
    return True


def _storable(text: str) -> str:
    """PostgreSQL stores no NUL, and nobody can type one."""
    return text.replace("\x00", "")


def _reported(gateway: str, gateway_id: str, message_id: int | None) -> OutgoingMessage | None:
    by_gateway = (OutgoingMessage.gateway == gateway) & (OutgoingMessage.gateway_id == gateway_id)
    known = session.scalars(select(OutgoingMessage.id).where(by_gateway).order_by(OutgoingMessage.id)).first()
    if known is not None:
        return hold_one(OutgoingMessage, known)
    if message_id is None or not 0 < message_id <= GREATEST_ID or session.get(OutgoingMessage, message_id) is None:
        return None
    message = hold_one(OutgoingMessage, message_id)
    was_handed_over = message.attempts > 0 and message.gateway in {None, gateway}
    return message if was_handed_over and message.gateway_id is None else None


def _outgoing(
    template: Template,
    values: Mapping[str, str],
    reached: Reached | None,
    *,
    language: str,
    at: datetime,
    about: tuple[str, int] | None,
    key: str | None,
) -> dict[str, object]:
    about_kind, about_id = about or (None, None)
    number, medium = (reached.number, reached.medium) if reached is not None else ("", Medium.TEXT)
    worded = template.spoken if medium is Medium.CALL else template.render
    body = worded(language, values)
    return {
        "key": key,
        "medium": medium,
        "template": template.id,
        "version": template.version,
        "filled_in": template.fitting(values),
        "language": language,
        "to_number": number,
        "number_index": index_of_any(number),
        "body": body,
        "body_index": blind_index(body),
        "parts": parts(body) if medium is Medium.TEXT else 1,
        "priority": template.priority,
        "status": MessageStatus.QUEUED,
        "attempts": 0,
        "queued_at": at,
        "about_kind": about_kind,
        "about_id": about_id,
    }


def _outside_quiet_hours(template: Template, community_id: int | None, at: datetime) -> datetime:
    return after_quiet_hours(at, policy_of(community_id)) if template.waits_for_morning else at
