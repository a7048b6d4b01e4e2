"""A meal round: the doors of a building that one helper goes to one after the other, on the same days."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.areas.models import Area
from eldercare.catalogue.models import Service
from eldercare.database import Base, one_of
from eldercare.orders.series.states import OnHoliday, Repeat
from eldercare.orders.series.usual_helpers import ONE_HELPER, UsualHelper


class MealRound(Base):
    """What the doors of a round have in common. Each door is a standing order of its own, with its pauses and changes.

    `clock_time` is the wall-clock time at the first door; each door takes `minutes_each`.
    """

    __tablename__ = "meal_rounds"
    __table_args__ = (CheckConstraint("minutes_each BETWEEN 5 AND 60", name="a_door_takes_5_to_60_minutes"),)

    repeat: ClassVar[Repeat] = Repeat.WEEKLY
    every: ClassVar[int] = 1
    month_day: ClassVar[int | None] = None
    nth: ClassVar[int | None] = None

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str]
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    on_holiday: Mapped[OnHoliday] = mapped_column(one_of(OnHoliday))
    clock_time: Mapped[str]
    minutes_each: Mapped[int]
    begun_at: Mapped[datetime]
    ended_on: Mapped[date | None]

    community: Mapped[Area] = relationship()
    service: Mapped[Service] = relationship(lazy="joined")
    helpers: Mapped[list["MealRoundHelper"]] = relationship(
        order_by="MealRoundHelper.id", cascade="all, delete-orphan", lazy="selectin"
    )


class MealRoundHelper(UsualHelper, Base):
    """Who is asked first about each day's round, or when those cannot come."""

    __tablename__ = "meal_round_helpers"
    __table_args__ = (
        CheckConstraint(ONE_HELPER, name="is_exactly_one_helper"),
        UniqueConstraint("meal_round_id", "volunteer_id", name="uq_meal_round_helpers_each_volunteer_once"),
        UniqueConstraint("meal_round_id", "provider_id", name="uq_meal_round_helpers_each_provider_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meal_round_id: Mapped[int] = mapped_column(ForeignKey("meal_rounds.id"))
