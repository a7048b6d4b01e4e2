"""Changing the area tree."""

from datetime import datetime
from typing import Any

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area, AreaKind, PolicyChange
from eldercare.areas.policy import KEPT_AS, checked
from eldercare.areas.queries import get
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.histories import deed
from eldercare.kept import forget_after_commit
from eldercare.transaction import hold_one

ORDER = list(AreaKind)


def add(
    *,
    kind: AreaKind,
    name: str,
    parent_id: int | None,
    at: datetime,
    name_en: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Area:
    """Hang a new area below its parent. Raises Invalid for kinds out of order or an empty name."""
    parent = get(parent_id) if parent_id is not None else None
    if parent is not None and ORDER.index(kind) <= ORDER.index(parent.kind):
        raise Invalid(N_("This kind of area cannot lie inside %(name)s."), name=parent.name)
    if not name.strip():
        raise Invalid(N_("Give the area a name."))
    area = Area(
        parent_id=parent_id,
        kind=kind,
        name=name.strip(),
        name_en=name_en.strip(),
        latitude=latitude,
        longitude=longitude,
        created_at=at,
    )
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    return area


def rename(area_id: int, *, name: str, name_en: str = "") -> Area:
    """Give an area another name."""
    if not name.strip():
        raise Invalid(N_("Give the area a name."))
    area = hold_one(Area, area_id)
    area.name, area.name_en = name.strip(), name_en.strip()
    return area


def set_policy(area_id: int, values: dict[str, Any], *, by: Actor, via: Door, at: datetime) -> Area:
    """Set rules for this area and what lies below it; None inherits a rule from above again.

    What is other than before is written down: who did it, by which door, when.
    Raises Invalid for an unknown name or a wrong value.
    """
    area = hold_one(Area, area_id)
    given = checked({name: value for name, value in values.items() if value is not None})
    staying = {name: value for name, value in area.policy.items() if name not in values}
    was, area.policy = area.policy, staying | given
    for name in values:
        if was.get(name) != given.get(name):
            session.add(
                PolicyChange(
                    area_id=area_id,
                    setting=name,
                    was=was.get(name),
                    became=given.get(name),
                    **deed(by, via=via, at=at),
                )
            )
    forget_after_commit(KEPT_AS)
    return area
