"""Goods that saved time or points are taken for, who has some laid aside or took them, and what happened to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.database import Base, one_of
from eldercare.histories import Deed
from eldercare.people.models import Person
from eldercare.timebank.models import Hold
from eldercare.timebank.states import Currency


class TakingState(StrEnum):
    """Laid aside for somebody; then handed over, or back on the shelf."""

    RESERVED = "reserved"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class Good(Base):
    """Something in a community's shop. `price` is in what the community counts: points, or minutes where those are off.

    `stock` is how many are on the shelf; what is laid aside for somebody is not among them.
    """

    __tablename__ = "goods"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price > 0", name="price_positive"),
        Index("ix_goods_community_id_id", "community_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    price: Mapped[int]
    stock: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    added_at: Mapped[datetime]

    community: Mapped[Area] = relationship()

    def said(self, language: str) -> str:
        """Return its name in this language, the Chinese one where there is no other."""
        return self.name_en if language == "en" and self.name_en else self.name


class Taking(Base):
    """Goods laid aside for a person, with what they cost held in the account until they are handed over."""

    __tablename__ = "goods_takings"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("cost > 0", name="cost_positive"),
        CheckConstraint("(state = 'reserved') = (ended_at IS NULL)", name="ended_unless_reserved"),
        Index("ix_goods_takings_person_id_id", "person_id", "id"),
        Index("ix_goods_takings_good_id_id", "good_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    good_id: Mapped[int] = mapped_column(ForeignKey("goods.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    hold_id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), ForeignKey("holds.id"), unique=True
    )
    currency: Mapped[Currency] = mapped_column(one_of(Currency))
    quantity: Mapped[int]
    cost: Mapped[int]
    state: Mapped[TakingState] = mapped_column(one_of(TakingState), default=TakingState.RESERVED)
    reserved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    good: Mapped[Good] = relationship()
    person: Mapped[Person] = relationship()
    hold: Mapped[Hold] = relationship()


class GoodEvent(Deed, Base):
    """What happened to a good: added, changed, stocked, reserved, handed over, cancelled; who did it, and why."""

    __tablename__ = "good_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    good_id: Mapped[int] = mapped_column(ForeignKey("goods.id"), index=True)
    what: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(default="")


run_after_create(Base.metadata.tables[GoodEvent.__tablename__], lambda dialect: append_only("good_events", dialect))
