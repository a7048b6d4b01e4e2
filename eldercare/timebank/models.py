"""Accounts, transfers, entries, holds: a double-entry ledger in whole minutes that the database itself keeps true."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.actors import ActorKind, Door
from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.database import Base, one_of
from eldercare.histories import Deed
from eldercare.people.models import Person
from eldercare.timebank.holders.models import JointHolder
from eldercare.timebank.states import AccountKind, Currency, HoldState, TransferKind
from eldercare.timebank.triggers import statements

Big = BigInteger().with_variant(Integer(), "sqlite")
"""Eight bytes on both engines; on SQLite only INTEGER makes a primary key the row's own number."""


def _one_each(name: str, *columns: str, where: str) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=True, postgresql_where=condition, sqlite_where=condition)


class Account(Base):
    """Somebody's minutes, or points. `balance` and `version` are what the last entry says; `held` is the sum of the
    pending holds and cannot be spent.

    `floor` is the least that balance minus held may be, `ceiling` the most that balance may be and `daily_limit` the
    most that may leave on one day, None for no limit. Nothing leaves while it is frozen. `peer_id` is the community
    with which a clearing account counts, `year` the one for which an allowance was issued. `content_hash` seals whose
    account it is and its limits (see seals).
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("floor IS NULL OR balance - held >= floor", name="available_not_below_floor"),
        CheckConstraint("ceiling IS NULL OR balance <= ceiling", name="balance_not_above_ceiling"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("version >= 0", name="version_not_negative"),
        CheckConstraint("daily_limit >= 0", name="daily_limit_not_negative"),
        CheckConstraint(
            "(kind IN ('person', 'allowance')) = (person_id IS NOT NULL)", name="person_accounts_have_a_holder"
        ),
        CheckConstraint(
            "(kind IN ('household', 'group')) = (joint_holder_id IS NOT NULL)", name="joint_accounts_have_a_holder"
        ),
        CheckConstraint("(kind = 'clearing') = (peer_id IS NOT NULL)", name="clearing_accounts_have_a_peer"),
        CheckConstraint("peer_id <> community_id", name="clears_with_another_community"),
        CheckConstraint("(kind = 'allowance') = (year IS NOT NULL)", name="allowances_have_a_year"),
        CheckConstraint(
            "currency = 'minutes' OR kind IN ('person', 'pool', 'issuance')", name="points_are_held_by_persons"
        ),
        CheckConstraint("closed_at IS NULL OR (balance = 0 AND held = 0)", name="closed_accounts_are_empty"),
        _one_each(
            "uq_accounts_one_open_per_person",
            "person_id",
            "currency",
            where="kind = 'person' AND closed_at IS NULL",
        ),
        _one_each(
            "uq_accounts_one_of_each_common_kind_per_community",
            "community_id",
            "kind",
            "currency",
            where="kind IN ('pool', 'issuance', 'overflow')",
        ),
        _one_each("uq_accounts_one_per_pair_of_communities", "community_id", "peer_id", where="kind = 'clearing'"),
        _one_each("uq_accounts_one_allowance_a_year", "person_id", "year", where="kind = 'allowance'"),
        _one_each(
            "uq_accounts_one_open_per_joint_holder",
            "joint_holder_id",
            where="joint_holder_id IS NOT NULL AND closed_at IS NULL",
        ),
        Index("ix_accounts_community_id_id", "community_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind))
    currency: Mapped[Currency] = mapped_column(
        one_of(Currency), default=Currency.MINUTES, server_default=Currency.MINUTES.value
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    joint_holder_id: Mapped[int | None] = mapped_column(ForeignKey("joint_holders.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    peer_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    year: Mapped[int | None]
    floor: Mapped[int | None] = mapped_column(Big)
    ceiling: Mapped[int | None] = mapped_column(Big)
    daily_limit: Mapped[int | None] = mapped_column(Big)
    balance: Mapped[int] = mapped_column(Big, default=0)
    held: Mapped[int] = mapped_column(Big, default=0)
    version: Mapped[int] = mapped_column(Big, default=0)
    content_hash: Mapped[str]
    opened_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    joint_holder: Mapped[JointHolder | None] = relationship()
    community: Mapped[Area] = relationship(foreign_keys=[community_id])
    peer: Mapped[Area | None] = relationship(foreign_keys=[peer_id])

    @property
    def available(self) -> int:
        """Minutes of the balance that are not held for something."""
        return self.balance - self.held

    @property
    def spendable(self) -> int | None:
        """The most minutes that may leave now; None when there is no floor."""
        return None if self.floor is None else self.available - self.floor


class AccountEvent(Deed, Base):
    """What changed of an account besides its minutes: limits, frozen, thawed, closed; who did it, and why.

    `content_hash` seals the line; "" for those of before lines were sealed.
    """

    __tablename__ = "account_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str] = mapped_column(server_default="")


class Transfer(Base):
    """Minutes that moved from one account to another, once for each `key`. Written once, corrected by a reversal.

    `happened_at` is when the event took place, `recorded_at` when we were told. `for_person_id` is whose service it
    was where the minutes went to somebody else's account: the group's, or the pool above the storage cap.
    `hold_id` is the hold that it posts, `approved_by_id` the member of staff who approved it beside who did it.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("reverses_id"),
        UniqueConstraint("hold_id"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("from_account_id <> to_account_id", name="between_two_accounts"),
        CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="only_reversals_reverse"),
        CheckConstraint("(about_kind IS NULL) = (about_id IS NULL)", name="about_is_kind_and_id"),
        Index("ix_transfers_about_kind_about_id", "about_kind", "about_id"),
        Index(
            "ix_transfers_for_person",
            "for_person_id",
            postgresql_where=text("for_person_id IS NOT NULL"),
            sqlite_where=text("for_person_id IS NOT NULL"),
        ),
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
    hold_id: Mapped[int | None] = mapped_column(Big, ForeignKey("holds.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    by_id: Mapped[int | None]
    approved_by_id: Mapped[int | None]
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


class Hold(Base):
    """Minutes of an account that are set aside for something: still there, but not to be spent on anything else.

    Pending until they are posted (`posted_minutes`, by the transfer whose `hold_id` this is), released or expired;
    without `expires_at` the clock leaves it alone.
    """

    __tablename__ = "holds"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("(state = 'pending') = (ended_at IS NULL)", name="ended_unless_pending"),
        CheckConstraint("(state = 'posted') = (posted_minutes IS NOT NULL)", name="only_what_is_posted_was_used"),
        CheckConstraint("posted_minutes BETWEEN 1 AND minutes", name="no_more_posted_than_held"),
        Index("ix_holds_about_kind_about_id", "about_kind", "about_id"),
        Index("ix_holds_account_id_id", "account_id", "id"),
        Index(
            "ix_holds_pending_of_account",
            "account_id",
            "minutes",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_holds_to_expire",
            "expires_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    key: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minutes: Mapped[int]
    memo: Mapped[str] = mapped_column(default="")
    about_kind: Mapped[str]
    about_id: Mapped[int]
    by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    by_id: Mapped[int | None]
    via: Mapped[Door] = mapped_column(one_of(Door))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[HoldState] = mapped_column(one_of(HoldState), default=HoldState.PENDING)
    posted_minutes: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_by_kind: Mapped[ActorKind | None] = mapped_column(one_of(ActorKind, rule="ended_by_kind_is_known"))
    ended_by_id: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str]

    account: Mapped[Account] = relationship()


class LedgerSeal(Base):
    """A link of the chain over what was recorded: each hash covers the rows since the last seal and that seal's hash.

    Ids are given, not counted: each is one more than the last one, so that a missing link shows. `content_hash` is over
    the rows alone. `missing` are the ids in between that no row ever had (what was begun and given up), by table the
    first and the last one of each gap, so that a row that is deleted later can be named.

    Links of before cover no account events (None). `ended_holds` are the ids of holds that were pending at the link
    before and are not any more; `pending_holds`, in every hundredth link, all that are.
    """

    __tablename__ = "ledger_seals"
    __table_args__ = (
        CheckConstraint("last_transfer_id >= first_transfer_id - 1", name="transfers_go_forward"),
        CheckConstraint("last_hold_id >= first_hold_id - 1", name="holds_go_forward"),
        CheckConstraint("last_account_id >= first_account_id - 1", name="accounts_go_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_transfer_id: Mapped[int] = mapped_column(Big)
    last_transfer_id: Mapped[int] = mapped_column(Big)
    first_hold_id: Mapped[int] = mapped_column(Big)
    last_hold_id: Mapped[int] = mapped_column(Big)
    first_account_id: Mapped[int]
    last_account_id: Mapped[int]
    first_event_id: Mapped[int | None]
    last_event_id: Mapped[int | None]
    pending_holds: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    ended_holds: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    missing: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    content_hash: Mapped[str] = mapped_column(server_default="")
    previous_hash: Mapped[str]
    hash: Mapped[str]
    made_at: Mapped[datetime]


ENTRIES = Base.metadata.tables[Entry.__tablename__]
"""The table itself: entries are written without the detour over objects."""
TRANSFERS = Base.metadata.tables[Transfer.__tablename__]
ACCOUNTS = Base.metadata.tables[Account.__tablename__]
HOLDS = Base.metadata.tables[Hold.__tablename__]

run_after_create(ENTRIES, statements)
run_after_create(Base.metadata.tables[LedgerSeal.__tablename__], lambda dialect: append_only("ledger_seals", dialect))
run_after_create(
    Base.metadata.tables[AccountEvent.__tablename__], lambda dialect: append_only("account_events", dialect)
)
