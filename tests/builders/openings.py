"""Lists of opening balances."""

from collections.abc import Mapping

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.people.models import Person
from eldercare.staff.models import Role, Staff
from eldercare.timebank.openings import queries, service
from eldercare.timebank.openings.models import OpeningImport
from eldercare.timebank.openings.xlsx import Line
from tests.builders.evidence import a_paper
from tests.builders.staff import a_worker

HEADINGS = ["姓名", "手机号", "分钟"]


def a_table(minutes: Mapping[Person, int]) -> list[Line]:
    """Each with the number that tells people of one name apart."""
    rows = [[person.name, person.phones[0].number if person.phones else "", str(n)] for person, n in minutes.items()]
    return [(1, HEADINGS), *((line, row) for line, row in enumerate(rows, start=2))]


def a_list(
    community: Area, minutes: Mapping[Person, int], *, by: Staff | None = None, proved: bool = True
) -> OpeningImport:
    """A draft with its evidence."""
    made = service.draft(
        a_table(minutes),
        name="Passbooks",
        community_id=community.id,
        by=by or a_worker(Role.SUPERVISOR, area=community),
        via=Door.CONSOLE,
        at=now(),
    )
    if proved:
        a_paper("Folder 12", about=(queries.ABOUT, made.id), community=community)
    return made


def a_posted_list(community: Area, minutes: Mapping[Person, int], *, by: Staff) -> OpeningImport:
    made = a_list(community, minutes, by=by)
    return service.post(made.id, by=by, via=Door.CONSOLE, at=now())
