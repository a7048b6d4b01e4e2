"""The care profile of a person who may order help."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.people.models import Person, Sex


class LivingStatus(StrEnum):
    ALONE = "alone"
    EMPTY_NEST = "empty_nest"
    WITH_FAMILY = "with_family"
    LEFT_BEHIND = "left_behind"
    CHILDLESS = "childless"


class Elder(Base):
    """An elder; the id is the person's. `ability_level` is 0 intact … 4 total dependency (GB/T 42195-2022).

    `wants_helper_sex` holds for care of the body; `speaks` are dialects and languages besides Mandarin.
    """

    __tablename__ = "elders"
    __table_args__ = (CheckConstraint("ability_level BETWEEN 0 AND 4", name="ability_level_is_0_to_4"),)

    id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    living_status: Mapped[LivingStatus] = mapped_column(one_of(LivingStatus), default=LivingStatus.WITH_FAMILY)
    ability_level: Mapped[int] = mapped_column(default=0)
    notes: Mapped[str] = mapped_column(EncryptedText, default="")
    allergies: Mapped[str | None] = mapped_column(EncryptedText)
    wants_helper_sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    speaks: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")

    @property
    def name(self) -> str:
        return self.person.name
