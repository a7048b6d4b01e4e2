"""Signs of life of processes that nobody looks at, such as the scheduler."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.database import Base, session
from eldercare.straight import insert_unless_taken

SCHEDULER = "scheduler"


class Heartbeat(Base):
    """When a process last said that it is alive; several of a name share one row, the latest counts."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]


def beat(name: str, *, at: datetime) -> None:
    """Say that this process is alive."""
    if insert_unless_taken(Heartbeat, {"name": name, "beat_at": at}) is None:  # two may begin at the same moment
        session.execute(update(Heartbeat).where(Heartbeat.name == name).values(beat_at=at))


def last(name: str) -> datetime | None:
    """Return when this process was last alive, None for never."""
    return session.scalar(select(Heartbeat.beat_at).where(Heartbeat.name == name))
