"""Whose name stands behind a number in the history."""

from eldercare.actors import ActorKind
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.staff.models import Staff


def actor_name(kind: ActorKind, actor_id: int | None) -> str:
    """Return the name of who did something; nothing for what happened by itself."""
    if actor_id is None or kind is ActorKind.SYSTEM:
        return ""
    if kind is ActorKind.STAFF:
        member = session.get(Staff, actor_id)
        return member.name if member else ""
    person = session.get(Person, actor_id)
    return person.name if person else ""
