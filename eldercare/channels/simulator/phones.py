"""The practice phones: whose they are, and which lie on the table."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid, NotFound
from eldercare.people.models import Contact, Person, Phone, PhoneKind
from eldercare.people.numbers import for_people, kind_of, normalised
from eldercare.people.queries import by_number, text_phone
from eldercare.providers.models import ProviderStaff
from eldercare.staff.models import Staff
from eldercare.volunteers.models import Volunteer

ELDER, VOLUNTEER, PROVIDER = N_("Elder"), N_("Volunteer"), N_("Provider")
FAMILY, ON_DUTY, RESIDENT = N_("Family"), N_("Duty staff"), N_("Resident")
LANDLINE, STRANGER = N_("Landline"), N_("Unknown number")
STRANGERS_NUMBER = "+8613900000099"
MOST_PHONES = 8
MOST_FOUND = 12
OF_EACH = 6
GREATEST_ID = 2**31 - 1
_TAKES_TEXTS = Person.phones.any(Phone.kind == PhoneKind.MOBILE)


@dataclass(frozen=True)
class PracticePhone:
    """A phone on the table. `key` names it in an address: a person's id, "staff-3", or "tel-8613900000099"."""

    key: str
    name: str
    number: str
    role: str

    @property
    def takes_texts(self) -> bool:
        return kind_of(self.number) is PhoneKind.MOBILE


def find(key: str) -> PracticePhone:
    """Return the phone with this key, or raise NotFound."""
    kind, _, rest = key.rpartition("-")
    found = None
    if kind == "tel":
        found = _of_number(f"+{rest}")
    elif kind == "staff" and _is_id(rest):
        found = _of_staff(session.get(Staff, int(rest)))
    elif not kind and _is_id(rest):
        found = _of_person(session.get(Person, int(rest)))
    if found is None:
        raise NotFound(N_("There is no such phone."))
    return found


def side_by_side(keys: list[str]) -> list[PracticePhone]:
    """Return the phones with these keys, each once; what does not exist is left out."""
    found = []
    for key in list(dict.fromkeys(keys))[:MOST_PHONES]:
        try:
            found.append(find(key))
        except NotFound:
            continue
    return found


def to_begin_with() -> list[PracticePhone]:
    """Return the phones of an elder, of a volunteer, of the elder's family and of the duty worker."""
    volunteers = _people(Volunteer.id)
    only_that = volunteers.where(Person.id.not_in(select(Elder.id)))
    helpers = [
        *_some(only_that, VOLUNTEER, 1),
        *_some(volunteers, VOLUNTEER, 1),
        *_some(_people(ProviderStaff.person_id), PROVIDER, 1),
    ]
    elders = _some(_people(Elder.id), ELDER, 1)
    family = [near for elder in elders for near in _family_of(elder)]
    return [*elders, *helpers[:1], *family[:1], *_of_workers(1)]


def suggested() -> list[PracticePhone]:
    """Return some phones of each kind, and one whose number we do not know."""
    stranger = _of_number(STRANGERS_NUMBER)
    return [
        *_some(_people(Elder.id), ELDER, OF_EACH),
        *_some(_people(Contact.person_id), FAMILY, OF_EACH),
        *_some(_people(Volunteer.id), VOLUNTEER, OF_EACH),
        *_some(_people(ProviderStaff.person_id), PROVIDER, OF_EACH),
        *_of_workers(OF_EACH),
        *([stranger] if stranger else []),
    ]


def search(text: str) -> list[PracticePhone]:
    """Return the phone with this number, or the phones of people whose name begins so."""
    called = Person.name.startswith(text.strip(), autoescape=True)
    people = select(Person).where(called, Person.phones.any()).order_by(Person.name, Person.id)
    named = [] if by_number(text) else _some(people, "", MOST_FOUND)
    if named:
        return named
    there = [phone for person in by_number(text) if (phone := _of_person(person)) and is_at(phone, text)]
    at_number = _of_number(text)
    return there or ([at_number] if at_number else [])


def is_at(phone: PracticePhone, text: str) -> bool:
    """Tell whether this phone has the number that is written so."""
    try:
        return phone.number == normalised(text)
    except Invalid:
        return False


def whose(number: str) -> PracticePhone:
    """Return the phone with this number as that of a person, of a worker, or of nobody we know."""
    workers = session.scalars(select(Staff).where(Staff.number.is_not(None)))
    all_of_them = [*map(_of_person, by_number(number)), *map(_of_staff, workers)]
    known = next((phone for phone in all_of_them if phone is not None and phone.number == number), None)
    return known or _of_number(number) or PracticePhone(_key_of(number), for_people(number), number, STRANGER)


def _some(people: Select[Person], role: str, count: int) -> list[PracticePhone]:
    return [phone for person in session.scalars(people.limit(count)) if (phone := _of_person(person, role))]


def _family_of(elder: PracticePhone) -> Iterator[PracticePhone]:
    person = session.get(Person, int(elder.key))
    for tie in person.contacts if person else []:
        phone = _of_person(tie.person, FAMILY)
        if phone is not None and phone.takes_texts:
            yield phone


def _of_workers(count: int) -> list[PracticePhone]:
    able = select(Staff).where(Staff.number.is_not(None), Staff.active)
    staff = session.scalars(able.order_by(Staff.takes_alarms.desc(), Staff.id).limit(count))
    return [phone for member in staff if (phone := _of_staff(member))]


def _people(ids: InstrumentedAttribute[int]) -> Select[Person]:
    return select(Person).where(Person.id.in_(select(ids)), _TAKES_TEXTS).order_by(Person.id)


def _of_person(person: Person | None, role: str = "") -> PracticePhone | None:
    phone = text_phone(person) or next(iter(person.phones), None) if person else None
    if person is None or phone is None:
        return None
    if not phone.takes_texts and len(by_number(phone.number)) > 1:
        return _of_number(phone.number)
    return PracticePhone(str(person.id), person.name, phone.number, role or _role(person.id))


def _role(person_id: int) -> str:
    if session.get(Elder, person_id):
        return ELDER
    if session.get(Volunteer, person_id):
        return VOLUNTEER
    if _exists(ProviderStaff.person_id, person_id):
        return PROVIDER
    return FAMILY if _exists(Contact.person_id, person_id) else RESIDENT


def _exists(column: InstrumentedAttribute[int], person_id: int) -> bool:
    return session.scalars(select(column).where(column == person_id).limit(1)).first() is not None


def _of_staff(member: Staff | None) -> PracticePhone | None:
    if member is None or not member.number:
        return None
    return PracticePhone(f"staff-{member.id}", member.name, normalised(member.number), ON_DUTY)


def _of_number(text: str) -> PracticePhone | None:
    """Return the phone with this number by itself: a stranger's, or one that several people share."""
    try:
        number = normalised(text)
    except Invalid:
        return None
    names = "、".join(person.name for person in by_number(number))
    role = STRANGER if not names else LANDLINE if kind_of(number) is PhoneKind.LANDLINE else RESIDENT
    return PracticePhone(_key_of(number), names or for_people(number), number, role)


def _key_of(number: str) -> str:
    return f"tel-{number.lstrip('+')}"


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= GREATEST_ID
