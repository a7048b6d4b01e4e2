"""Calls that reach us: every ring is kept, with what was pressed and who took it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.messaging.states import CallStatus
from eldercare.people.models import Person
from eldercare.staff.models import Staff

IS_RINGING = text("ended_at IS NULL")


class IncomingCall(Base):
    """One ring at our number, written down before anybody answers it.

    `person` is who rang, once that is known; `outcome` says in a word what became of it, `ordered` for instance, and
    `about_kind`, `about_id` what came out of it. `taken_by` is the worker who deals with it: the first one has it.
    """

    __tablename__ = "incoming_calls"
    __table_args__ = (
        UniqueConstraint("gateway", "gateway_id"),
        Index("ix_incoming_calls_number_index", "number_index", "id"),
        Index("ix_incoming_calls_ringing", "started_at", sqlite_where=IS_RINGING, postgresql_where=IS_RINGING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    gateway_id: Mapped[str]
    from_number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str]
    to_number: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    status: Mapped[CallStatus] = mapped_column(one_of(CallStatus), default=CallStatus.RINGING)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    misses: Mapped[int] = mapped_column(default=0)
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    recording_url: Mapped[str | None] = mapped_column(EncryptedText)
    recording_seconds: Mapped[int | None]
    read_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    community: Mapped[Area | None] = relationship()
    taken_by: Mapped[Staff | None] = relationship()
    steps: Mapped[list["CallStep"]] = relationship(back_populates="call", order_by="CallStep.id")


class CallStep(Base):
    """One line of a call's history: what was pressed, said or done; never changed.

    `turn` counts what the caller was asked, and there is one answer to each, whatever is brought twice; `answer` is
    what was said to the caller then.
    """

    __tablename__ = "call_steps"
    __table_args__ = (UniqueConstraint("call_id", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("incoming_calls.id"), index=True)
    what: Mapped[str]
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    turn: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    at: Mapped[datetime]

    call: Mapped[IncomingCall] = relationship(back_populates="steps")


run_after_create(Base.metadata.tables["call_steps"], lambda dialect_name: append_only("call_steps", dialect_name))
