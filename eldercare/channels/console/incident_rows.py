"""How a call for help is shown in the strip on top of every page."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from eldercare.channels.console.access import may
from eldercare.people.numbers import for_people
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
    """Return who it is, or the number where that is all we know."""
    if incident.person is not None:
        return incident.person.name
    return for_people(incident.number) if incident.number else _("Unknown caller")


def _row(incident: Incident) -> Row:
    address = incident.person.address if incident.person else None
    is_free = incident.status in UNANSWERED and may("handle_incidents")
    return Row(
        url=url_for("console.incidents.show", incident_id=incident.id),
        name=name_of(incident),
        place=address.full if address else "",
        phone=incident.number or "",
        text=incident.text,
        opened_at=incident.opened_at,
        status=incident.status,
        ack_url=url_for("console.incidents.acknowledge", incident_id=incident.id) if is_free else "",
    )
