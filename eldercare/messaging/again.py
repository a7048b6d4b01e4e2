"""What follows from a try that failed: a call is made again later, a call for help takes the other way at once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from eldercare.areas.policy import Policy, policy_of
from eldercare.crypto import blind_index
from eldercare.database import session
from eldercare.messaging import wordings
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.messaging.states import Medium, MessageStatus, Priority, Reason
from eldercare.messaging.templates import Template
from eldercare.people.models import Person
from eldercare.straight import insert_unless_taken
from eldercare.transaction import hold

SOMETHING_OLD = Template("", zh="", en="")
SOS_AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300))
MAY_BE_TAKEN_LATER = {Reason.LINE_BUSY, Reason.NOT_PICKED_UP, Reason.UNREACHABLE, Reason.CARRIER, Reason.GAVE_UP}
ON_ITS_WAY = {MessageStatus.SENT, MessageStatus.DELIVERED}
NOT_TAKEN = {MessageStatus.FAILED, MessageStatus.UNKNOWN}
COPIED = (
    "template",
    "version",
    "filled_in",
    "language",
    "to_person_id",
    "to_number",
    "number_index",
    "body",
    "body_index",
    "parts",
    "medium",
    "priority",
    "expires_at",
    "about_kind",
    "about_id",
    "written_by_id",
)


def template_of(message: OutgoingMessage) -> Template:
    """Return the template of a text, or one without any rights for a text of an earlier program."""
    return wordings.current(message.template) if message.template in TEMPLATES else SOMETHING_OLD


def policy_for(message: OutgoingMessage) -> Policy:
    """Return the rules of the community of whom this is for."""
    person = session.get(Person, message.to_person_id) if message.to_person_id is not None else None
    return policy_of(person.community_id if person is not None else None)


def after(message: OutgoingMessage, *, at: datetime) -> None:
    """Queue what has to follow from where this locked text or call stands now, once, however often it is asked.

    A call that nobody took is made again by the ladder of its community, except when it would be too late; after the
    last one, and where nobody knows whether it rang, a person is asked to ring where it matters. A call for help that
    failed, or perhaps did, takes the other way at once. What arrived after all takes back what has not left yet.
    """
    if message.status is MessageStatus.DELIVERED:
        _take_back(message)
    elif message.medium is Medium.CALL and message.status in NOT_TAKEN:
        _ring_again(message, at=at)
    elif message.medium is Medium.TEXT and message.priority == Priority.SOS and message.status not in ON_ITS_WAY:
        _help_by_another_way(message, at=at)


def original_of(message: OutgoingMessage) -> OutgoingMessage | None:
    """Return the call for help of which this text is the copy that must take another way; None for any other text."""
    return _before(message) if message.priority == Priority.SOS else None


def may_ring(text: OutgoingMessage) -> bool:
    """Tell whether somebody is rung when this call for help finds no way as a text, and is not being rung already."""
    return template_of(text).rings_too and not any(copy.medium is Medium.CALL for copy in _copies(_root(text)))


def tries_of(key: str) -> list[int]:
    """Return the ids of what was queued under this key and of every try that followed from it."""
    found: list[int] = []
    newest = list(session.scalars(select(OutgoingMessage.id).where(OutgoingMessage.key == key)))
    while newest:
        found += newest
        keys = [f"again:{message_id}" for message_id in newest]
        newest = list(session.scalars(select(OutgoingMessage.id).where(OutgoingMessage.key.in_(keys))))
    return found


def went_another_way(message: OutgoingMessage) -> bool:
    """Tell whether a second copy of this call for help has left meanwhile, or the call in its place was taken."""
    return any(
        copy.status in ({MessageStatus.DELIVERED} if copy.medium is Medium.CALL else ON_ITS_WAY)
        for copy in _following(message)
    )


def _following(message: OutgoingMessage) -> list[OutgoingMessage]:
    keys = [_key(message, medium) for medium in Medium]
    query = select(OutgoingMessage).where(OutgoingMessage.key.in_(keys), OutgoingMessage.id > message.id)
    return list(session.scalars(query.order_by(OutgoingMessage.id)))


def _copies(root_id: int) -> list[OutgoingMessage]:
    keys = [f"again:{root_id}", f"again:{root_id}:{Medium.CALL}"]
    return list(session.scalars(select(OutgoingMessage).where(OutgoingMessage.key.in_(keys))))


def _root(text: OutgoingMessage) -> int:
    return text.again_for_id or text.id


def _key(message: OutgoingMessage, medium: Medium) -> str:
    """What names the copy, so that there is one: of a text there may be another text, and a call for all of them."""
    if medium is message.medium:
        return f"again:{message.id}"
    return f"again:{_root(message)}:{medium}"


def _take_back(message: OutgoingMessage) -> None:
    message.for_a_person_at = None
    if message.medium is Medium.TEXT and message.priority != Priority.SOS:
        return
    for copy in hold(OutgoingMessage, [copy.id for copy in _following(message)]):
        if copy.status is MessageStatus.QUEUED:
            copy.status, copy.reason = MessageStatus.DROPPED, Reason.NO_LONGER_NEEDED


def _ring_again(call: OutgoingMessage, *, at: datetime) -> None:
    template, policy = template_of(call), policy_for(call)
    pauses = _ladder(call, policy)
    tries = _tries(call)
    is_hopeless = call.reason not in MAY_BE_TAKEN_LATER or tries > len(pauses)
    leaves_at = None if is_hopeless else at + pauses[tries - 1]
    if leaves_at is not None and template.waits_for_morning:
        leaves_at = after_quiet_hours(leaves_at, policy)
    if leaves_at is not None and (call.expires_at is None or leaves_at < call.expires_at):
        _copy(call, at=at, not_before_at=leaves_at)
    elif template.call_back:
        call.for_a_person_at = at


def _ladder(call: OutgoingMessage, policy: Policy) -> tuple[timedelta, ...]:
    if call.priority == Priority.SOS:
        return SOS_AGAIN_AFTER
    is_urgent = call.priority <= Priority.URGENT
    name = "call_again_urgent_after_minutes" if is_urgent else "call_again_after_minutes"
    return tuple(timedelta(minutes=minutes) for minutes in policy.minutes(name))


def _tries(call: OutgoingMessage) -> int:
    tries, before = 1, _before(call)
    while before is not None and before.medium is Medium.CALL:
        tries, before = tries + 1, _before(before)
    return tries


def _before(message: OutgoingMessage) -> OutgoingMessage | None:
    return session.get(OutgoingMessage, message.again_for_id) if message.again_for_id is not None else None


def _help_by_another_way(text: OutgoingMessage, *, at: datetime) -> None:
    is_tried_again = text.status is MessageStatus.QUEUED  # by another gateway, as soon as there is one
    if not is_tried_again and text.again_for_id is None:
        _copy(text, at=at, not_before_at=at)
    elif (not is_tried_again or text.attempts > 1) and may_ring(text):
        _copy(text, at=at, not_before_at=at, **spoken(text))


def spoken(text: OutgoingMessage) -> dict[str, object]:
    """Return what makes a call of this text."""
    try:
        body = template_of(text).spoken(text.language, text.filled_in)
    except KeyError:  # a wording that says more than the text did
        body = text.body
    return {"medium": Medium.CALL, "body": body, "body_index": blind_index(body), "parts": 1}


def as_read(message: OutgoingMessage) -> str:
    """Return what somebody would have read, also of a call, where it is said with the keys to press."""
    try:
        return template_of(message).render(message.language, message.filled_in) or message.body
    except KeyError:
        return message.body


def _copy(message: OutgoingMessage, *, at: datetime, not_before_at: datetime, **other: object) -> None:
    facts: dict[str, Any] = {name: getattr(message, name) for name in COPIED} | other
    insert_unless_taken(
        OutgoingMessage,
        facts
        | {
            "key": _key(message, facts["medium"]),
            "again_for_id": message.id,
            "status": MessageStatus.QUEUED,
            "attempts": 0,
            "queued_at": at,
            "not_before_at": not_before_at,
        },
    )
