"""Finding people: by id, by number, by name."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound
from eldercare.people.models import Address, Contact, Person, Phone
from eldercare.people.numbers import index_of, normalised
from eldercare.straight import rows_of, table_of

# Asked for with every text, so put together once.
_BY_NUMBER = (
    select(Person).join(Phone).where(Phone.number_index == bindparam("number")).order_by(Phone.position, Person.id)
)
_PERSONS, _PHONES = table_of(Person).c, table_of(Phone).c
_KNOWN_BY_NUMBER = (
    select(_PERSONS.id, _PERSONS.community_id)
    .join(table_of(Phone), _PHONES.person_id == _PERSONS.id)
    .where(_PHONES.number_index == bindparam("number"))
    .order_by(_PHONES.position, _PERSONS.id)
)


def get(person_id: int, *, scope: Scope | None = None) -> Person:
    """Return the person; NotFound when there is none, or none inside the scope."""
    person = session.get(Person, person_id)
    if person is None or (scope is not None and not scope.has(person.community_id)):
        raise NotFound(N_("There is no such person."))
    return person


def addresses_of(person_ids: Collection[int]) -> dict[int, Address]:
    """Return where these people live, by person, in one statement; without those whose address is not known."""
    found = session.scalars(select(Address).where(Address.person_id.in_(person_ids)))
    return {address.person_id: address for address in found}


def by_number(number: str) -> list[Person]:
    """Return everybody who can be reached at this number, however it is written; nobody for what is no number."""
    try:
        index = index_of(normalised(number))
    except Invalid:
        return []
    return list(session.scalars(_BY_NUMBER, {"number": index}))


class Known(NamedTuple):
    """Who somebody is and where, and nothing else."""

    id: int
    community_id: int


def known_by_number(number: str) -> list[Known]:
    """Return who can be reached at this number in the order of `by_number`, at a third of the cost."""
    try:
        index = index_of(normalised(number))
    except Invalid:
        return []
    return [Known(*row) for row in rows_of(_KNOWN_BY_NUMBER, {"number": index})]


def living(people: Iterable[Person]) -> list[Person]:
    """Return those of these people who neither died nor left for good."""
    return [person for person in people if not person.is_gone]


def by_name(text: str, *, scope: Scope, limit: int = 20) -> list[Person]:
    """Return people inside the scope whose name begins with this text."""
    query = select(Person).where(scope.covers(Person.community_id), Person.name.startswith(text, autoescape=True))
    return list(session.scalars(query.order_by(Person.name, Person.id).limit(limit)))


def elders_of(person_id: int) -> list[Contact]:
    """Return the ties by which this person may act for an elder."""
    return list(
        session.scalars(select(Contact).where(Contact.person_id == person_id, Contact.may_order).order_by(Contact.id))
    )


def ties_of(person_id: int) -> list[Contact]:
    """Return every tie of this person to an elder, in the order in which they were entered."""
    return list(session.scalars(select(Contact).where(Contact.person_id == person_id).order_by(Contact.id)))


def find_tie(tie_id: int) -> Contact | None:
    """Return this tie of a contact to an elder, None where it was taken back."""
    return session.get(Contact, tie_id)


def text_phone(person: Person) -> Phone | None:
    """Return the first number of this person that takes texts."""
    return next((phone for phone in person.phones if phone.takes_texts), None)
