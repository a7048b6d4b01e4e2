"""Opening balances as they were brought: the file or the typed rows, the rows that were posted, and what happened."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.histories import HistoryLine
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.timebank.models import Big
from eldercare.timebank.openings.states import ImportState


class OpeningImport(Base):
    """One file, or one page of typed rows, of one community.

    `typed` is what stood in it, row by row, as long as it is a draft; `digest` tells the same content again.
    """

    __tablename__ = "opening_imports"
    __table_args__ = (
        CheckConstraint("(posted_at IS NULL) = (state IN ('draft', 'discarded'))", name="posted_unless_a_draft"),
        CheckConstraint("(undone_at IS NULL) = (state <> 'undone')", name="undone_at_a_time"),
        CheckConstraint("undo_asked_by_id <> undone_by_id", name="somebody_else_approves_undoing"),
        Index("ix_opening_imports_community_id_id", "community_id", "id"),
        Index("ix_opening_imports_digest", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(EncryptedText, default="")
    digest: Mapped[str]
    typed: Mapped[str] = mapped_column(EncryptedText, default="")
    state: Mapped[ImportState] = mapped_column(one_of(ImportState), default=ImportState.DRAFT)
    row_count: Mapped[int] = mapped_column(default=0)
    total_minutes: Mapped[int] = mapped_column(Big, default=0)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(EncryptedText, default="")
    undo_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undone_at: Mapped[datetime | None]

    community: Mapped[Area] = relationship(lazy="joined")
    made_by: Mapped[Staff] = relationship(foreign_keys=[made_by_id])
    rows: Mapped[list["OpeningRow"]] = relationship(order_by="OpeningRow.line", viewonly=True)
    events: Mapped[list["OpeningEvent"]] = relationship(order_by="OpeningEvent.id", viewonly=True)


class OpeningRow(Base):
    """One row that was posted: whose minutes, how many, and the transfer that brought them. Never changed."""

    __tablename__ = "opening_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "person_id"),
        UniqueConstraint("transfer_id"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        Index("ix_opening_rows_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("opening_imports.id"))
    line: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    minutes: Mapped[int]
    happened_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    transfer_id: Mapped[int] = mapped_column(Big, ForeignKey("transfers.id"))

    person: Mapped[Person] = relationship(lazy="joined")


class OpeningEvent(HistoryLine, Base):
    """One line of an import's history; never changed."""

    __tablename__ = "opening_events"

    import_id: Mapped[int] = mapped_column(ForeignKey("opening_imports.id"), index=True)


for table in (OpeningRow.__tablename__, OpeningEvent.__tablename__):
    run_after_create(Base.metadata.tables[table], lambda dialect, table=table: append_only(table, dialect))  # type: ignore[misc]
