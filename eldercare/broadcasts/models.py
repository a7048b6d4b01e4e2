"""One text to a class of elders."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.areas.models import Area
from eldercare.broadcasts.states import BroadcastStatus, Occasion
from eldercare.database import Base, one_of
from eldercare.staff.models import Staff


class Broadcast(Base):
    """What is sent to whom in an area. `chosen` narrows the elders down; `reached` is the last elder queued so far."""

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    occasion: Mapped[Occasion] = mapped_column(one_of(Occasion))
    zh: Mapped[str] = mapped_column(default="")
    en: Mapped[str] = mapped_column(default="")
    chosen: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    status: Mapped[BroadcastStatus] = mapped_column(one_of(BroadcastStatus), default=BroadcastStatus.DRAFT)
    recipients: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancelled_at: Mapped[datetime | None]

    area: Mapped[Area] = relationship()
    created_by: Mapped[Staff] = relationship(foreign_keys=[created_by_id])
