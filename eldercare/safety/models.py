"""A call for help and its history."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.histories import Deed
from eldercare.people.models import Person
from eldercare.safety.states import IncidentSource, IncidentStatus
from eldercare.staff.models import Staff


class Incident(Base):
    """Somebody needs help now: `person`, where that can be told. `number` is who wrote or rang, a relative perhaps."""

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_community_status", "community_id", "status", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[IncidentStatus] = mapped_column(one_of(IncidentStatus))
    source: Mapped[IncidentSource] = mapped_column(one_of(IncidentSource))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    elder_id: Mapped[int | None] = mapped_column(ForeignKey("elders.id"), index=True)
    number: Mapped[str | None] = mapped_column(EncryptedText)
    number_index: Mapped[str | None] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(EncryptedText, default="")
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    resolved_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(EncryptedText, default="")

    community: Mapped[Area | None] = relationship()
    person: Mapped[Person | None] = relationship(lazy="joined")
    acknowledged_by: Mapped[Staff | None] = relationship()
    events: Mapped[list["IncidentEvent"]] = relationship(back_populates="incident", order_by="IncidentEvent.id")


class IncidentEvent(Deed, Base):
    """One line of a call's history; never changed."""

    __tablename__ = "incident_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), index=True)
    what: Mapped[str]
    was: Mapped[IncidentStatus] = mapped_column(one_of(IncidentStatus, rule="was_is_known"))
    became: Mapped[IncidentStatus] = mapped_column(one_of(IncidentStatus))
    note: Mapped[str] = mapped_column(EncryptedText, default="")

    incident: Mapped[Incident] = relationship(back_populates="events")


run_after_create(
    Base.metadata.tables["incident_events"], lambda dialect_name: append_only("incident_events", dialect_name)
)
