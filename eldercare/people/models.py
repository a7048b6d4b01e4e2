"""Persons first: names, phones, addresses and family ties; profiles such as elder are attached elsewhere."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.areas.models import Area
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Person(Base):
    """One human being, whatever he or she is to us: elder, volunteer, staff, family or several of these.

    Who does not read texts is rung instead. Who died or moved out of reach (`died_on`, `left_on`) is told nothing any
    more; what becomes of his or her saved time is settled elsewhere.
    """

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(index=True)
    sex: Mapped[Sex] = mapped_column(one_of(Sex), default=Sex.UNKNOWN)
    birth_on: Mapped[date | None]
    id_number: Mapped[str | None] = mapped_column(EncryptedText)
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.ZH)
    reads_texts: Mapped[bool] = mapped_column(default=True)
    opted_out_at: Mapped[datetime | None]
    died_on: Mapped[date | None]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]

    community: Mapped[Area] = relationship()
    phones: Mapped[list["Phone"]] = relationship(
        back_populates="person", order_by="Phone.position", cascade="all, delete-orphan"
    )
    address: Mapped["Address | None"] = relationship(back_populates="person", cascade="all, delete-orphan")
    contacts: Mapped[list["Contact"]] = relationship(
        foreign_keys="Contact.elder_id", order_by="Contact.id", cascade="all, delete-orphan"
    )

    @property
    def is_gone(self) -> bool:
        """Tell whether this person died or left for good: nothing is ordered for, and no message sent to, who is."""
        return self.died_on is not None or self.left_on is not None


class Phone(Base):
    """A number at which a person can be reached. Several persons may share one; `number` is E.164."""

    __tablename__ = "phones"
    __table_args__ = (UniqueConstraint("person_id", "number_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str] = mapped_column(index=True)
    kind: Mapped[PhoneKind] = mapped_column(one_of(PhoneKind))
    position: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(back_populates="phones")

    @property
    def takes_texts(self) -> bool:
        return self.kind is PhoneKind.MOBILE


class Address(Base):
    """Where a person lives; the door is encrypted, the building is not, for it is what dispatching needs."""

    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="lies_on_earth"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    estate: Mapped[str] = mapped_column(default="")
    building: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    door: Mapped[str] = mapped_column(EncryptedText, default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    person: Mapped[Person] = relationship(back_populates="address")

    @property
    def place(self) -> str:
        """The estate and building, as much as may be shown before somebody has accepted."""
        return " ".join(part for part in (self.estate, self.building) if part)

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.estate, self.building, self.unit, self.door) if part)


class Contact(Base):
    """Somebody close to an elder: a person too, with what he or she is to the elder and may do."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("elder_id", "person_id"), CheckConstraint("elder_id <> person_id", name="other"))

    id: Mapped[int] = mapped_column(primary_key=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    relation: Mapped[str]
    may_order: Mapped[bool] = mapped_column(default=True)
    in_emergency: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
