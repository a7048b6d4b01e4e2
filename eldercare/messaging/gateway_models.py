"""How each gateway is doing, kept so that every process and every restart sees the same."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.database import Base


class GatewayHealth(Base):
    """One gateway: how often in a row it failed lately, and since when another one does its work."""

    __tablename__ = "gateway_health"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_are_not_negative"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]
    last_worked_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
