"""Volunteers who can do everything at any time, with every paper, unless a test says otherwise."""

from collections.abc import Iterable
from datetime import date

from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.volunteers import service
from eldercare.volunteers.models import Volunteer
from eldercare.volunteers.service import Span
from tests.builders.people import a_person

LONG = date(2099, 12, 31)
ALWAYS = tuple(Span(weekday, 0, 24 * 60) for weekday in range(7))


def a_volunteer(
    name: str = "Li Qiang",
    *,
    community: Area | None = None,
    phones: list[str] | None = None,
    skills: Iterable[Skill] = tuple(Skill),
    spans: Iterable[Span] = ALWAYS,
    **facts: object,
) -> Volunteer:
    person = a_person(name, community=community, phones=phones, **facts)  # type: ignore[arg-type]
    volunteer = service.enrol(person, at=now(), skills=skills, spans=spans)
    return service.set_papers(volunteer.id, service.Papers(LONG, LONG, LONG))
