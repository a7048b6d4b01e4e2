"""Finding volunteers."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.people.models import Person
from eldercare.volunteers.models import Volunteer


def get(volunteer_id: int, *, scope: Scope | None = None) -> Volunteer:
    """Return the volunteer; NotFound when there is none, or none inside the scope."""
    volunteer = session.get(Volunteer, volunteer_id)
    if volunteer is None or (scope is not None and not scope.has(volunteer.person.community_id)):
        raise NotFound(N_("There is no such volunteer."))
    return volunteer


def find(person_id: int) -> Volunteer | None:
    """Return this person's volunteer profile, None where there is none."""
    return session.get(Volunteer, person_id)


def page(scope: Scope, *, after: int = 0, limit: int = 50, name: str = "") -> list[Volunteer]:
    """Return volunteers inside the scope in id order, beginning after this id; `name` narrows to names beginning so."""
    query = select(Volunteer).join(Person).where(scope.covers(Person.community_id), Volunteer.id > after)
    if name:
        query = query.where(Person.name.startswith(name, autoescape=True))
    query = query.options(joinedload(Volunteer.person).selectinload(Person.phones))
    return list(session.scalars(query.order_by(Volunteer.id).limit(limit)))
