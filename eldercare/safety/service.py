"""Calls for help: written down at once, told to the people on duty, followed until a human has dealt with it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from eldercare.actors import SYSTEM, Actor, ActorKind, Door
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.elders.queries import get as get_elder
from eldercare.elders.queries import on_number
from eldercare.errors import N_, Invalid, Refused
from eldercare.histories import deed
from eldercare.messaging import service as messaging
from eldercare.messaging.numbers import kept_form
from eldercare.people.models import Person
from eldercare.people.numbers import for_people, index_of
from eldercare.people.queries import by_number, living, ties_of
from eldercare.safety.models import Incident, IncidentEvent
from eldercare.safety.states import OPEN, IncidentSource, IncidentStatus, can_move
from eldercare.staff.queries import alarmed_for
from eldercare.transaction import hold_one

SAME_CALL = timedelta(minutes=10)


class IncidentWrongStatus(Refused):
    """The call for help is not in a state that allows this."""

    code = "wrong_status"

    def __init__(self, status: IncidentStatus) -> None:
        over = N_("This call for help has been dealt with already.")
        super().__init__(over if status not in OPEN else N_("Take this call for help first."))


def open_incident(
    *,
    source: IncidentSource,
    by: Actor,
    at: datetime,
    via: Door,
    number: str | None = None,
    person_id: int | None = None,
    text: str = "",
) -> Incident:
    """Write down a call for help, alarm the people on duty by text, and tell the caller and family.

    Whom it is about follows from `person_id`, else from `number` when only one person has it: that elder, or the one
    elder to whom a relative is tied. A second call from the same number within ten minutes, while the first is not
    over, is added to it: the duty staff are told again, once for each call. Quiet hours, opt-outs and queues do not
    apply to these texts.
    """
    number = kept_form(number) if number else None
    person = session.get(Person, person_id) if person_id is not None else _only_one(number)
    incident = still_open(number, at=at) if number else None
    if incident is None:
        incident = _new(source, person, number=number, text=text, by=by, at=at, via=via)
    else:
        _record(incident, "called_again", by=by, at=at, via=via, note=text)
    _alarm(incident, text=text, at=at, via=via)
    return incident


def add_words(number: str, *, text: str, by: Actor, at: datetime, via: Door) -> Incident | None:
    """Add what the same number writes after its call for help, and tell the duty staff; None where none is open."""
    incident = still_open(kept_form(number), at=at)
    if incident is not None:
        _record(incident, "wrote_more", by=by, at=at, via=via, note=text)
        _alarm_staff(incident, by_number(incident.number or ""), text=text, at=at)
    return incident


def _only_one(number: str | None) -> Person | None:
    everybody = by_number(number) if number else []
    people = living(everybody) or everybody  # the phone of who died is in somebody's hands
    elders = [elder.person for elder in on_number(number) if elder.person in people] if number else []
    candidates = elders or people
    if elders or len(candidates) != 1:
        return candidates[0] if len(candidates) == 1 else None
    close = [tie.elder_id for tie in ties_of(candidates[0].id)]
    return get_elder(close[0]).person if len(close) == 1 else candidates[0]


def still_open(number: str, *, at: datetime) -> Incident | None:
    """Return the call for help to which one from this number would be added now, locked; None where it is a new one."""
    query = select(Incident).where(
        Incident.number_index == index_of(number), Incident.status.in_(OPEN), Incident.opened_at > at - SAME_CALL
    )
    return session.scalars(query.order_by(Incident.id.desc()).limit(1).with_for_update(of=Incident)).one_or_none()


def _new(
    source: IncidentSource,
    person: Person | None,
    *,
    number: str | None,
    text: str,
    by: Actor,
    at: datetime,
    via: Door,
) -> Incident:
    sharing = by_number(number) if number else []
    belongs = person or next(iter(sharing), None)
    if person is not None and not number:
        number = person.phones[0].number if person.phones else None
    incident = Incident(
        status=IncidentStatus.TRIGGERED,
        source=source,
        community_id=belongs.community_id if belongs else None,
        person=person,
        elder_id=person.id if person is not None and session.get(Elder, person.id) is not None else None,
        number=number,
        number_index=index_of(number) if number else None,
        text=text,
        opened_at=at,
    )
    session.add(incident)
    session.flush()
    _record(incident, "triggered", by=by, at=at, via=via, note=text)
    return incident


def _record(
    incident: Incident,
    what: str,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    note: str = "",
    was: IncidentStatus | None = None,
) -> None:
    session.add(
        IncidentEvent(
            incident=incident,
            what=what,
            was=was or incident.status,
            became=incident.status,
            note=note,
            **deed(by, via=via, at=at),
        )
    )


def _move(
    incident: Incident, to: IncidentStatus, what: str, *, by: Actor, at: datetime, via: Door, note: str = ""
) -> None:
    was = incident.status
    if not can_move(was, to):
        raise IncidentWrongStatus(was)
    incident.status = to
    _record(incident, what, by=by, at=at, via=via, note=note, was=was)


def _alarm(incident: Incident, *, text: str, at: datetime, via: Door) -> None:
    """Tell everybody who must know; the outbox sends these before anything else."""
    callers = by_number(incident.number or "")
    is_told = _alarm_staff(incident, callers, text=text, at=at)
    if incident.number:
        reader = incident.person if incident.person in callers else next(iter(callers), incident.person)
        language, about = reader.language if reader else "zh", ("incident", incident.id)
        messaging.queue_to_number("sos_received", number=incident.number, language=language, at=at, about=about)
    _tell_family(incident, callers, at=at)
    if is_told and incident.status is IncidentStatus.TRIGGERED:
        _move(incident, IncidentStatus.NOTIFIED, "notified", by=SYSTEM, at=at, via=via)


def _alarm_staff(incident: Incident, callers: list[Person], *, text: str, at: datetime) -> bool:
    """Tell those on duty, once for each call, and whether there was anybody to tell."""
    calls, phone = len(incident.events), _phone(incident, callers)
    address = incident.person.address if incident.person else None
    staff = alarmed_for(incident.community_id)
    for member in staff:
        unknown = "address unknown" if member.language == "en" else "地址不详"
        place = address.full if address else ""
        messaging.queue_to_number(
            "sos_duty",
            number=member.number or "",
            language=member.language,
            at=at,
            values={"name": _name(incident), "place": place or unknown, "text": text, "phone": phone},
            about=("incident", incident.id),
            key=f"sos:{incident.id}:{calls}:staff:{member.id}",
        )
    return bool(staff)


def _name(incident: Incident) -> str:
    return incident.person.name if incident.person else for_people(incident.number or "")


def _phone(incident: Incident, callers: list[Person]) -> str:
    """Return the number to ring, with the name of whose it is where a relative calls."""
    shown = for_people(incident.number or "")
    is_own = incident.person is None or incident.person in callers
    return shown if is_own or not callers else f"{shown} {callers[0].name}"


def _tell_family(incident: Incident, callers: list[Person], *, at: datetime) -> None:
    """Tell those who want to know, except who has called; nobody is told that somebody who died calls for help."""
    if incident.person is None or incident.person.is_gone:
        return
    for contact in incident.person.contacts:
        if contact.in_emergency and contact.person not in callers:
            messaging.queue(
                "sos_family",
                to=contact.person,
                at=at,
                values={"name": _name(incident)},
                about=("incident", incident.id),
                key=f"sos:{incident.id}:family:{contact.person_id}",
            )


def acknowledge(incident_id: int, *, by: Actor, at: datetime, via: Door) -> Incident:
    """Say "I am dealing with it"; the first one to say so has it. IncidentWrongStatus when somebody has it already."""
    incident = hold_one(Incident, incident_id)
    _move(incident, IncidentStatus.ACKNOWLEDGED, "acknowledged", by=by, at=at, via=via)
    incident.acknowledged_at = at
    incident.acknowledged_by_id = by.id if by.kind is ActorKind.STAFF else None
    return incident


def resolve(incident_id: int, *, note: str, by: Actor, at: datetime, via: Door, false_alarm: bool = False) -> Incident:
    """End a call for help with what was found and done. Raises Invalid for no words; every end needs them."""
    if not note.strip():
        raise Invalid(N_("Write down what happened and what was done."))
    incident = hold_one(Incident, incident_id)
    to = IncidentStatus.FALSE_ALARM if false_alarm else IncidentStatus.RESOLVED
    _move(incident, to, to.value, by=by, at=at, via=via, note=note.strip())
    incident.resolved_at, incident.note = at, note.strip()
    return incident
