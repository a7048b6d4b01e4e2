"""Elders with a number and an address."""

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.elders import service
from eldercare.elders.models import Elder, LivingStatus
from tests.builders.people import a_person


def an_elder(
    name: str = "Wang Guifen",
    *,
    community: Area | None = None,
    phones: list[str] | None = None,
    living_status: LivingStatus = LivingStatus.ALONE,
    ability_level: int = 1,
    notes: str = "Hard of hearing",
    allergies: str = "",
    **facts: object,
) -> Elder:
    person = a_person(name, community=community, phones=phones, **facts)  # type: ignore[arg-type]
    return service.enrol(
        person,
        at=now(),
        living_status=living_status,
        ability_level=ability_level,
        notes=notes,
        allergies=allergies,
    )
