"""The tree of areas: everybody belongs to a community, staff are bound to a node and see what is below; its rules."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.append_only import append_only, run_after_create
from eldercare.database import Base, one_of
from eldercare.histories import Deed


class AreaKind(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    ESTATE = "estate"
    BUILDING = "building"


class Area(Base):
    """A node of the tree. `path` lists the ids from the root to this node, as in "/1/4/17/"."""

    __tablename__ = "areas"
    __table_args__ = (
        Index("ix_areas_path", "path"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="lies_on_earth"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    kind: Mapped[AreaKind] = mapped_column(one_of(AreaKind))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]


class PolicyChange(Deed, Base):
    """One rule of an area that was set or taken back; None is the rule from above. Written once."""

    __tablename__ = "policy_changes"
    __table_args__ = (Index("ix_policy_changes_area_id_id", "area_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    setting: Mapped[str]
    was: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    became: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


run_after_create(
    Base.metadata.tables["policy_changes"], lambda dialect_name: append_only("policy_changes", dialect_name)
)
