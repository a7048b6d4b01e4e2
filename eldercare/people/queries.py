"""Finding people: by id, by number, by name."""

from sqlalchemy import select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound
from eldercare.people.models import Contact, Person, Phone
from eldercare.people.numbers import index_of, normalised


def get(person_id: int, *, scope: Scope | None = None) -> Person:
    """Return the person; NotFound when there is none, or none inside the scope."""
    person = session.get(Person, person_id)
    if person is None or (scope is not None and not scope.has(person.community_id)):
        raise NotFound(N_("There is no such person."))
    return person


def by_number(number: str) -> list[Person]:
    """Return everybody who can be reached at this number, however it is written; nobody for what is no number."""
    try:
        index = index_of(normalised(number))
    except Invalid:
        return []
    return list(
        session.scalars(
            select(Person).join(Phone).where(Phone.number_index == index).order_by(Phone.position, Person.id)
        )
    )


def by_name(text: str, *, scope: Scope, limit: int = 20) -> list[Person]:
    """Return people inside the scope whose name begins with this text."""
    query = select(Person).where(scope.covers(Person.community_id), Person.name.startswith(text, autoescape=True))
    return list(session.scalars(query.order_by(Person.name, Person.id).limit(limit)))


def elders_of(person_id: int) -> list[Contact]:
    """Return the ties by which this person may act for an elder."""
    return list(session.scalars(select(Contact).where(Contact.person_id == person_id, Contact.may_order)))


def text_phone(person: Person) -> Phone | None:
    """Return the first number of this person that takes texts."""
    return next((phone for phone in person.phones if phone.takes_texts), None)
