"""Who wants whom: an elder's and a helper's wishes about each other, and lasting pairs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.elders.models import Elder
from eldercare.providers.models import Provider
from eldercare.volunteers.models import Volunteer


class Wish(StrEnum):
    PREFERRED = "preferred"
    REFUSED = "refused"


class WishedBy(StrEnum):
    """Whose wish it is."""

    ELDER = "elder"
    HELPER = "helper"


class HelperWish(Base):
    """What an elder says of one helper, or the helper of the elder. One that holds no more is `ended_at` and stays."""

    __tablename__ = "helper_wishes"
    __table_args__ = (
        CheckConstraint("(volunteer_id IS NULL) <> (provider_id IS NULL)", name="is_about_exactly_one_helper"),
        Index(
            "uq_helper_wishes_one_of_each_about_a_volunteer",
            "elder_id",
            "volunteer_id",
            "wished_by",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_helper_wishes_one_of_each_about_a_provider",
            "elder_id",
            "provider_id",
            "wished_by",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("elders.id"), index=True)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.id"), index=True)
    wished_by: Mapped[WishedBy] = mapped_column(one_of(WishedBy))
    wish: Mapped[Wish] = mapped_column(one_of(Wish))
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    elder: Mapped[Elder] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()
    provider: Mapped[Provider | None] = relationship()

    @property
    def helper_name(self) -> str:
        return self.volunteer.name if self.volunteer else self.provider.name if self.provider else ""


class Pair(Base):
    """A volunteer who looks after an elder for good; `until_on` is the last day, where there is one."""

    __tablename__ = "pairs"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR since_on <= until_on", name="begins_before_it_ends"),
        Index("ix_pairs_elder", "elder_id", "since_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    elder_id: Mapped[int] = mapped_column(ForeignKey("elders.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    elder: Mapped[Elder] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
