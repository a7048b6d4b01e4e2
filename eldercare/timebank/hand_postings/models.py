"""Postings by hand that one person proposes and another decides, and what became of each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.histories import HistoryLine
from eldercare.staff.models import Staff
from eldercare.timebank.hand_postings.states import HandState
from eldercare.timebank.models import Account, Big, Transfer
from eldercare.timebank.states import TransferKind

_WAITING = text("state = 'waiting'")
_WAITING_REVERSAL = text("state = 'waiting' AND reverses_id IS NOT NULL")


class HandPosting(Base):
    """A transfer, or the reversal of one, that somebody proposed; `transfer_id` is what it became.

    `key` names the form that was sent, so that pressing twice proposes once. Who decided is never who proposed.
    """

    __tablename__ = "hand_postings"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("transfer_id"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("from_account_id <> to_account_id", name="between_two_accounts"),
        CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="only_reversals_reverse"),
        CheckConstraint("(state = 'posted') = (transfer_id IS NOT NULL)", name="posted_is_a_transfer"),
        CheckConstraint("(state IN ('posted', 'rejected')) = (decided_by_id IS NOT NULL)", name="somebody_decided_it"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_unless_it_waits"),
        CheckConstraint("decided_by_id <> proposed_by_id", name="a_second_person_decides"),
        Index("ix_hand_postings_community_id_id", "community_id", "id"),
        Index("ix_hand_postings_waiting", "community_id", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index(
            "uq_hand_postings_one_waiting_reversal",
            "reverses_id",
            unique=True,
            postgresql_where=_WAITING_REVERSAL,
            sqlite_where=_WAITING_REVERSAL,
        ),
        Index("ix_hand_postings_from_account_id", "from_account_id"),
        Index("ix_hand_postings_to_account_id", "to_account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    kind: Mapped[TransferKind] = mapped_column(one_of(TransferKind))
    from_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    to_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(EncryptedText)
    reverses_id: Mapped[int | None] = mapped_column(Big, ForeignKey("transfers.id"))
    state: Mapped[HandState] = mapped_column(one_of(HandState), default=HandState.WAITING)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    transfer_id: Mapped[int | None] = mapped_column(Big, ForeignKey("transfers.id"))

    community: Mapped[Area] = relationship()
    from_account: Mapped[Account] = relationship(foreign_keys=[from_account_id])
    to_account: Mapped[Account] = relationship(foreign_keys=[to_account_id])
    reverses: Mapped[Transfer | None] = relationship(foreign_keys=[reverses_id])
    proposed_by: Mapped[Staff] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])
    events: Mapped[list["HandPostingEvent"]] = relationship(order_by="HandPostingEvent.id", viewonly=True)


class HandPostingEvent(HistoryLine, Base):
    """One line of such a posting's history; never changed."""

    __tablename__ = "hand_posting_events"

    posting_id: Mapped[int] = mapped_column(ForeignKey("hand_postings.id"), index=True)


run_after_create(
    Base.metadata.tables[HandPostingEvent.__tablename__], lambda dialect: append_only("hand_posting_events", dialect)
)
