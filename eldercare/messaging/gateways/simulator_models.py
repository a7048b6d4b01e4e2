"""What the practice carrier remembers: its mood, the texts and calls it has, the reports it still owes us.

It is another company's memory that happens to lie in our database, where web and scheduler both see it. It names our
texts by number only (`message_id`), as a carrier does.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.messaging.gateways.simulator_states import (
    CallEnd,
    Direction,
    LineTrouble,
    SimulatedCallState,
    Speaker,
)
from eldercare.messaging.states import MessageStatus

IS_OWED = text("brought_at IS NULL")
IS_GOING_ON = text("reported_at IS NULL")


class SimulatedCarrier(Base):
    """How the carrier feels today; one row, and none while it never had a bad day.

    `errors_next` and `hangs_next` count down; `…_of_ten` say how many of ten texts are struck. `copies` is how often
    everything it brings is brought. `requests` counts what it answered while errors could strike.
    """

    __tablename__ = "simulated_carrier"
    __table_args__ = (
        CheckConstraint("id = 1", name="there_is_one"),
        CheckConstraint("errors_next >= 0 AND hangs_next >= 0", name="counts_are_not_negative"),
        CheckConstraint("copies BETWEEN 1 AND 5", name="copies_are_few"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    down_since: Mapped[datetime | None]
    errors_next: Mapped[int] = mapped_column(default=0)
    errors_of_ten: Mapped[int] = mapped_column(default=0)
    hangs_next: Mapped[int] = mapped_column(default=0)
    reports_late_seconds: Mapped[int] = mapped_column(default=0)
    reports_missing_of_ten: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=1)
    out_of_order: Mapped[bool] = mapped_column(default=False)
    requests: Mapped[int] = mapped_column(default=0)


class SimulatedLine(Base):
    """A number with which something is the matter."""

    __tablename__ = "simulated_lines"

    number_index: Mapped[str] = mapped_column(primary_key=True)
    trouble: Mapped[LineTrouble] = mapped_column(one_of(LineTrouble))


class SimulatedText(Base):
    """A text that the carrier took from us; `arrived` on the phone, or not, where that is switched off."""

    __tablename__ = "simulated_texts"
    __table_args__ = (Index("ix_simulated_texts_number_index", "number_index", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str]
    body: Mapped[str] = mapped_column(EncryptedText)
    taken_at: Mapped[datetime]
    arrived: Mapped[bool] = mapped_column(default=True)


class SimulatedCall(Base):
    """A call between a phone on the page and us.

    `script` is the TwiML that is being played, fetched from `address`; `place` is the verb it has come to, `typed` what
    was keyed since, `waits_until` when the carrier goes on by itself. `step` grows with every move, so that two
    key presses at once do not move it twice. `dialled_for_id` is the call that a worker is being rung for;
    `reported_at` is when we were told how it ended.
    """

    __tablename__ = "simulated_calls"
    __table_args__ = (
        Index("ix_simulated_calls_number_index", "number_index", "id"),
        Index("ix_simulated_calls_going_on", "id", sqlite_where=IS_GOING_ON, postgresql_where=IS_GOING_ON),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[Direction] = mapped_column(one_of(Direction))
    message_id: Mapped[int | None] = mapped_column(index=True)
    dialled_for_id: Mapped[int | None] = mapped_column(ForeignKey("simulated_calls.id"))
    number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str]
    state: Mapped[SimulatedCallState] = mapped_column(one_of(SimulatedCallState), default=SimulatedCallState.RINGING)
    how: Mapped[CallEnd | None] = mapped_column(one_of(CallEnd))
    rang_at: Mapped[datetime]
    picked_up_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="")
    script: Mapped[str] = mapped_column(EncryptedText, default="")
    place: Mapped[int] = mapped_column(default=0)
    typed: Mapped[str] = mapped_column(default="")
    step: Mapped[int] = mapped_column(default=0)
    waits_until: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]

    lines: Mapped[list["SimulatedCallLine"]] = relationship(
        back_populates="call", order_by="SimulatedCallLine.id", cascade="all, delete-orphan"
    )

    @property
    def name(self) -> str:
        """What the carrier calls it."""
        return f"sim-call-{self.id}"


class SimulatedCallLine(Base):
    """Something said, played or keyed in a call; `audio` is the address of a recorded prompt."""

    __tablename__ = "simulated_call_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("simulated_calls.id"), index=True)
    speaker: Mapped[Speaker] = mapped_column(one_of(Speaker))
    words: Mapped[str] = mapped_column(EncryptedText)
    language: Mapped[str] = mapped_column(default="")
    audio: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    call: Mapped[SimulatedCall] = relationship(back_populates="lines")


class SimulatedReport(Base):
    """A delivery report that the carrier brings us when it is due."""

    __tablename__ = "simulated_reports"
    __table_args__ = (
        Index("ix_simulated_reports_owed", "due_at", "id", sqlite_where=IS_OWED, postgresql_where=IS_OWED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("simulated_texts.id"), index=True)
    status: Mapped[MessageStatus] = mapped_column(one_of(MessageStatus))
    error_code: Mapped[int | None]
    due_at: Mapped[datetime]
    brought_at: Mapped[datetime | None]

    about: Mapped[SimulatedText] = relationship()
