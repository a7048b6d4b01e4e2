"""What passes between one number and us, as one conversation that somebody looks after."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base
from eldercare.people.models import Person
from eldercare.staff.models import Staff

HAS_UNREAD = text("unread > 0")


class Conversation(Base):
    """One number that has written or rung. `unread` counts what came since a worker last looked."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("unread >= 0", name="unread_is_not_negative"),
        Index("ix_conversations_community_last", "community_id", "last_at"),
        Index("ix_conversations_unread", "community_id", sqlite_where=HAS_UNREAD, postgresql_where=HAS_UNREAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number_index: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(EncryptedText)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    last_at: Mapped[datetime]
    unread: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    assigned_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    community: Mapped[Area | None] = relationship()
    assigned_to: Mapped[Staff | None] = relationship()
