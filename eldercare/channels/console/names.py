"""Whose name stands behind a number, in the history and on a list."""

from flask_babel import gettext as _

from eldercare.actors import ActorKind
from eldercare.channels.console.access import scope
from eldercare.channels.console.words import listed
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.people.numbers import for_people
from eldercare.people.queries import by_number
from eldercare.staff.models import Staff


def caller_name(person: Person | None, number: str) -> str:
    """Return who that is: the person, else everybody inside the asker's area on this number, else the number itself."""
    if person is not None:
        return person.name
    sharing = [one.name for one in by_number(number) if scope().has(one.community_id)]
    return listed(sharing) or (for_people(number) if number else _("Unknown caller"))


def actor_name(kind: ActorKind, actor_id: int | None) -> str:
    """Return the name of who did something; nothing for what happened by itself."""
    if actor_id is None or kind is ActorKind.SYSTEM:
        return ""
    if kind is ActorKind.STAFF:
        member = session.get(Staff, actor_id)
        return member.name if member else ""
    person = session.get(Person, actor_id)
    return person.name if person else ""
