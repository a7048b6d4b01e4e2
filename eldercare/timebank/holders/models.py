"""Who holds an account together: households, and groups of volunteers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.areas.models import Area
from eldercare.database import Base, one_of
from eldercare.people.models import Person
from eldercare.timebank.states import HolderKind


class JointHolder(Base):
    """A household that spends together, or a group (a school, a company) whose members serve and which may donate."""

    __tablename__ = "joint_holders"
    __table_args__ = (Index("ix_joint_holders_community_id_id", "community_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[HolderKind] = mapped_column(one_of(HolderKind))
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    community: Mapped[Area] = relationship()
    contact: Mapped[Person | None] = relationship()
    members: Mapped[list["JointMember"]] = relationship(back_populates="holder", order_by="JointMember.id")


class JointMember(Base):
    """Somebody who belongs to it from one day to another. What a group's member serves is credited to the group where
    `serves_for_it`."""

    __tablename__ = "joint_members"
    __table_args__ = (
        UniqueConstraint("holder_id", "person_id", "since_on"),
        CheckConstraint("since_on <= until_on", name="begins_before_it_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("joint_holders.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    serves_for_it: Mapped[bool] = mapped_column(default=True, server_default=true())

    holder: Mapped[JointHolder] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()
