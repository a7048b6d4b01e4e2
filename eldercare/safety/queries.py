"""Looking at calls for help."""

from sqlalchemy import ColumnElement, or_, select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.safety.models import Incident
from eldercare.safety.states import OPEN, IncidentStatus


def _visible(scope: Scope) -> ColumnElement[bool]:
    return or_(scope.covers(Incident.community_id), Incident.community_id.is_(None))


def get(incident_id: int, *, scope: Scope | None = None) -> Incident:
    """Return the call for help; NotFound when there is none, or none inside the scope."""
    incident = session.get(Incident, incident_id)
    if incident is None or (scope is not None and not scope.has(incident.community_id)):
        raise NotFound(N_("There is no such call for help."))
    return incident


def open_incidents(scope: Scope) -> list[Incident]:
    """Return the calls for help that are not over, oldest first; those of unknown callers are everybody's."""
    query = select(Incident).where(_visible(scope), Incident.status.in_(OPEN))
    return list(session.scalars(query.order_by(Incident.id)))


def page(
    scope: Scope, *, after: int | None = None, limit: int = 50, status: IncidentStatus | None = None
) -> list[Incident]:
    """Return calls for help inside the scope, newest first, beginning below the id `after`."""
    query = select(Incident).where(_visible(scope))
    if status is not None:
        query = query.where(Incident.status == status)
    if after is not None:
        query = query.where(Incident.id < after)
    return list(session.scalars(query.order_by(Incident.id.desc()).limit(limit)))


def of_person(person_id: int, *, limit: int = 5) -> list[Incident]:
    """Return the latest calls for help that this person sent, or that were about this elder, newest first."""
    theirs = or_(Incident.person_id == person_id, Incident.elder_id == person_id)
    return list(session.scalars(select(Incident).where(theirs).order_by(Incident.id.desc()).limit(limit)))
