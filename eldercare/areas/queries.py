"""Looking at the area tree, and the scope that a member of staff sees."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.areas.models import Area, AreaKind, PolicyChange
from eldercare.database import session
from eldercare.errors import N_, NotFound


@dataclass(frozen=True)
class Scope:
    """What lies at and below one node. What is outside does not exist for the one who is bound to it."""

    area_id: int
    path: str

    def communities(self) -> Select[int]:
        """Return a query for the ids of the communities inside, to be used as `column.in_(scope.communities())`."""
        own = [int(part) for part in self.path.strip("/").split("/")]
        inside = Area.path.startswith(self.path, autoescape=True)
        return select(Area.id).where(Area.kind == AreaKind.COMMUNITY, inside | Area.id.in_(own))

    def covers(self, column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
        """Return the condition that the community in this column lies inside."""
        return column.in_(self.communities())

    def has(self, community_id: int | None) -> bool:
        """Tell whether this community lies inside; what belongs to no community yet is everybody's."""
        if community_id is None:
            return True
        return session.scalar(self.communities().where(Area.id == community_id)) is not None


def scope_of(area_id: int) -> Scope:
    """Return what lies at and below this area."""
    area = get(area_id)
    return Scope(area.id, area.path)


def get(area_id: int, *, scope: Scope | None = None) -> Area:
    """Return the area; NotFound when there is none, or it does not lie at or below the scope's node."""
    area = session.get(Area, area_id)
    if area is None or (scope is not None and not area.path.startswith(scope.path)):
        raise NotFound(N_("There is no such area."))
    return area


def children(area_id: int | None) -> list[Area]:
    """Return the areas right below this one; the roots for None."""
    return list(session.scalars(select(Area).where(Area.parent_id == area_id).order_by(Area.name, Area.id)))


def communities(scope: Scope) -> list[Area]:
    """Return the communities that this scope covers, by name."""
    return list(session.scalars(select(Area).where(Area.id.in_(scope.communities())).order_by(Area.name, Area.id)))


def subtree(scope: Scope) -> list[Area]:
    """Return every area at or below the scope's node, parents before children."""
    inside = Area.path.startswith(scope.path, autoescape=True)
    return list(session.scalars(select(Area).where(inside).order_by(Area.path)))


def community_of(area: Area) -> Area | None:
    """Return the community that an estate or building lies in (or the area itself), None above that level."""
    ids = [int(part) for part in area.path.strip("/").split("/")]
    return session.scalars(select(Area).where(Area.id.in_(ids), Area.kind == AreaKind.COMMUNITY)).one_or_none()


def policy_changes(area_id: int, *, before: int | None = None, limit: int = 50) -> list[PolicyChange]:
    """Return what was changed of this area's own rules, newest first, beginning below the id `before`."""
    query = select(PolicyChange).where(PolicyChange.area_id == area_id)
    if before is not None:
        query = query.where(PolicyChange.id < before)
    return list(session.scalars(query.order_by(PolicyChange.id.desc()).limit(limit)))
