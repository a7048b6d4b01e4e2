"""Making a person a volunteer and keeping skills, times, papers and leave true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from eldercare.catalogue.models import Skill
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.people.models import Person
from eldercare.transaction import hold_one
from eldercare.volunteers.models import Availability, Leave, Transport, Volunteer, VolunteerSkill, VolunteerStatus

MINUTES_OF_A_DAY = 24 * 60
MINUTES_OF_A_WEEK = 7 * MINUTES_OF_A_DAY


@dataclass(frozen=True)
class Span:
    """A span of a weekday (Monday = 0), in minutes since local midnight."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True)
class Papers:
    """Until when training, insurance and health check hold; None where it was never shown."""

    trained_until: date | None = None
    insured_until: date | None = None
    health_checked_until: date | None = None


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


def set_papers(volunteer_id: int, papers: Papers) -> Volunteer:
    """Note until when each paper holds; None takes one off the record."""
    volunteer = hold_one(Volunteer, volunteer_id)
    volunteer.trained_until, volunteer.insured_until = papers.trained_until, papers.insured_until
    volunteer.health_checked_until = papers.health_checked_until
    return volunteer


def certify(volunteer: Volunteer, skill: Skill, *, until: date | None) -> None:
    """Note until when the certificate for this skill holds. Raises Invalid where the volunteer lacks the skill."""
    held = next((one for one in volunteer.skills if one.skill is skill), None)
    if held is None:
        raise Invalid(N_("%(name)s does not have this skill."), name=volunteer.name)
    held.certified_until = until


def set_limits(
    volunteer_id: int,
    *,
    transport: Transport,
    day_cap_minutes: int | None = None,
    week_cap_minutes: int | None = None,
    goes_metres: int | None = None,
    speaks: Iterable[str] = (),
) -> Volunteer:
    """Note how the volunteer comes, how much at most and how far, and which dialects he or she speaks; None is the
    community's limit, and no limit to the way. Raises Invalid for a limit that no day, week or way has."""
    if not (_fits(day_cap_minutes, MINUTES_OF_A_DAY) and _fits(week_cap_minutes, MINUTES_OF_A_WEEK)):
        raise Invalid(N_("A limit is between nothing and the whole day or week."))
    if goes_metres is not None and goes_metres < 0:
        raise Invalid(N_("A way cannot be shorter than nothing."))
    volunteer = hold_one(Volunteer, volunteer_id)
    volunteer.transport, volunteer.speaks = transport, list(dict.fromkeys(speaks))
    volunteer.day_cap_minutes, volunteer.week_cap_minutes = day_cap_minutes, week_cap_minutes
    volunteer.goes_metres = goes_metres
    return volunteer


def _fits(cap: int | None, most: int) -> bool:
    return cap is None or 0 <= cap <= most


def take_leave(volunteer_id: int, *, from_on: date, until_on: date, reason: str = "") -> Leave:
    """Note days, first and last included, on which the volunteer is not asked. Raises Invalid for an end before it."""
    if until_on < from_on:
        raise Invalid(N_("A leave ends on the day on which it begins, or later."))
    volunteer = hold_one(Volunteer, volunteer_id)
    leave = Leave(from_on=from_on, until_on=until_on, reason=reason.strip())
    volunteer.leaves.append(leave)
    session.flush()
    return leave


def end_leave(volunteer_id: int, leave_id: int) -> None:
    """Take a leave off the list; doing it again changes nothing."""
    volunteer = hold_one(Volunteer, volunteer_id)
    volunteer.leaves = [leave for leave in volunteer.leaves if leave.id != leave_id]
    session.flush()
