"""What was asked under which idempotency key, and what was answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.crypto import EncryptedText
from eldercare.database import Base


class ApiRequest(Base):
    """A POST with an idempotency key, written in the transaction of its effect; `seal` is over method, path and body.

    Status and answer are empty only inside that transaction.
    """

    __tablename__ = "api_requests"
    __table_args__ = (UniqueConstraint("staff_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    key: Mapped[str]
    seal: Mapped[str]
    status: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]
