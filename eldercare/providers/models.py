"""Providers: merchants, canteens, clinics, property managers, social organisations, and their people."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.catalogue.models import Service
from eldercare.database import Base, one_of
from eldercare.people.models import Person


class ProviderKind(StrEnum):
    MERCHANT = "merchant"
    CANTEEN = "canteen"
    CLINIC = "clinic"
    PROPERTY = "property"
    SOCIAL = "social"


class Provider(Base):
    """An organisation that receives orders as a whole; the first of those who lead is whom we text.

    `opening` are seven texts such as "08:00-12:00,14:30-18:00" or "closed", Monday first; no list is never closed.
    """

    __tablename__ = "providers"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="lies_on_earth"),
        CheckConstraint("orders_a_day >= 0", name="orders_a_day_are_not_negative"),
        CheckConstraint("serves_metres >= 0", name="serves_metres_are_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str]
    kind: Mapped[ProviderKind] = mapped_column(one_of(ProviderKind))
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    active: Mapped[bool] = mapped_column(default=True)
    opening: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    orders_a_day: Mapped[int | None]
    serves_metres: Mapped[int | None]
    created_at: Mapped[datetime]

    staff: Mapped[list["ProviderStaff"]] = relationship(
        back_populates="provider", cascade="all, delete-orphan", order_by="ProviderStaff.id"
    )
    services: Mapped[list["ProviderService"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def members(self) -> list["ProviderStaff"]:
        """Those who work there now."""
        return [member for member in self.staff if member.active]

    @property
    def leaders(self) -> list["ProviderStaff"]:
        """Those who see all its orders and decide who goes; where nobody is marked, the first on the list."""
        return [member for member in self.members if member.leads] or self.members[:1]

    @property
    def contact(self) -> Person | None:
        """Whom a text to this provider goes to."""
        return next((member.person for member in self.leaders), None)

    def does(self, service: Service) -> bool:
        return any(line.service_id == service.id for line in self.services)


class ProviderStaff(Base):
    """A person who carries out a provider's orders; `leads` where he or she also sees them all and assigns them."""

    __tablename__ = "provider_staff"
    __table_args__ = (UniqueConstraint("provider_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    leads: Mapped[bool] = mapped_column(default=False, server_default=false())

    provider: Mapped[Provider] = relationship(back_populates="staff")
    person: Mapped[Person] = relationship(lazy="joined")


class ProviderService(Base):
    """A service that a provider offers, at its own price where it has one."""

    __tablename__ = "provider_services"
    __table_args__ = (CheckConstraint("price_fen >= 0", name="price_is_not_negative"),)

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"), primary_key=True, index=True)
    price_fen: Mapped[int | None]

    service: Mapped[Service] = relationship(lazy="joined")
