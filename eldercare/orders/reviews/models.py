"""Second looks at visits: the facts that were found, the minutes that are held meanwhile, and what became of it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.histories import HistoryLine
from eldercare.orders.models import Visit
from eldercare.orders.reviews.states import FindingKind, ReviewState
from eldercare.staff.models import Staff
from eldercare.timebank.models import Big, Hold
from eldercare.volunteers.models import Volunteer


class Review(Base):
    """One visit that somebody looks at again, once.

    `minutes` is what it brought, to `account_id` and above the storage cap to the pool. What the account got is held by
    `hold_id`, unless it was not there to be held.
    `counted_minutes` is what is left of them after a correction.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("visit_id"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("counted_minutes BETWEEN 0 AND minutes", name="counts_no_more_than_was_credited"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_unless_open"),
        CheckConstraint("(state = 'open') = (decided_by_id IS NULL)", name="somebody_decided_unless_open"),
        CheckConstraint("(state = 'corrected') = (counted_minutes IS NOT NULL)", name="corrected_to_a_number"),
        Index("ix_reviews_community_id_state_id", "community_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minutes: Mapped[int]
    hold_id: Mapped[int | None] = mapped_column(Big, ForeignKey("holds.id"))
    state: Mapped[ReviewState] = mapped_column(one_of(ReviewState), default=ReviewState.OPEN)
    counted_minutes: Mapped[int | None]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(EncryptedText, default="")

    visit: Mapped[Visit] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
    hold: Mapped[Hold | None] = relationship()
    decided_by: Mapped[Staff | None] = relationship()
    findings: Mapped[list["ReviewFinding"]] = relationship(order_by="ReviewFinding.id", viewonly=True)
    events: Mapped[list["ReviewEvent"]] = relationship(order_by="ReviewEvent.id", viewonly=True)


class ReviewFinding(Base):
    """One fact as it was when the visit was closed; never changed."""

    __tablename__ = "review_findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    kind: Mapped[FindingKind] = mapped_column(one_of(FindingKind))
    other_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    facts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)

    other_visit: Mapped[Visit | None] = relationship()


class ReviewEvent(HistoryLine, Base):
    """One line of a review's history; never changed."""

    __tablename__ = "review_events"

    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)


run_after_create(
    Base.metadata.tables[ReviewFinding.__tablename__], lambda dialect: append_only("review_findings", dialect)
)
run_after_create(Base.metadata.tables[ReviewEvent.__tablename__], lambda dialect: append_only("review_events", dialect))
