"""Certificates of service, and those that were taken back: written once, never changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.actors import ActorKind, Door
from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.database import Base, one_of
from eldercare.histories import Deed
from eldercare.people.models import Person
from eldercare.timebank.certificates.codes import written


class Certificate(Base):
    """What somebody had served when it was issued: verified minutes from `since_on` (None: from the beginning) to
    `until_on`, both included. Name and issuer are kept as they were that day.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("since_on IS NULL OR since_on <= until_on", name="period_goes_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str]
    issuer: Mapped[str]
    minutes: Mapped[int]
    since_on: Mapped[date | None]
    until_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    by_id: Mapped[int | None]
    via: Mapped[Door] = mapped_column(one_of(Door))

    person: Mapped[Person] = relationship()
    community: Mapped[Area] = relationship()
    revocation: Mapped["Revocation | None"] = relationship(viewonly=True)

    @property
    def number(self) -> str:
        """The number it is filed under: the year and a running number, "2026-000017"."""
        return f"{self.issued_on.year}-{self.id:06d}"

    @property
    def written_code(self) -> str:
        return written(self.code)


class Revocation(Deed, Base):
    """That a certificate is not valid any more, why, and who took it back."""

    __tablename__ = "certificate_revocations"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), unique=True)
    reason: Mapped[str]


for _table in (Certificate.__tablename__, Revocation.__tablename__):
    run_after_create(Base.metadata.tables[_table], lambda dialect, table=_table: append_only(table, dialect))  # type: ignore[misc]
