"""A case of succession: about whom, how far it has come, who gets what, and its history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.histories import HistoryLine
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.succession.states import CaseKind, CaseState, ShareTo

_LIVE = text("state IN ('requested', 'open', 'evidenced', 'proposed')")


class SuccessionCase(Base):
    """One person's death, move or leaving. `community_id` is where the saved time was when it began.

    `happened_on` is the day of the death, or from which the person lives elsewhere or serves no more; `to_community_id`
    where to, None for a place where we are not. `stopped` is what opening it brought to an end, so that undoing can
    bring it back.
    """

    __tablename__ = "succession_cases"
    __table_args__ = (
        CheckConstraint("to_community_id IS NULL OR kind = 'moving'", name="only_who_moves_goes_somewhere"),
        CheckConstraint("to_community_id <> community_id", name="moves_to_another_community"),
        CheckConstraint("(state = 'settled') = (approved_by_id IS NOT NULL)", name="settled_is_approved"),
        CheckConstraint("approved_by_id <> proposed_by_id", name="a_second_person_approves"),
        CheckConstraint("state <> 'proposed' OR proposed_by_id IS NOT NULL", name="proposals_have_a_proposer"),
        CheckConstraint("(state IN ('settled', 'undone')) = (ended_at IS NOT NULL)", name="ended_when_over"),
        Index(
            "uq_succession_cases_one_live_per_person",
            "person_id",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index("ix_succession_cases_community_id_state", "community_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[CaseKind] = mapped_column(one_of(CaseKind))
    state: Mapped[CaseState] = mapped_column(one_of(CaseState))
    happened_on: Mapped[date]
    to_community_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    stopped: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    community: Mapped[Area] = relationship(foreign_keys=[community_id])
    to_community: Mapped[Area | None] = relationship(foreign_keys=[to_community_id])
    proposed_by: Mapped[Staff | None] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Staff | None] = relationship(foreign_keys=[approved_by_id])
    shares: Mapped[list["SuccessionShare"]] = relationship(
        order_by="SuccessionShare.id", cascade="all, delete-orphan", back_populates="case"
    )
    events: Mapped[list["SuccessionEvent"]] = relationship(order_by="SuccessionEvent.id")


class SuccessionShare(Base):
    """So many parts of the whole for one taker; `minutes` and `points` are what it came to, once it is settled."""

    __tablename__ = "succession_shares"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        CheckConstraint("parts BETWEEN 1 AND 1000", name="has_1_to_1000_parts"),
        CheckConstraint("(\"to\" = 'heir') = (person_id IS NOT NULL)", name="heirs_are_persons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("succession_cases.id"))
    to: Mapped[ShareTo] = mapped_column(one_of(ShareTo))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    relation: Mapped[str] = mapped_column(EncryptedText, default="")
    parts: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int | None]
    points: Mapped[int | None]

    case: Mapped[SuccessionCase] = relationship(back_populates="shares")
    person: Mapped[Person | None] = relationship()


class SuccessionEvent(HistoryLine, Base):
    """One line of a case's history; never changed."""

    __tablename__ = "succession_events"

    case_id: Mapped[int] = mapped_column(ForeignKey("succession_cases.id"), index=True)
    was: Mapped[CaseState | None] = mapped_column(one_of(CaseState, rule="was_is_known"))
    became: Mapped[CaseState] = mapped_column(one_of(CaseState))


run_after_create(
    Base.metadata.tables[SuccessionEvent.__tablename__], lambda dialect: append_only("succession_events", dialect)
)
