"""A community's plan of one day: who goes when to whom, and who stays unvisited and why."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.dispatch.plans.states import LeftOut, PlanState
from eldercare.histories import HistoryLine
from eldercare.orders.models import Offer, Order
from eldercare.staff.models import Staff
from eldercare.volunteers.models import Volunteer


class DayPlan(Base):
    """One community's plan of one day; it is planned anew and changed in place, every step a line of its history.

    `version` grows with each change, so that two workers on one plan never overwrite each other. `share` of the time
    is over; `best_cost` is what the best plan so far costs (minutes), with so many visits `best_done` of `best_all`,
    `first_cost` what the first plan did, `cost` what the plan as it stands does. A worker process that does not say
    `beat_at` any more has died, and the plan waits for another one.
    """

    __tablename__ = "day_plans"
    __table_args__ = (
        UniqueConstraint("community_id", "day"),
        Index("ix_day_plans_state", "state"),
        CheckConstraint("seconds BETWEEN 1 AND 600", name="takes_1_second_to_10_minutes"),
        CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    day: Mapped[date]
    state: Mapped[PlanState] = mapped_column(one_of(PlanState))
    version: Mapped[int] = mapped_column(default=1)
    seconds: Mapped[int]
    keeps_the_rest: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    stop_wanted: Mapped[bool] = mapped_column(default=False)
    share: Mapped[float] = mapped_column(default=0)
    first_cost: Mapped[float | None]
    best_cost: Mapped[float | None]
    best_done: Mapped[int | None]
    best_all: Mapped[int | None]
    best_late: Mapped[int | None]
    best_travel_minutes: Mapped[int | None]
    cost: Mapped[float | None]
    changes_tried: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]

    community: Mapped[Area] = relationship()
    asked_by: Mapped[Staff | None] = relationship()
    rounds: Mapped[list["PlanRound"]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="PlanRound.id"
    )
    visits: Mapped[list["PlannedVisit"]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="PlannedVisit.starts_at, PlannedVisit.id"
    )


class PlanRound(Base):
    """One volunteer's working day in the plan, whether or not anything is in it.

    `keeps_order` is the worker's own fixed order: the planner leaves who and in which order as they are. `spans` are
    the times between `works_from` and `works_until` in which he or she usually can, in minutes since the day began.
    `most_minutes` of visits is what the caps leave. `metres` and `travel_minutes` are those of the whole round, home
    and back; where the home is not known, it is reckoned from the community's middle.
    """

    __tablename__ = "plan_rounds"
    __table_args__ = (UniqueConstraint("plan_id", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("day_plans.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    works_from: Mapped[datetime]
    works_until: Mapped[datetime]
    spans: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    most_minutes: Mapped[int]
    keeps_order: Mapped[bool] = mapped_column(default=False)
    break_at: Mapped[datetime | None]
    break_minutes: Mapped[int] = mapped_column(default=0)
    travel_minutes: Mapped[int] = mapped_column(default=0)
    metres: Mapped[int] = mapped_column(default=0)
    home_is_known: Mapped[bool] = mapped_column(default=True)
    home_at: Mapped[datetime | None]

    plan: Mapped[DayPlan] = relationship(back_populates="rounds")
    volunteer: Mapped[Volunteer] = relationship(lazy="joined")


class PlannedVisit(Base):
    """One person's part in one order on the day: whose round, and when; in nobody's round with the reason.

    `part` counts from 1 to the people the order needs. `accepted` ones are booked already and stay put; `locked` ones
    stay where the worker put them. `travel_minutes` and `metres` are the way there from the stop before. `starts_at`
    may be other than `asked_at`, which the order said; `late_minutes` tells how much after its window. `reasons` are
    pairs of a sentence and its values: why this helper. `override_reason` is why this one in spite of what is against.
    """

    __tablename__ = "planned_visits"
    __table_args__ = (
        UniqueConstraint("plan_id", "order_id", "part"),
        CheckConstraint("(volunteer_id IS NULL) = (starts_at IS NULL)", name="somebody_goes_at_some_time"),
        CheckConstraint("volunteer_id IS NULL OR left_out IS NULL", name="is_done_or_left_out"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("day_plans.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    part: Mapped[int]
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"), index=True)
    starts_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    minutes: Mapped[int]
    travel_minutes: Mapped[int] = mapped_column(default=0)
    metres: Mapped[int] = mapped_column(default=0)
    late_minutes: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[bool] = mapped_column(default=False)
    locked: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[LeftOut | None] = mapped_column(one_of(LeftOut))
    left_out_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reasons: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    override_reason: Mapped[str] = mapped_column(EncryptedText, default="")
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    offer_fault: Mapped[str] = mapped_column(default="")
    offer_fault_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    plan: Mapped[DayPlan] = relationship(back_populates="visits")
    order: Mapped[Order] = relationship(lazy="joined")
    volunteer: Mapped[Volunteer | None] = relationship()
    offer: Mapped[Offer | None] = relationship()


class PlanEvent(HistoryLine, Base):
    """One line of a plan's history; never changed."""

    __tablename__ = "plan_events"

    plan_id: Mapped[int] = mapped_column(ForeignKey("day_plans.id"), index=True)


run_after_create(Base.metadata.tables["plan_events"], lambda dialect_name: append_only("plan_events", dialect_name))
