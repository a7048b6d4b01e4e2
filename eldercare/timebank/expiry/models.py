"""What was said about minutes that lapse: how many, from which day on, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.database import Base
from eldercare.timebank.models import Account

IS_OPEN = text("settled_at IS NULL")


class ExpiryNotice(Base):
    """Minutes that came in before a day and lapse from another one on, unless they are spent until then.

    `lapsed_minutes` is what really lapsed; 0 where all was spent, or where the notice reached nobody.
    """

    __tablename__ = "expiry_notices"
    __table_args__ = (
        UniqueConstraint("account_id", "earned_before"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("(settled_at IS NULL) = (lapsed_minutes IS NULL)", name="settled_with_what_lapsed"),
        CheckConstraint("lapsed_minutes BETWEEN 0 AND minutes", name="no_more_lapses_than_was_said"),
        Index("ix_expiry_notices_open", "lapses_on", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    earned_before: Mapped[datetime]
    lapses_on: Mapped[date]
    minutes: Mapped[int]
    noticed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    lapsed_minutes: Mapped[int | None]

    account: Mapped[Account] = relationship()
