"""Finding certificates: by the code on them, by id, of a person, of a part of the area tree."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.people.models import Person
from eldercare.timebank.certificates.codes import read
from eldercare.timebank.certificates.models import Certificate


def find_by_code(typed: str) -> Certificate | None:
    """Return the certificate with this code, however it was typed; None where there is none."""
    code = read(typed)
    return None if code is None else session.scalars(select(Certificate).where(Certificate.code == code)).one_or_none()


def get(certificate_id: int, *, scope: Scope | None = None) -> Certificate:
    """Return the certificate; NotFound when there is none, or none inside the scope."""
    found = session.get(Certificate, certificate_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NotFound(N_("There is no such certificate."))
    return found


def of_person(person_id: int, *, limit: int = 20) -> list[Certificate]:
    """Return this person's certificates, the newest first."""
    query = select(Certificate).where(Certificate.person_id == person_id).options(joinedload(Certificate.revocation))
    return list(session.scalars(query.order_by(Certificate.id.desc()).limit(limit)))


def page(scope: Scope, *, before: int | None = None, limit: int = 50, name: str = "") -> list[Certificate]:
    """Return certificates inside the scope, the newest first, older than `before`; `name` narrows to names so begun."""
    query = (
        select(Certificate).where(scope.covers(Certificate.community_id)).options(joinedload(Certificate.revocation))
    )
    if before is not None:
        query = query.where(Certificate.id < before)
    if name:
        query = query.join(Person).where(Person.name.startswith(name, autoescape=True))
    return list(session.scalars(query.order_by(Certificate.id.desc()).limit(limit)))
