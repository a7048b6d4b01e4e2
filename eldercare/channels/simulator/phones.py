"""The practice phones: whose they are, and the texts on them, in and out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid, NotFound
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.queries import ARRIVED, received_from, sent_to
from eldercare.people.models import Person, Phone, PhoneKind
from eldercare.people.numbers import for_people, normalised
from eldercare.people.queries import by_number, text_phone
from eldercare.providers.models import ProviderStaff
from eldercare.staff.models import Staff
from eldercare.volunteers.models import Volunteer

ELDER, VOLUNTEER, PROVIDER = N_("Elder"), N_("Volunteer"), N_("Provider")
ON_DUTY, FAMILY_OR_OTHER, STRANGER = N_("Duty staff"), N_("Resident"), N_("Unknown number")
STRANGERS_NUMBER = "+8613900000099"
MOST_PHONES = 8
MOST_FOUND = 12
OF_EACH = 6
LONGEST_THREAD = 60
TEXTS_LOOKED_AT = 40
MOST_RUNG = 4
GREATEST_ID = 2**31 - 1


@dataclass(frozen=True)
class PracticePhone:
    """A phone on the table. `key` names it in an address: a person's id, "staff-3", or "tel-8613900000099"."""

    key: str
    name: str
    number: str
    role: str


@dataclass(frozen=True)
class Bubble:
    """One text on a phone; `mine` = written on it."""

    text: str
    at: datetime
    mine: bool


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
    """Return one phone of each kind: an elder's, a volunteer's, a provider's, the duty worker's."""
    return [phone for phones in _of_each_kind(1) for phone in phones]


def suggested() -> list[PracticePhone]:
    """Return some phones of each kind, and one whose number we do not know."""
    known = [phone for phones in _of_each_kind(OF_EACH) for phone in phones]
    stranger = _of_number(STRANGERS_NUMBER)
    return [*known, stranger] if stranger else known


def search(text: str) -> list[PracticePhone]:
    """Return the phones that belong to this number, or to people whose name begins so."""
    named = select(Person).where(Person.name.startswith(text.strip(), autoescape=True), _takes_texts())
    people = by_number(text) or list(session.scalars(named.order_by(Person.name, Person.id).limit(MOST_FOUND)))
    found = [phone for person in people if (phone := _of_person(person))]
    stranger = _of_number(text)
    return found or ([stranger] if stranger else [])


def rung(on_the_table: list[PracticePhone], *, since: datetime) -> list[PracticePhone]:
    """Return the phones not on the table to which a text came since that moment, the latest first."""
    latest = (
        select(OutgoingMessage).where(OutgoingMessage.status.in_(ARRIVED)).order_by(OutgoingMessage.id.desc())
    ).limit(TEXTS_LOOKED_AT)
    numbers = [text.to_number for text in session.scalars(latest) if text.sent_at and text.sent_at >= since]
    known = {phone.number for phone in on_the_table}
    return [_whose(number) for number in dict.fromkeys(numbers) if number not in known][:MOST_RUNG]


def thread(phone: PracticePhone) -> list[Bubble]:
    """Return what stands on this phone, oldest first."""
    here = [
        Bubble(text.body, text.received_at, mine=True) for text in received_from(phone.number, limit=LONGEST_THREAD)
    ]
    arrived = sent_to(phone.number, statuses=ARRIVED, limit=LONGEST_THREAD)
    there = [Bubble(text.body, text.sent_at or text.queued_at, mine=False) for text in arrived]
    return sorted([*here, *there], key=lambda bubble: bubble.at)[-LONGEST_THREAD:]


def _of_each_kind(count: int) -> Iterator[list[PracticePhone]]:
    for query, role in (
        (_people(Elder.id), ELDER),
        (_people(Volunteer.id), VOLUNTEER),
        (_people(ProviderStaff.person_id), PROVIDER),
    ):
        people = session.scalars(query.limit(count))
        yield [phone for person in people if (phone := _of_person(person, role))]
    staff = session.scalars(
        select(Staff)
        .where(Staff.number.is_not(None), Staff.active)
        .order_by(Staff.takes_alarms.desc(), Staff.id)
        .limit(count)
    )
    yield [phone for member in staff if (phone := _of_staff(member))]


def _whose(number: str) -> PracticePhone:
    """Return the phone with this number as that of a person, of a worker, or of nobody we know."""
    workers = session.scalars(select(Staff).where(Staff.number.is_not(None)))
    all_of_them = [*map(_of_person, by_number(number)), *map(_of_staff, workers)]
    known = next((phone for phone in all_of_them if phone is not None and phone.number == number), None)
    return known or PracticePhone(f"tel-{number.lstrip('+')}", for_people(number), number, STRANGER)


def _people(ids: InstrumentedAttribute[int]) -> Select[Person]:
    return select(Person).where(Person.id.in_(select(ids)), _takes_texts()).order_by(Person.id)


def _takes_texts() -> ColumnElement[bool]:
    return Person.phones.any(Phone.kind == PhoneKind.MOBILE)


def _of_person(person: Person | None, role: str = "") -> PracticePhone | None:
    phone = text_phone(person) if person else None
    if person is None or phone is None:
        return None
    return PracticePhone(str(person.id), person.name, phone.number, role or _role(person.id))


def _role(person_id: int) -> str:
    if session.get(Elder, person_id):
        return ELDER
    if session.get(Volunteer, person_id):
        return VOLUNTEER
    works = session.scalars(select(ProviderStaff.id).where(ProviderStaff.person_id == person_id).limit(1)).first()
    return PROVIDER if works else FAMILY_OR_OTHER


def _of_staff(member: Staff | None) -> PracticePhone | None:
    if member is None or not member.number:
        return None
    return PracticePhone(f"staff-{member.id}", member.name, normalised(member.number), ON_DUTY)


def _of_number(text: str) -> PracticePhone | None:
    try:
        number = normalised(text)
    except Invalid:
        return None
    return PracticePhone(f"tel-{number.lstrip('+')}", for_people(number), number, STRANGER)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= GREATEST_ID
