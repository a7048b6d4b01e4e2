"""Making a person a volunteer and keeping skills and times true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from eldercare.catalogue.models import Skill
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.people.models import Person
from eldercare.transaction import hold_one
from eldercare.volunteers.models import Availability, Volunteer, VolunteerSkill, VolunteerStatus

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True)
class Span:
    """A span of a weekday (Monday = 0), in minutes since local midnight."""

    weekday: int
    from_minute: int
    until_minute: int


def enrol(person: Person, *, at: datetime, skills: Iterable[Skill] = (), spans: Iterable[Span] = ()) -> Volunteer:
    """Let this person take orders; doing it again replaces skills and times. Raises Invalid for an impossible span."""
    volunteer = session.get(Volunteer, person.id) or Volunteer(id=person.id, person=person, created_at=at)
    session.add(volunteer)
    session.flush()
    set_skills(volunteer, skills)
    set_availability(volunteer, spans)
    return volunteer


def set_skills(volunteer: Volunteer, skills: Iterable[Skill]) -> None:
    """Make these the volunteer's skills."""
    have = {held.skill: held for held in volunteer.skills}
    volunteer.skills = [have.get(skill) or VolunteerSkill(skill=skill) for skill in dict.fromkeys(skills)]
    session.flush()


def set_availability(volunteer: Volunteer, spans: Iterable[Span]) -> None:
    """Make these the times at which the volunteer usually can. Raises Invalid for an impossible span."""
    wanted = list(dict.fromkeys(spans))
    for span in wanted:
        if not (0 <= span.weekday <= 6 and 0 <= span.from_minute < span.until_minute <= MINUTES_OF_A_DAY):
            raise Invalid(N_("A time of the week must begin before it ends, on one day."))
    volunteer.availability = [
        Availability(weekday=span.weekday, from_minute=span.from_minute, until_minute=span.until_minute)
        for span in wanted
    ]
    session.flush()


def set_status(volunteer_id: int, status: VolunteerStatus) -> Volunteer:
    """Pause a volunteer, let him or her come back, or record that he or she left."""
    volunteer = hold_one(Volunteer, volunteer_id)
    volunteer.status = status
    return volunteer
