"""Who was told what the saved hours would buy."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.database import Base
from eldercare.people.models import Person


class SpendingNudge(Base):
    """Somebody with so many free minutes who had never spent any was told; not `told` where no text could be sent."""

    __tablename__ = "spending_nudges"
    __table_args__ = (Index("ix_spending_nudges_person_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    minutes: Mapped[int]
    told: Mapped[bool]
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()


run_after_create(
    Base.metadata.tables["spending_nudges"], lambda dialect_name: append_only("spending_nudges", dialect_name)
)
