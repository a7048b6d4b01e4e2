"""Commendation lists: what was published and became final, row by row, who objected, and who did what."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.database import Base, one_of
from eldercare.histories import Deed
from eldercare.people.models import Person
from eldercare.timebank.honours.states import CommendationState


class Commendation(Base):
    """A list for one community and period, both days included. `token` opens it to whoever has the link.

    It stands for objections from `published_at` to `closes_at`.
    """

    __tablename__ = "commendations"
    __table_args__ = (
        CheckConstraint("since_on <= until_on", name="period_goes_forward"),
        CheckConstraint("top >= 0", name="top_not_negative"),
        CheckConstraint("(published_at IS NULL) = (closes_at IS NULL)", name="published_for_some_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    title: Mapped[str]
    since_on: Mapped[date]
    until_on: Mapped[date]
    top: Mapped[int]
    masks_names: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CommendationState] = mapped_column(one_of(CommendationState), default=CommendationState.DRAFT)
    token: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    community: Mapped[Area] = relationship()
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id", viewonly=True)


class CommendationRow(Base):
    """One person on a list as it was published, or as it became final."""

    __tablename__ = "commendation_rows"
    __table_args__ = (UniqueConstraint("commendation_id", "state", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commendation_id: Mapped[int] = mapped_column(ForeignKey("commendations.id"))
    state: Mapped[CommendationState] = mapped_column(one_of(CommendationState))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str]
    minutes: Mapped[int]
    minutes_in_all: Mapped[int]
    stars: Mapped[int]
    stars_before: Mapped[int]


class Objection(Base):
    """What somebody has against a person on the list, written down by a worker, and what was decided about it."""

    __tablename__ = "commendation_objections"
    __table_args__ = (
        CheckConstraint("(is_upheld IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("decided_at IS NULL OR decision <> ''", name="decided_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commendation_id: Mapped[int] = mapped_column(ForeignKey("commendations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str]
    said_by: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    is_upheld: Mapped[bool | None]
    decision: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class CommendationEvent(Deed, Base):
    """What happened to a list: made, published, objected to, decided, final, withdrawn."""

    __tablename__ = "commendation_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    commendation_id: Mapped[int] = mapped_column(ForeignKey("commendations.id"), index=True)
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")


for _table in (CommendationRow.__tablename__, CommendationEvent.__tablename__):
    run_after_create(Base.metadata.tables[_table], lambda dialect, table=_table: append_only(table, dialect))  # type: ignore[misc]
