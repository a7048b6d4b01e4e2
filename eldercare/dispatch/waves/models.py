"""Asking about an order in waves: how many at a time, how far it has got, and who was asked in which wave."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.database import Base, one_of
from eldercare.dispatch.waves.states import AskingStatus
from eldercare.orders.models import Offer, Order

AT_WORK = text("ended_at IS NULL")


class Asking(Base):
    """One run of questions about one order, at most one of them not ended.

    `wave` counts the waves that were asked, the broadcast among them. The order's history up to `after_event_id` lies
    before it; what comes later may end it.
    """

    __tablename__ = "askings"
    __table_args__ = (
        CheckConstraint("wave_size BETWEEN 1 AND 20", name="asks_1_to_20_at_a_time"),
        CheckConstraint("wave_minutes BETWEEN 1 AND 1440", name="waits_a_minute_to_a_day"),
        CheckConstraint(
            "(ended_at IS NULL) = (status IN ('asking', 'resting', 'exhausted'))", name="ends_when_it_is_over"
        ),
        CheckConstraint("(next_at IS NULL) = (status NOT IN ('asking', 'resting'))", name="goes_on_at_a_known_time"),
        Index(
            "uq_askings_one_at_a_time_about_an_order",
            "order_id",
            unique=True,
            postgresql_where=AT_WORK,
            sqlite_where=AT_WORK,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[AskingStatus] = mapped_column(one_of(AskingStatus))
    wave_size: Mapped[int]
    wave_minutes: Mapped[int]
    wave: Mapped[int] = mapped_column(default=0)
    is_broadcast: Mapped[bool] = mapped_column(default=False)
    after_event_id: Mapped[int]
    begun_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()


class WaveOffer(Base):
    """In which wave of which asking somebody was asked."""

    __tablename__ = "wave_offers"
    __table_args__ = (Index("ix_wave_offers_asking_wave", "asking_id", "wave"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    asking_id: Mapped[int] = mapped_column(ForeignKey("askings.id"))
    wave: Mapped[int]
    is_broadcast: Mapped[bool]

    offer: Mapped[Offer] = relationship()
