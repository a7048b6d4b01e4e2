"""Calls for help over JSON: look, take, end."""

from eldercare.actors import Door
from eldercare.channels.api import asked, present, shown
from eldercare.channels.api.calls import Call
from eldercare.channels.api.cursors import cut, position
from eldercare.safety import queries, service

NO_WORDS = "ended through the API, nothing said"


def page(call: Call[asked.IncidentsQuery]) -> shown.Incidents:
    """List calls for help, newest first."""
    given = call.given
    rows = queries.page(
        call.scope, after=position(given.cursor, of="incidents"), limit=given.limit + 1, status=given.status
    )
    some, cursor = cut(rows, limit=given.limit, of="incidents", place=lambda incident: incident.id)
    return shown.Incidents(items=[present.incident(incident) for incident in some], next=cursor)


def acknowledge(call: Call[asked.Remark], incident_id: int) -> shown.IncidentShown:
    """Say "I am dealing with it"; the first one to say so has it."""
    found = queries.get(incident_id, scope=call.scope)
    return present.incident(service.acknowledge(found.id, by=call.by, at=call.at, via=Door.API))


def resolve(call: Call[asked.Resolution], incident_id: int) -> shown.IncidentShown:
    """End a call for help with what was found and done, or as a false alarm."""
    found = queries.get(incident_id, scope=call.scope)
    note, is_false = call.given.words or NO_WORDS, call.given.false_alarm
    return present.incident(
        service.resolve(found.id, note=note, by=call.by, at=call.at, via=Door.API, false_alarm=is_false)
    )
