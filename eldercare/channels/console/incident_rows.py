"""How a call for help is shown in the strip on top of every page."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from eldercare.channels.console.access import may, scope
from eldercare.channels.console.names import caller_name
from eldercare.channels.console.words import listed
from eldercare.elders import queries as elders
from eldercare.people.models import Person
from eldercare.people.queries import by_number, elders_of
from eldercare.safety.models import Incident
from eldercare.safety.states import UNANSWERED, IncidentStatus


@dataclass(frozen=True)
class Row:
    """One line of the strip, as the macro `sos_strip` takes it."""

    url: str
    name: str
    place: str
    phone: str
    text: str
    opened_at: datetime
    status: IncidentStatus
    ack_url: str


def rows_of(incidents: list[Incident]) -> list[Row]:
    """Return a line for each; the button "I am on it" only while nobody has taken it and for those who may."""
    return [_row(incident) for incident in incidents]


def name_of(incident: Incident) -> str:
    """Return who it is or, on a shared number, may be; the number where that is all we know."""
    return caller_name(incident.person, incident.number or "")


def caller_of(incident: Incident) -> str:
    """Return who has called for help for somebody else, so that whoever rings knows who answers; "" for all others."""
    callers = by_number(incident.number or "")
    if incident.person is None or incident.person in callers:
        return ""
    return listed([caller.name for caller in callers])


def place_of(person: Person | None) -> str:
    """Return where help has to go: the elder's own address, or whose relative wrote and where those elders live."""
    if person is None:
        return ""
    own = person.address.full if person.address else ""
    if elders.find(person.id) is not None:
        return own
    theirs = [found.person for tie in elders_of(person.id) if (found := elders.find(tie.elder_id)) is not None]
    near = [
        f"{one.name} {one.address.full if one.address else ''}".strip()
        for one in theirs
        if scope().has(one.community_id)
    ]
    return _("relative of %(who)s", who=listed(near)) if near else own


def _row(incident: Incident) -> Row:
    is_free = incident.status in UNANSWERED and may("handle_incidents")
    return Row(
        url=url_for("console.incidents.show", incident_id=incident.id),
        name=name_of(incident),
        place=place_of(incident.person),
        phone=incident.number or "",
        text=incident.text,
        opened_at=incident.opened_at,
        status=incident.status,
        ack_url=url_for("console.incidents.acknowledge", incident_id=incident.id) if is_free else "",
    )
