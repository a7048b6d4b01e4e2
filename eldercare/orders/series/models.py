"""A standing order: its rule, who usually comes, days left out, pauses, and its history."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.catalogue.models import Service
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.elders.models import Elder
from eldercare.histories import HistoryLine
from eldercare.orders.meal_rounds.models import MealRound, MealRoundHelper
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.states import OnHoliday, PauseReason, Repeat
from eldercare.orders.series.usual_helpers import ONE_HELPER, UsualHelper
from eldercare.people.models import Person


class Series(Base):
    """One wish that comes round. `clock_time` is wall-clock time; `filled_on` the local day on which its orders were
    last made as far ahead as the community wants them, None when that has to be done anew. As one door of a meal round
    it has a place in it.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 720", name="lasts_between_5_minutes_and_12_hours"),
        CheckConstraint("people_needed BETWEEN 1 AND 20", name="needs_1_to_20_people"),
        CheckConstraint("every BETWEEN 1 AND 12", name="comes_round_every_1_to_12"),
        CheckConstraint("month_day BETWEEN 1 AND 31", name="day_of_month_exists"),
        CheckConstraint("nth IN (-1, 1, 2, 3, 4)", name="nth_is_the_first_to_fourth_or_last"),
        CheckConstraint("repeat <> 'monthly_day' OR month_day IS NOT NULL", name="day_of_month_is_given"),
        CheckConstraint("repeat <> 'monthly_weekday' OR nth IS NOT NULL", name="nth_is_given"),
        Index("ix_series_filled_ends", "filled_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("elders.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    repeat: Mapped[Repeat] = mapped_column(one_of(Repeat))
    every: Mapped[int] = mapped_column(default=1)
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    month_day: Mapped[int | None]
    nth: Mapped[int | None]
    clock_time: Mapped[str]
    minutes: Mapped[int]
    people_needed: Mapped[int] = mapped_column(default=1)
    notes: Mapped[str] = mapped_column(EncryptedText, default="")
    on_holiday: Mapped[OnHoliday] = mapped_column(one_of(OnHoliday))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    filled_on: Mapped[date | None]
    meal_round_id: Mapped[int | None] = mapped_column(ForeignKey("meal_rounds.id"), index=True)
    meal_round_place: Mapped[int | None]
    begun_at: Mapped[datetime]

    elder: Mapped[Elder] = relationship(lazy="joined")
    service: Mapped[Service] = relationship(lazy="joined")
    requester: Mapped[Person | None] = relationship()
    meal_round: Mapped[MealRound | None] = relationship()
    helpers: Mapped[list["SeriesHelper"]] = relationship(order_by="SeriesHelper.id")
    skips: Mapped[list["SeriesSkip"]] = relationship(order_by="SeriesSkip.left_out_on", cascade="all, delete-orphan")
    events: Mapped[list["SeriesEvent"]] = relationship(order_by="SeriesEvent.id")

    @property
    def usual_helpers(self) -> "list[SeriesHelper] | list[MealRoundHelper]":
        """Whom to ask about each visit: its own helpers, or those of the meal round."""
        return self.helpers or (self.meal_round.helpers if self.meal_round else [])

    @property
    def rule(self) -> Recurrence:
        return Recurrence(
            self.repeat, self.starts_on, self.ends_on, self.every, tuple(self.weekdays), self.month_day, self.nth
        )

    def is_over(self, today: date) -> bool:
        """Tell whether no visit can follow any more."""
        return self.ends_on is not None and self.ends_on < max(today, self.starts_on)


class SeriesHelper(UsualHelper, Base):
    """Who is asked first about each visit of a series, or when those cannot come."""

    __tablename__ = "series_helpers"
    __table_args__ = (
        CheckConstraint(ONE_HELPER, name="is_exactly_one_helper"),
        UniqueConstraint("series_id", "volunteer_id", name="uq_series_helpers_each_volunteer_once"),
        UniqueConstraint("series_id", "provider_id", name="uq_series_helpers_each_provider_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))


class SeriesSkip(Base):
    """One date that is left out."""

    __tablename__ = "series_skips"
    __table_args__ = (UniqueConstraint("series_id", "left_out_on", name="uq_series_skips_each_date_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    left_out_on: Mapped[date]
    reason: Mapped[str] = mapped_column(EncryptedText, default="")


class SeriesPause(Base):
    """Days on which an elder gets no visits of a series, or of any of them (no `series_id`); both ends belong to it."""

    __tablename__ = "series_pauses"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="begins_before_it_ends"),
        Index("ix_series_pauses_until", "until_on", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("elders.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[PauseReason] = mapped_column(one_of(PauseReason))
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]

    elder: Mapped[Elder] = relationship()

    def holds_on(self, series: Series, day: date) -> bool:
        """Tell whether a visit of this series on this day is left out."""
        return self.lifted_at is None and self.series_id in {None, series.id} and self.from_on <= day <= self.until_on


class SeriesEvent(HistoryLine, Base):
    """One line of a series' history; never changed."""

    __tablename__ = "series_events"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)


run_after_create(Base.metadata.tables["series_events"], lambda dialect_name: append_only("series_events", dialect_name))
