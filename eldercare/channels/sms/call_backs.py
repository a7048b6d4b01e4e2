"""Promising a call by a person, with the time by which it comes."""

from datetime import datetime

from eldercare.areas.opening import call_back_by
from eldercare.channels.sms.replies import Sender, reply
from eldercare.localtime import format_soon
from eldercare.orders import follow_ups
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.queries import find_call_back


def call_back(
    sender: Sender, *, at: datetime, template: str = "call_back_promised", order: Order | None = None
) -> None:
    """Put a call on the list of the workers and say by when it comes."""
    promised = follow_ups.may_be_promised(_open(sender, at=at, order=order), at=at)
    reply(sender, template, at=at, when=format_soon(promised, sender.language))


def call_now(sender: Sender, *, at: datetime) -> None:
    """Put a call at the top of the list, for somebody may be in danger; ask whether help is needed at once."""
    _open(sender, at=at, due_at=at)
    latest = call_back_by(at, sender.community_id)
    reply(sender, "are_you_all_right", at=at, when=format_soon(latest, sender.language))


def _open(sender: Sender, *, at: datetime, order: Order | None = None, due_at: datetime | None = None) -> FollowUp:
    """Put a call on the list, or add to the one that waits for this person: who asks four times is rung once."""
    person_id = sender.person.id if sender.person else None
    waiting = find_call_back(person_id)
    if waiting is not None and order is None and waiting.order_id is None:
        return follow_ups.add_to(waiting.id, note=sender.text, due_at=due_at)
    return follow_ups.open_call_back(
        number=sender.number,
        person_id=person_id,
        community_id=sender.community_id,
        note=sender.text,
        order=order,
        due_at=due_at,
        at=at,
    )
