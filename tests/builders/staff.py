"""Members of staff, all with the same password."""

from itertools import count

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.staff import service
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community

PASSWORD = "correct horse battery"
_workers = count(1)


def a_worker(
    role: Role = Role.DISPATCHER, *, area: Area | None = None, name: str = "", number: str | None = None
) -> Staff:
    """A dispatcher of a community of her own unless told otherwise."""
    return service.add(
        name=name or f"Worker {next(_workers)}",
        password=PASSWORD,
        role=role,
        area_id=(area or a_community()).id,
        number=number,
        at=now(),
    )
