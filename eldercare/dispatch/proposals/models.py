"""Rounds in which all waiting orders of some hours get a helper proposed: who could do which, and whom we propose."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.areas.models import Area
from eldercare.database import Base
from eldercare.orders.models import Offer, OfOneHelper, Order
from eldercare.staff.models import Staff

ONE_HELPER = "(volunteer_id IS NULL) <> (provider_id IS NULL)"


class ProposalRound(Base):
    """The waiting orders of a community from one hour to another, at one moment.

    `places` says, by the order's id as text, how many helpers each lacked. A round without `decided_at` was cut off
    before anybody was proposed.
    """

    __tablename__ = "proposal_rounds"
    __table_args__ = (CheckConstraint("from_at < until_at", name="begins_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    places: Mapped[dict[str, int]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]

    community: Mapped[Area] = relationship()
    made_by: Mapped[Staff | None] = relationship()

    @property
    def wanted(self) -> int:
        """How many helpers all its orders lacked together."""
        return sum(self.places.values())


class FeasiblePair(Base):
    """That a helper may be asked about an order of a round, with what speaks for it; `room` is how many he could take.

    The pairs of a community's earlier rounds are taken away when it begins another one.
    """

    __tablename__ = "feasible_pairs"
    __table_args__ = (CheckConstraint(ONE_HELPER, name="is_of_exactly_one_helper"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("proposal_rounds.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.id"))
    points: Mapped[float]
    metres: Mapped[int | None]
    is_free: Mapped[bool]
    room: Mapped[int]


class Proposal(OfOneHelper, Base):
    """Whom we propose for one place of an order; asked with an `offer`, or refused, and `fault` is the sentence why."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(ONE_HELPER, name="is_about_exactly_one_helper"),
        UniqueConstraint("round_id", "order_id", "place"),
        Index("ix_proposals_order", "order_id", "round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("proposal_rounds.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    place: Mapped[int]
    points: Mapped[float]
    metres: Mapped[int | None]
    is_free: Mapped[bool]
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    fault: Mapped[str] = mapped_column(default="", server_default="")
    fault_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default=text("'{}'"))

    round: Mapped[ProposalRound] = relationship()
    order: Mapped[Order] = relationship()
    offer: Mapped[Offer | None] = relationship()
