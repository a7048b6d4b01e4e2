"""Texts going out, texts coming in, and the questions we asked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import run_after_create
from eldercare.crypto import EncryptedJSON, EncryptedText
from eldercare.database import Base, one_of
from eldercare.messaging.guards import keep_as_received
from eldercare.messaging.states import Medium, MessageStatus, Priority, QuestionKind
from eldercare.people.models import Person

IS_QUEUED = text("status = 'queued'")
IS_WAITING = text("status IN ('queued', 'sending')")
IS_SENDING = text("status = 'sending'")
IS_RINGING = text("status = 'sent' AND medium = 'call'")
IS_FOR_A_PERSON = text("for_a_person_at IS NOT NULL")


class OutgoingMessage(Base):
    """One text or call to one number. `key` names the event that caused it, so that it is queued once; E.164.

    `body` is what is read or spoken; `template`, `version` and `filled_in` say what it was made of, for carriers that
    take nothing else. `body_index` finds equal texts to a number. `again_for_id` is the call before, which nobody took.

    `not_before_at` is the wish (quiet hours, "tomorrow morning"), `next_try_at` the pause after a failed attempt. A
    text that has not left by `expires_at` is dropped. `about_kind` and `about_id` say what it is about ("order", 17).
    `for_a_person_at`: nobody took the call for good, so that somebody has to be asked to ring; emptied once asked.
    """

    __tablename__ = "outgoing_messages"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_are_not_negative"),
        CheckConstraint("status <> 'sending' OR sending_at IS NOT NULL", name="sending_says_since_when"),
        # Small indexes of what is still to do, so that the sender does not feel the millions that are done.
        Index(
            "ix_outgoing_messages_due",
            "priority",
            "id",
            "not_before_at",
            sqlite_where=IS_QUEUED,
            postgresql_where=IS_QUEUED,
        ),
        Index("ix_outgoing_messages_ahead", "number_index", "id", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING),
        Index("ix_outgoing_messages_sending", "sending_at", sqlite_where=IS_SENDING, postgresql_where=IS_SENDING),
        Index("ix_outgoing_messages_number_index", "number_index", "id"),
        Index("ix_outgoing_messages_equal", "number_index", "body_index", "sending_at"),
        Index("uq_outgoing_messages_gateway_id", "gateway_id", "gateway", unique=True),
        Index("ix_outgoing_messages_sent_at", "sent_at", "parts", "medium"),
        Index("ix_outgoing_messages_ringing", "sent_at", sqlite_where=IS_RINGING, postgresql_where=IS_RINGING),
        Index(
            "ix_outgoing_messages_for_a_person",
            "for_a_person_at",
            sqlite_where=IS_FOR_A_PERSON,
            postgresql_where=IS_FOR_A_PERSON,
        ),
        Index("ix_outgoing_messages_about", "about_kind", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    medium: Mapped[Medium] = mapped_column(one_of(Medium, rule="medium_is_known"), default=Medium.TEXT)
    template: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    filled_in: Mapped[dict[str, str]] = mapped_column(EncryptedJSON, default=dict, nullable=True)
    language: Mapped[str]
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    to_number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str]
    body: Mapped[str] = mapped_column(EncryptedText)
    body_index: Mapped[str | None]
    parts: Mapped[int] = mapped_column(default=1)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    again_for_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_messages.id"))
    priority: Mapped[int] = mapped_column(default=Priority.NORMAL)
    status: Mapped[MessageStatus] = mapped_column(one_of(MessageStatus), default=MessageStatus.QUEUED)
    gateway: Mapped[str | None]
    gateway_id: Mapped[str | None]
    error_code: Mapped[str | None]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    not_before_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    for_a_person_at: Mapped[datetime | None]
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None]

    to_person: Mapped[Person | None] = relationship()


class IncomingMessage(Base):
    """One text as it reached us, stored before anybody tries to understand it; what was written never changes.

    `outcome` says in a word what became of it; `failures` counts how often handling it broke.
    """

    __tablename__ = "incoming_messages"
    __table_args__ = (
        UniqueConstraint("gateway", "gateway_id"),
        CheckConstraint("failures >= 0", name="failures_are_not_negative"),
        Index("ix_incoming_messages_number_index", "number_index", "id"),
        Index(
            "ix_incoming_messages_unhandled",
            "received_at",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    gateway_id: Mapped[str]
    from_number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str]
    to_number: Mapped[str]
    body: Mapped[str] = mapped_column(EncryptedText)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person | None] = relationship()


class Question(Base):
    """Something we asked a number and expect an answer to, with the three-digit code that tells it from others.

    `answered_at` is also set when the question no longer matters; `answer` is then None.
    """

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("expires_at > asked_at", name="expires_after_it_was_asked"),
        Index("ix_questions_number_index", "number_index", "code", "id"),
        Index("ix_questions_about", "about_kind", "about_id"),
        Index(
            "uq_questions_open_code",
            "number_index",
            "code",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[QuestionKind] = mapped_column(one_of(QuestionKind))
    number_index: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    code: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]

    person: Mapped[Person | None] = relationship()


run_after_create(Base.metadata.tables[IncomingMessage.__tablename__], keep_as_received)
