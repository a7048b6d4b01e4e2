"""Requests to put hours right, and what became of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.actors import ActorKind
from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.histories import HistoryLine
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.timebank.corrections.states import CorrectionKind, CorrectionState
from eldercare.timebank.models import Big, Transfer

DAY_MINUTES = 24 * 60


class Correction(Base):
    """What a volunteer says about hours of his or her own.

    Of hours that are missing it says on which day, from which minute of that day until which, where, and what was done;
    of hours that are wrong, which transfer brought them. `made_transfer_id` is the counter-entry once it is granted.
    What was withdrawn has the moment of that as `decided_at`, and nobody who decided it.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("made_transfer_id"),
        CheckConstraint("until_minute > from_minute", name="ends_after_it_began"),
        CheckConstraint("from_minute >= 0 AND until_minute <= 1440", name="lies_within_a_day"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("granted_minutes BETWEEN 1 AND minutes", name="grants_no_more_than_was_asked"),
        CheckConstraint("(kind = 'wrong') = (transfer_id IS NOT NULL)", name="only_wrong_hours_name_a_transfer"),
        CheckConstraint("(kind = 'missing') = (from_minute IS NOT NULL)", name="missing_hours_have_a_time"),
        CheckConstraint("(from_minute IS NULL) = (until_minute IS NULL)", name="begins_and_ends"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_unless_open"),
        CheckConstraint("(state IN ('granted', 'refused')) = (decided_by_id IS NOT NULL)", name="somebody_decided_it"),
        CheckConstraint("(state = 'granted') = (made_transfer_id IS NOT NULL)", name="granted_with_a_counter_entry"),
        Index("ix_corrections_community_id_state_id", "community_id", "state", "id"),
        Index("ix_corrections_person_id_happened_on", "person_id", "happened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[CorrectionKind] = mapped_column(one_of(CorrectionKind))
    state: Mapped[CorrectionState] = mapped_column(one_of(CorrectionState), default=CorrectionState.OPEN)
    happened_on: Mapped[date]
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(EncryptedText, default="")
    done: Mapped[str] = mapped_column(EncryptedText, default="")
    transfer_id: Mapped[int | None] = mapped_column(Big, ForeignKey("transfers.id"))
    asked_at: Mapped[datetime]
    asked_by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    asked_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(EncryptedText, default="")
    granted_minutes: Mapped[int | None]
    made_transfer_id: Mapped[int | None] = mapped_column(Big, ForeignKey("transfers.id"))

    person: Mapped[Person] = relationship(lazy="joined")
    community: Mapped[Area] = relationship()
    transfer: Mapped[Transfer | None] = relationship(foreign_keys=[transfer_id])
    decided_by: Mapped[Staff | None] = relationship()
    events: Mapped[list["CorrectionEvent"]] = relationship(order_by="CorrectionEvent.id", viewonly=True)


class CorrectionEvent(HistoryLine, Base):
    """One line of a request's history; never changed."""

    __tablename__ = "correction_events"

    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"), index=True)


run_after_create(
    Base.metadata.tables[CorrectionEvent.__tablename__], lambda dialect: append_only("correction_events", dialect)
)
