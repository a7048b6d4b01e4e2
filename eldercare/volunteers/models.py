"""Volunteers: what they can do and when they have time."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.catalogue.models import Skill
from eldercare.database import Base, one_of
from eldercare.people.models import Person


class VolunteerStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class Volunteer(Base):
    """A volunteer; the id is the person's."""

    __tablename__ = "volunteers"

    id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    status: Mapped[VolunteerStatus] = mapped_column(one_of(VolunteerStatus), default=VolunteerStatus.ACTIVE)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")
    skills: Mapped[list["VolunteerSkill"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    availability: Mapped[list["Availability"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Availability.weekday, Availability.from_minute"
    )

    @property
    def name(self) -> str:
        return self.person.name

    def has_skill(self, skill: Skill | None) -> bool:
        return skill is None or any(held.skill is skill for held in self.skills)

    def is_free_on(self, weekday: int, from_minute: int, until_minute: int) -> bool:
        """Tell whether the weekly availability covers these minutes of that weekday (Monday = 0)."""
        return any(
            span.weekday == weekday and span.from_minute <= from_minute and until_minute <= span.until_minute
            for span in self.availability
        )


class VolunteerSkill(Base):
    __tablename__ = "volunteer_skills"
    __table_args__ = (Index("ix_volunteer_skills_skill", "skill", "volunteer_id"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), primary_key=True)
    skill: Mapped[Skill] = mapped_column(one_of(Skill), primary_key=True)


class Availability(Base):
    """A span of a weekday (Monday = 0) in which the volunteer usually has time; minutes since local midnight."""

    __tablename__ = "availabilities"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_is_0_to_6"),
        CheckConstraint(
            "0 <= from_minute AND from_minute < until_minute AND until_minute <= 1440", name="span_is_a_span"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    until_minute: Mapped[int]
