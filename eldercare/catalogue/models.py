"""What can be ordered: each service with the words people use for it, its length, price, and who may do it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.database import Base, one_of


class Skill(StrEnum):
    """What somebody must be able to do; held by volunteers, asked for by services."""

    ERRANDS = "errands"
    HOUSEWORK = "housework"
    BATHING = "bathing"
    ESCORT = "escort"
    MOBILITY = "mobility"
    FIRST_AID = "first_aid"
    REPAIR = "repair"
    HAIRDRESSING = "hairdressing"
    LISTENING = "listening"
    TEACHING = "teaching"
    LEGAL = "legal"


class RiskClass(StrEnum):
    """How much can go wrong: with a meal at the door, with a walk to the clinic, with a bath."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Service(Base):
    """One line of the service list. `price_fen` 0 = free of charge; `usual_start` is local wall-clock time;
    `at_once`: without a time it is wanted as soon as possible, not at the usual start. Nothing before `paused_until`
    is taken on; `paused_because` is what people are told. `intimate`: care of the body, for which an elder may want a
    woman or a man; `needs_certificate`: the skill counts only with a certificate that still holds.
    """

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 720", name="lasts_between_5_minutes_and_12_hours"),
        CheckConstraint("price_fen >= 0", name="price_is_not_negative"),
        CheckConstraint("by_volunteers OR by_providers", name="somebody_may_do_it"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    category: Mapped[str]
    words: Mapped[list[str]] = mapped_column(JSON)
    minutes: Mapped[int]
    price_fen: Mapped[int] = mapped_column(default=0)
    skill: Mapped[Skill | None] = mapped_column(one_of(Skill))
    risk: Mapped[RiskClass] = mapped_column(one_of(RiskClass), default=RiskClass.LOW)
    intimate: Mapped[bool] = mapped_column(default=False, server_default=false())
    needs_certificate: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_volunteers: Mapped[bool] = mapped_column(default=True)
    by_providers: Mapped[bool] = mapped_column(default=True)
    usual_start: Mapped[str]
    at_once: Mapped[bool] = mapped_column(default=False)
    menu_digit: Mapped[str | None] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    paused_until: Mapped[datetime | None]
    paused_because: Mapped[str] = mapped_column(default="")

    def is_paused(self, at: datetime) -> bool:
        """Tell whether no visit at this moment can be ordered."""
        return self.paused_until is not None and at < self.paused_until

    def said(self, language: str) -> str:
        """The name in the language of the one who reads it."""
        return self.name_en if language == "en" else self.name
