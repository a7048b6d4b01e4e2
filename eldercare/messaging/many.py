"""Many texts about one thing at once: how far they have come, which did not arrive, and stopping them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, exists, func, select, update
from sqlalchemy.orm import joinedload

from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.messaging.wordings import current
from eldercare.straight import insert_unless_taken

NOT_ARRIVED = (MessageStatus.FAILED, MessageStatus.UNKNOWN, MessageStatus.DROPPED)
NO_NUMBER = ""


def counts_about(about: tuple[str, int]) -> dict[MessageStatus, int]:
    """Return how many texts and calls about one thing are in which state; of one that was tried again, the last try."""
    query = select(OutgoingMessage.status, func.count()).where(*_is_about(about), _is_last_try(about))
    query = query.group_by(OutgoingMessage.status)
    found = dict(session.execute(query).all())
    return {status: found.get(status, 0) for status in MessageStatus}


def failed_before_leaving(about: tuple[str, int]) -> int:
    """Return how many texts and calls about one thing failed without ever having been handed to a gateway."""
    untried = OutgoingMessage.status == MessageStatus.FAILED, OutgoingMessage.attempts == 0
    return session.scalar(select(func.count()).where(*_is_about(about), *untried, _is_last_try(about))) or 0


def not_arrived(about: tuple[str, int], *, limit: int = 100) -> list[OutgoingMessage]:
    """Return texts and calls about one thing that failed, may have failed, or were dropped unasked."""
    query = select(OutgoingMessage).where(*_is_about(about), OutgoingMessage.status.in_(NOT_ARRIVED))
    query = query.where(OutgoingMessage.reason.is_distinct_from(Reason.NO_LONGER_NEEDED), _is_last_try(about))
    return list(
        session.scalars(query.order_by(OutgoingMessage.id).limit(limit).options(joinedload(OutgoingMessage.to_person)))
    )


def drop_about(about: tuple[str, int]) -> int:
    """Drop everything about one thing that has not left yet, in one statement; return how much that was.

    What a sender has in its hands at this moment is not waited for longer than it takes to mark it as being sent.
    """
    waiting = update(OutgoingMessage).where(*_is_about(about), OutgoingMessage.status == MessageStatus.QUEUED)
    dropped = waiting.values(status=MessageStatus.DROPPED, reason=Reason.NO_LONGER_NEEDED)
    return cast("CursorResult[Any]", session.execute(dropped)).rowcount


def waits_about(about: tuple[str, int]) -> bool:
    """Tell whether anything about one thing has not left yet."""
    waiting = exists().where(*_is_about(about), OutgoingMessage.status == MessageStatus.QUEUED)
    return bool(session.scalar(select(waiting)))


def note_failed(
    template_id: str, *, to_id: int, values: Mapping[str, str], about: tuple[str, int], reason: Reason, at: datetime
) -> None:
    """Record that this person could not even be queued a text, for somebody to see to; once for each thing."""
    template = current(template_id)
    insert_unless_taken(
        OutgoingMessage,
        {
            "key": f"{about[0]}:{about[1]}:person:{to_id}",
            "template": template.id,
            "version": template.version,
            "filled_in": template.fitting(values),
            "language": "zh",
            "to_person_id": to_id,
            "to_number": NO_NUMBER,
            "number_index": index_of_any(NO_NUMBER),
            "body": template.render("zh", values),
            "status": MessageStatus.FAILED,
            "reason": reason,
            "queued_at": at,
            "not_before_at": at,
            "about_kind": about[0],
            "about_id": about[1],
        },
    )


def _is_about(about: tuple[str, int]) -> tuple[Any, Any]:
    return OutgoingMessage.about_kind == about[0], OutgoingMessage.about_id == about[1]


def _is_last_try(about: tuple[str, int]) -> ColumnElement[bool]:
    again_for = OutgoingMessage.again_for_id
    return OutgoingMessage.id.not_in(select(again_for).where(*_is_about(about), again_for.is_not(None)))
