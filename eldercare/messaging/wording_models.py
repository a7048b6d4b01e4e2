"""Wordings that people gave the texts in place of ours, what carriers say to them, and sentences kept at hand."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.database import Base, one_of
from eldercare.messaging.states import ApprovalState
from eldercare.staff.models import Staff


class TemplateVersion(Base):
    """One wording of a template, never changed; the highest version is in use, version 0 is the one in the code.

    `zh` and `en` are read, `say_zh` and `say_en` spoken where that differs ("" = the same).
    """

    __tablename__ = "template_versions"
    __table_args__ = (
        UniqueConstraint("template", "version"),
        CheckConstraint("version > 0", name="version_0_is_in_the_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str]
    version: Mapped[int]
    zh: Mapped[str]
    en: Mapped[str]
    say_zh: Mapped[str] = mapped_column(default="")
    say_en: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    saved_at: Mapped[datetime]

    saved_by: Mapped[Staff] = relationship()


class TemplateApproval(Base):
    """What one carrier says to one version of a template; `carrier_id` is its own name for what it approved."""

    __tablename__ = "template_approvals"
    __table_args__ = (UniqueConstraint("gateway", "template", "version", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    template: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]
    state: Mapped[ApprovalState] = mapped_column(one_of(ApprovalState))
    carrier_id: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[Staff] = relationship()


class CannedReply(Base):
    """A sentence that workers keep at hand for answering texts; it belongs to an area and all below it."""

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    title: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


run_after_create(
    Base.metadata.tables["template_versions"], lambda dialect_name: append_only("template_versions", dialect_name)
)
