"""Areas: a community with the tree above it only where a test asks for it."""

from typing import Any

from eldercare.actors import SYSTEM, Door
from eldercare.areas import service
from eldercare.areas.models import Area, AreaKind
from eldercare.clock import now


def an_area(kind: AreaKind, name: str = "", *, parent: Area | None = None) -> Area:
    return service.add(kind=kind, name=name or kind.value.title(), parent_id=parent.id if parent else None, at=now())


def a_street(name: str = "Willow Street Office") -> Area:
    return an_area(AreaKind.STREET, name)


def a_community(name: str = "Willow Bank", *, parent: Area | None = None) -> Area:
    return an_area(AreaKind.COMMUNITY, name, parent=parent)


def set_policy(area_id: int, values: dict[str, Any]) -> Area:
    """Let these rules hold, by nobody in particular."""
    return service.set_policy(area_id, values, by=SYSTEM, via=Door.COMMAND, at=now())


def awake_all_night(area_id: int) -> Area:
    """Let no quiet hours be there: what is sent leaves at once, whatever the hour at which the test runs."""
    return set_policy(area_id, {"quiet_from": "12:00", "quiet_until": "12:00"})
