"""Volunteers: what they can do, when they have time, and which papers they hold."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.catalogue.models import Skill
from eldercare.database import Base, one_of
from eldercare.people.models import Person


class VolunteerStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class Transport(StrEnum):
    """How somebody comes to the elder's door."""

    FOOT = "foot"
    BIKE = "bike"
    EBIKE = "ebike"


class Volunteer(Base):
    """A volunteer; the id is the person's. Papers hold until the end of their day; without a cap the policy's holds,
    and without `goes_metres`, from door to door, nowhere is too far.

    `speaks` are the dialects and languages besides Mandarin, as people call them.
    """

    __tablename__ = "volunteers"
    __table_args__ = (
        CheckConstraint("day_cap_minutes BETWEEN 0 AND 1440", name="day_cap_fits_into_a_day"),
        CheckConstraint("week_cap_minutes BETWEEN 0 AND 10080", name="week_cap_fits_into_a_week"),
        CheckConstraint("goes_metres >= 0", name="goes_metres_are_not_negative"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    status: Mapped[VolunteerStatus] = mapped_column(one_of(VolunteerStatus), default=VolunteerStatus.ACTIVE)
    trained_until: Mapped[date | None]
    insured_until: Mapped[date | None]
    health_checked_until: Mapped[date | None]
    transport: Mapped[Transport] = mapped_column(one_of(Transport), default=Transport.FOOT, server_default="foot")
    day_cap_minutes: Mapped[int | None]
    week_cap_minutes: Mapped[int | None]
    goes_metres: Mapped[int | None]
    speaks: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")
    skills: Mapped[list["VolunteerSkill"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    availability: Mapped[list["Availability"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Availability.weekday, Availability.from_minute"
    )
    leaves: Mapped[list["Leave"]] = relationship(cascade="all, delete-orphan", order_by="Leave.from_on, Leave.id")

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
    certified_until: Mapped[date | None]


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


class Leave(Base):
    """Days, first and last included, on which the volunteer is not asked, whatever the week says."""

    __tablename__ = "leaves"
    __table_args__ = (CheckConstraint("from_on <= until_on", name="begins_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
