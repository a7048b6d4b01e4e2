"""Scans and photographs that prove something, kept encrypted in the database and never changed."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.append_only import append_only, run_after_create
from eldercare.crypto import EncryptedBytes, EncryptedText
from eldercare.database import Base, one_of
from eldercare.evidence.kinds import MediaType
from eldercare.histories import Deed


class Evidence(Deed, Base):
    """A file, or the number of a paper that stays in the cupboard, about one thing such as ("succession", 17).

    `name` is the file's name or the paper's number; `sha256` is over the bytes as they came. A paper has no bytes.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (sha256 IS NULL)", name="bytes_have_a_hash"),
        CheckConstraint("(content IS NULL) = (media_type IS NULL)", name="bytes_have_a_type"),
        CheckConstraint("(content IS NULL) = (size_bytes IS NULL)", name="bytes_have_a_size"),
        CheckConstraint("size_bytes BETWEEN 1 AND 5242880", name="size_is_up_to_five_megabytes"),
        Index("ix_evidence_about_kind_about_id", "about_kind", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    about_kind: Mapped[str]
    about_id: Mapped[int]
    name: Mapped[str] = mapped_column(EncryptedText)
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    media_type: Mapped[MediaType | None] = mapped_column(one_of(MediaType))
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(EncryptedBytes, deferred=True)


run_after_create(Base.metadata.tables[Evidence.__tablename__], lambda dialect: append_only("evidence", dialect))
