"""Accounts, transfers and their entries: a double-entry ledger in whole minutes that the database itself keeps true."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.actors import ActorKind, Door
from eldercare.append_only import run_after_create
from eldercare.areas.models import Area
from eldercare.database import Base, one_of
from eldercare.people.models import Person
from eldercare.timebank.states import AccountKind, TransferKind
from eldercare.timebank.triggers import statements

Big = BigInteger().with_variant(Integer(), "sqlite")
"""Eight bytes on both engines; on SQLite only INTEGER makes a primary key the row's own number."""

_OPEN_PERSON = text("kind = 'person' AND closed_at IS NULL")
_COMMON = text("kind IN ('pool', 'issuance')")


class Account(Base):
    """Somebody's minutes. `balance` and `version` are what the last entry says; what is held cannot be spent.

    `floor` is the least that balance minus held may be and `ceiling` the most that balance may be, None for no limit.
    `content_hash` seals whose account it is and its limits (see seals).
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("floor IS NULL OR balance - held >= floor", name="available_not_below_floor"),
        CheckConstraint("ceiling IS NULL OR balance <= ceiling", name="balance_not_above_ceiling"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("version >= 0", name="version_not_negative"),
        CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="person_accounts_have_a_holder"),
        CheckConstraint("closed_at IS NULL OR (balance = 0 AND held = 0)", name="closed_accounts_are_empty"),
        Index(
            "uq_accounts_one_open_per_person",
            "person_id",
            unique=True,
            postgresql_where=_OPEN_PERSON,
            sqlite_where=_OPEN_PERSON,
        ),
        Index(
            "uq_accounts_one_pool_and_one_issuance_per_community",
            "community_id",
            "kind",
            unique=True,
            postgresql_where=_COMMON,
            sqlite_where=_COMMON,
        ),
        Index("ix_accounts_community_id_id", "community_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    floor: Mapped[int | None] = mapped_column(Big)
    ceiling: Mapped[int | None] = mapped_column(Big)
    balance: Mapped[int] = mapped_column(Big, default=0)
    held: Mapped[int] = mapped_column(Big, default=0)
    version: Mapped[int] = mapped_column(Big, default=0)
    content_hash: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    community: Mapped[Area] = relationship()

    @property
    def available(self) -> int:
        """Minutes of the balance that are not held for something."""
        return self.balance - self.held

    @property
    def spendable(self) -> int | None:
        """The most minutes that may leave now; None when there is no floor."""
        return None if self.floor is None else self.available - self.floor


class Transfer(Base):
    """Minutes that moved from one account to another, once for each `key`. Written once, corrected by a reversal.

    `happened_at` is when the event took place, `recorded_at` when we were told.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("reverses_id"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("from_account_id <> to_account_id", name="between_two_accounts"),
        CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="only_reversals_reverse"),
        CheckConstraint("(about_kind IS NULL) = (about_id IS NULL)", name="about_is_kind_and_id"),
        Index("ix_transfers_about_kind_about_id", "about_kind", "about_id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    key: Mapped[str]
    kind: Mapped[TransferKind] = mapped_column(one_of(TransferKind))
    from_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    to_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minutes: Mapped[int]
    memo: Mapped[str] = mapped_column(default="")
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None]
    reverses_id: Mapped[int | None] = mapped_column(Big, ForeignKey("transfers.id"))
    by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    by_id: Mapped[int | None]
    via: Mapped[Door] = mapped_column(one_of(Door))
    content_hash: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    entries: Mapped[list["Entry"]] = relationship(order_by="Entry.id", viewonly=True)


class Entry(Base):
    """One side of a transfer: what it did to one account, which balance that left, and which version it made.

    Ids are given, not counted: transfer n has the entries 2n-1 (what left) and 2n (what arrived), so that the primary
    key itself allows a transfer one entry of each sign and no more.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("transfer_id", "account_id"),
        UniqueConstraint("account_id", "account_version"),
        CheckConstraint(
            "id = transfer_id * 2 - CASE WHEN minutes < 0 THEN 1 ELSE 0 END", name="one_leaves_and_one_arrives"
        ),
        CheckConstraint("minutes <> 0", name="minutes_not_zero"),
        CheckConstraint("account_version > 0", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    transfer_id: Mapped[int] = mapped_column(Big, ForeignKey("transfers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minutes: Mapped[int]
    balance_after: Mapped[int] = mapped_column(Big)
    account_version: Mapped[int] = mapped_column(Big)

    transfer: Mapped[Transfer] = relationship(viewonly=True)


ENTRIES = Base.metadata.tables[Entry.__tablename__]
"""The table itself: entries are written without the detour over objects."""

run_after_create(ENTRIES, statements)
