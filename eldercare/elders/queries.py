"""Finding elders."""

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import N_, NotFound
from eldercare.people.models import Address, Person, Phone
from eldercare.people.queries import by_number

_THEIRS = aliased(Phone)
# Everybody at a number with their care profiles and all their numbers; to be asked with that `number_index`.
PEOPLE_AND_ELDERS = (
    select(Person, Elder)
    .join(_THEIRS, _THEIRS.person_id == Person.id)
    .outerjoin(Elder, Elder.id == Person.id)
    .where(_THEIRS.number_index == bindparam("number_index"))
    .order_by(_THEIRS.position, Person.id)
    .options(joinedload(Person.phones), lazyload(Elder.person))
)


def get(elder_id: int, *, scope: Scope | None = None) -> Elder:
    """Return the elder; NotFound when there is none, or none inside the scope."""
    elder = session.get(Elder, elder_id)
    if elder is None or (scope is not None and not scope.has(elder.person.community_id)):
        raise NotFound(N_("There is no such elder."))
    return elder


def find(person_id: int) -> Elder | None:
    """Return this person's care profile, None where there is none."""
    return session.get(Elder, person_id)


def on_number(number: str) -> list[Elder]:
    """Return the elders who share this number, in the order in which it is theirs."""
    elders = [session.get(Elder, person.id) for person in by_number(number)]
    return [elder for elder in elders if elder is not None]


def page(scope: Scope, *, after: int = 0, limit: int = 50, name: str = "") -> list[Elder]:
    """Return elders inside the scope in id order, beginning after this id; `name` narrows to names beginning so."""
    query = select(Elder).join(Person).where(scope.covers(Person.community_id), Elder.id > after)
    if name:
        query = query.where(Person.name.startswith(name, autoescape=True))
    person = joinedload(Elder.person)
    query = query.options(person.selectinload(Person.phones), person.joinedload(Person.address))
    return list(session.scalars(query.order_by(Elder.id).limit(limit)))


def search(scope: Scope, text: str, *, limit: int = 20) -> list[Elder]:
    """Return elders inside the scope whose name, estate or "estate building" begins with this text, by name."""
    begins = or_(
        Person.name.startswith(text, autoescape=True),
        Address.estate.startswith(text, autoescape=True),
        (Address.estate + " " + Address.building).startswith(text, autoescape=True),
    )
    query = select(Elder).join(Person).outerjoin(Address).where(scope.covers(Person.community_id), begins)
    return list(session.scalars(query.order_by(Person.name, Elder.id).limit(limit)))
