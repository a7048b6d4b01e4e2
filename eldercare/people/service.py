"""Registering people and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from eldercare.areas.models import AreaKind
from eldercare.areas.queries import get as get_area
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.people.models import Address, Contact, Language, Person, Phone, Sex
from eldercare.people.numbers import index_of, kind_of, normalised
from eldercare.transaction import hold_one


@dataclass(frozen=True)
class AddressDetails:
    """An address as a form or a file gives it."""

    estate: str = ""
    building: str = ""
    unit: str = ""
    door: str = ""
    latitude: float | None = None
    longitude: float | None = None


def register(
    *,
    name: str,
    community_id: int,
    at: datetime,
    phones: Sequence[str] = (),
    sex: Sex = Sex.UNKNOWN,
    birth_on: date | None = None,
    id_number: str | None = None,
    language: Language = Language.ZH,
    address: AddressDetails | None = None,
) -> Person:
    """Enter a new person. Raises Invalid for an empty name, a number that is none, a birthday to come."""
    if get_area(community_id).kind is not AreaKind.COMMUNITY:
        raise Invalid(N_("A person belongs to a community, not to another kind of area."))
    person = Person(community_id=community_id, created_at=at, id_number=id_number or None)
    _describe(person, name=name, sex=sex, birth_on=birth_on, language=language, at=at)
    session.add(person)
    session.flush()
    set_phones(person, phones)
    if address is not None:
        set_address(person, address)
    session.flush()
    return person


def change(person_id: int, *, name: str, sex: Sex, birth_on: date | None, language: Language, at: datetime) -> Person:
    """Correct what is known of a person. Raises Invalid as `register` does."""
    person = hold_one(Person, person_id)
    _describe(person, name=name, sex=sex, birth_on=birth_on, language=language, at=at)
    return person


def _describe(person: Person, *, name: str, sex: Sex, birth_on: date | None, language: Language, at: datetime) -> None:
    if not name.strip():
        raise Invalid(N_("Give the person's name."))
    if birth_on is not None and birth_on > at.date():
        raise Invalid(N_("A birthday cannot lie in the future."))
    person.name, person.sex, person.birth_on, person.language = name.strip(), sex, birth_on, language


def set_phones(person: Person, numbers: Sequence[str]) -> None:
    """Make these the person's numbers, the first one first. Raises Invalid for what is no number."""
    wanted = list(dict.fromkeys(normalised(number) for number in numbers if number.strip()))
    have = {phone.number: phone for phone in person.phones}
    person.phones = [have.get(number) or _phone(number) for number in wanted]
    for position, phone in enumerate(person.phones):
        phone.position = position


def _phone(number: str) -> Phone:
    return Phone(number=number, number_index=index_of(number), kind=kind_of(number))


def set_address(person: Person, details: AddressDetails) -> None:
    """Say where the person lives."""
    address = person.address or Address()
    for name in ("estate", "building", "unit", "door"):
        setattr(address, name, getattr(details, name).strip())
    address.latitude, address.longitude = details.latitude, details.longitude
    person.address = address


def add_contact(
    elder_id: int, person_id: int, *, relation: str, may_order: bool = True, in_emergency: bool = True
) -> Contact:
    """Record that a person is close to an elder; saying it again changes what was said before."""
    if elder_id == person_id:
        raise Invalid(N_("A person cannot be his or her own contact."))
    contact = session.scalars(
        select(Contact).where(Contact.elder_id == elder_id, Contact.person_id == person_id)
    ).one_or_none() or Contact(elder_id=elder_id, person_id=person_id)
    contact.relation, contact.may_order, contact.in_emergency = relation.strip(), may_order, in_emergency
    session.add(contact)
    session.flush()
    return contact


def remove_contact(elder_id: int, contact_id: int) -> None:
    """Forget that a person is close to an elder; forgetting it twice is the same as once."""
    contact = session.get(Contact, contact_id)
    if contact is not None and contact.elder_id == elder_id:
        session.delete(contact)
        session.flush()


def set_reads_texts(person: Person, *, reads: bool) -> None:
    """Say whether this person reads texts; who does not is rung instead, where that can be spoken."""
    person.reads_texts = reads


def opt_out(person_id: int, *, at: datetime) -> None:
    """Send this person no more texts, except about calls for help."""
    person = hold_one(Person, person_id)
    person.opted_out_at = person.opted_out_at or at


def opt_in(person_id: int) -> None:
    """Send this person texts again."""
    hold_one(Person, person_id).opted_out_at = None


def note_death(person_id: int, on: date | None) -> Person:
    """Note on which day this person died, from when on no message goes there; None takes the note back."""
    person = hold_one(Person, person_id)
    person.died_on = on
    return person


def note_leaving(person_id: int, on: date | None) -> Person:
    """Note on which day this person left for a place where we are not; None takes the note back."""
    person = hold_one(Person, person_id)
    person.left_on = on
    return person


def move_to(person_id: int, community_id: int) -> Person:
    """Let the person belong to another community from now on. Raises Invalid for an area that is none."""
    if get_area(community_id).kind is not AreaKind.COMMUNITY:
        raise Invalid(N_("A person belongs to a community, not to another kind of area."))
    person = hold_one(Person, person_id)
    person.community_id = community_id
    session.flush()
    session.expire(person, ["community"])
    return person
