"""An order and all that happens to it: history, offers, visits, rating, follow-ups."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from eldercare.actors import Door
from eldercare.append_only import append_only, run_after_create
from eldercare.areas.models import Area
from eldercare.catalogue.models import Service
from eldercare.crypto import EncryptedText
from eldercare.database import Base, one_of
from eldercare.elders.models import Elder
from eldercare.histories import HistoryLine
from eldercare.messaging.call_models import IncomingCall
from eldercare.orders.series.models import Series
from eldercare.orders.series.states import HelperRole
from eldercare.orders.states import (
    WAITING,
    EndKind,
    FollowUpKind,
    HelperKind,
    OfferStatus,
    OrderSource,
    OrderStatus,
    Priority,
)
from eldercare.people.models import Person
from eldercare.providers.models import Provider, ProviderStaff
from eldercare.staff.models import Staff
from eldercare.volunteers.models import Volunteer

ONE_HELPER = "(volunteer_id IS NULL) <> (provider_id IS NULL)"


class Order(Base):
    """One wish of one elder for one service; only a draft may still lack who, what or when.

    `series_date` is the day by which a standing order made it, once; None for a date that was taken back. `next_to_ask`
    is whom of its usual helpers nobody has asked yet. Minutes are held for one that is paid `with_saved_time`.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'cancelled') OR (elder_id IS NOT NULL AND service_id IS NOT NULL"
            " AND community_id IS NOT NULL AND starts_at IS NOT NULL AND ends_at IS NOT NULL AND minutes IS NOT NULL)",
            name="only_drafts_are_incomplete",
        ),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("minutes BETWEEN 5 AND 720", name="lasts_between_5_minutes_and_12_hours"),
        CheckConstraint("people_needed BETWEEN 1 AND 20", name="needs_1_to_20_people"),
        Index("ix_orders_community_status_starts", "community_id", "status", "starts_at"),
        Index("ix_orders_status_starts", "status", "starts_at"),
        Index("ix_orders_elder_starts", "elder_id", "starts_at"),
        Index("uq_orders_once_for_each_date_of_a_series", "series_id", "series_date", unique=True),
        Index(
            "ix_orders_next_to_ask",
            "starts_at",
            postgresql_where=text("next_to_ask IS NOT NULL"),
            sqlite_where=text("next_to_ask IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    status: Mapped[OrderStatus] = mapped_column(one_of(OrderStatus))
    source: Mapped[OrderSource] = mapped_column(one_of(OrderSource))
    elder_id: Mapped[int | None] = mapped_column(ForeignKey("elders.id"))
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    people_needed: Mapped[int] = mapped_column(default=1)
    priority: Mapped[Priority] = mapped_column(
        one_of(Priority, rule="priority_is_known"), default=Priority.USUAL, server_default=Priority.USUAL.value
    )
    notes: Mapped[str] = mapped_column(EncryptedText, default="")
    draft_reason: Mapped[str] = mapped_column(default="")
    caller_number: Mapped[str | None] = mapped_column(EncryptedText)
    visit_code: Mapped[str | None]
    placed_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    evening_reminded_at: Mapped[datetime | None]
    hour_reminded_at: Mapped[datetime | None]
    late_alarmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    series_date: Mapped[date | None]
    with_saved_time: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_to_ask: Mapped[HelperRole | None] = mapped_column(one_of(HelperRole, rule="next_to_ask_is_known"))

    series: Mapped[Series | None] = relationship()
    community: Mapped[Area | None] = relationship()
    elder: Mapped[Elder | None] = relationship(lazy="joined")
    requester: Mapped[Person | None] = relationship()
    service: Mapped[Service | None] = relationship(lazy="joined")
    events: Mapped[list["OrderEvent"]] = relationship(back_populates="order", order_by="OrderEvent.id")
    offers: Mapped[list["Offer"]] = relationship(back_populates="order", order_by="Offer.id")
    visits: Mapped[list["Visit"]] = relationship(back_populates="order", order_by="Visit.id")
    rating: Mapped["Rating | None"] = relationship(back_populates="order")

    @property
    def number(self) -> str:
        """What people say on the phone: six digits, leading zeros."""
        return f"{self.id:06d}"

    @property
    def helpers(self) -> list["Visit"]:
        """The visits of those who said yes and were not released since."""
        return [visit for visit in self.visits if visit.ended_at is None]

    @property
    def places_left(self) -> int:
        return self.people_needed - len(self.helpers)


class OfOneHelper:
    """What an offer and a visit have in common: each is one volunteer's or one provider's."""

    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.id"), index=True)

    @declared_attr
    def volunteer(self) -> Mapped[Volunteer | None]:
        return relationship(lazy="joined")

    @declared_attr
    def provider(self) -> Mapped[Provider | None]:
        return relationship(lazy="joined")

    @property
    def helper_kind(self) -> HelperKind:
        return HelperKind.VOLUNTEER if self.volunteer_id is not None else HelperKind.PROVIDER

    @property
    def helper_id(self) -> int:
        return self.volunteer_id or self.provider_id or 0

    @property
    def helper_name(self) -> str:
        return self.volunteer.name if self.volunteer else self.provider.name if self.provider else ""

    @property
    def reached(self) -> Person | None:
        """Whose phone gets the texts about it."""
        return self.volunteer.person if self.volunteer else self.provider.contact if self.provider else None


class Offer(OfOneHelper, Base):
    """The question "will you?" to one volunteer or provider about one order.

    An answer to `with_offer` is one to this offer too: the doors of a meal round are asked about together.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint(ONE_HELPER, name="asks_exactly_one_helper"),
        Index(
            "uq_offers_one_waiting_for_each_volunteer",
            "order_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("status IN ('sent', 'seen')"),
            sqlite_where=text("status IN ('sent', 'seen')"),
        ),
        Index(
            "uq_offers_one_waiting_for_each_provider",
            "order_id",
            "provider_id",
            unique=True,
            postgresql_where=text("status IN ('sent', 'seen')"),
            sqlite_where=text("status IN ('sent', 'seen')"),
        ),
        Index("ix_offers_status_expires", "status", "expires_at"),
        Index("ix_offers_volunteer_sent", "volunteer_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    code: Mapped[str]
    with_offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"), index=True)
    status: Mapped[OfferStatus] = mapped_column(one_of(OfferStatus), default=OfferStatus.SENT)
    override_reason: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    order: Mapped[Order] = relationship(back_populates="offers")

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING


class Visit(OfOneHelper, Base):
    """The carrying out by one helper: accepted, checked in with proof, checked out; `minutes` is what was verified.

    `member` is whom of its staff a provider sends, once it has said so. `end_kind` is why it did not come about, be it
    that the helper was released (`ended_at`), be it that the visit failed; `ended_late` when that was said so shortly
    before the start that the community counts it as late.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint(ONE_HELPER, name="is_by_exactly_one_helper"),
        CheckConstraint("member_id IS NULL OR provider_id IS NOT NULL", name="only_a_provider_sends_somebody"),
        CheckConstraint("checked_out_at >= checked_in_at", name="ends_after_it_began"),
        CheckConstraint("checked_out_at IS NULL OR checked_in_at IS NOT NULL", name="checks_in_before_out"),
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="lasts_at_most_a_day"),
        Index("ix_visits_volunteer_done", "volunteer_id", "checked_out_at"),
        Index("ix_visits_provider_done", "provider_id", "checked_out_at"),
        Index(
            "uq_visits_one_helper_for_each_place",
            "order_id",
            "place",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    place: Mapped[int]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("provider_staff.id"), index=True)
    accepted_at: Mapped[datetime]
    set_out_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    check_in_proof: Mapped[str] = mapped_column(default="")
    check_in_reason: Mapped[str] = mapped_column(default="")
    wrong_codes: Mapped[int] = mapped_column(default=0)
    checked_out_at: Mapped[datetime | None]
    check_out_reason: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int | None]
    credited_minutes: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")
    end_kind: Mapped[EndKind | None] = mapped_column(one_of(EndKind, rule="end_kind_is_known"))
    ended_late: Mapped[bool] = mapped_column(default=False, server_default=false())

    order: Mapped[Order] = relationship(back_populates="visits")
    member: Mapped[ProviderStaff | None] = relationship(lazy="joined")

    @property
    def helper_name(self) -> str:
        """The helper, and who of a provider's staff it is: "Sunny Canteen · Chen Hong"."""
        name = super().helper_name
        return f"{name} · {self.member.person.name}" if self.member else name

    @property
    def reached(self) -> Person | None:
        return self.member.person if self.member else super().reached


class OrderEvent(HistoryLine, Base):
    """One line of an order's history; never changed. `was` equals `became` where something happened without a move."""

    __tablename__ = "order_events"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    was: Mapped[OrderStatus | None] = mapped_column(one_of(OrderStatus, rule="was_is_known"))
    became: Mapped[OrderStatus] = mapped_column(one_of(OrderStatus))

    order: Mapped[Order] = relationship(back_populates="events")


class Rating(Base):
    """What the elder said of it, one to five stars; the latest word counts, the history keeps the earlier ones."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="has_1_to_5_stars"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(EncryptedText, default="")
    via: Mapped[Door] = mapped_column(one_of(Door))
    at: Mapped[datetime]

    order: Mapped[Order] = relationship(back_populates="rating")


class FollowUp(Base):
    """Somebody has to be called: a low rating, a helper who did not come, a text nobody understood.

    `due_at` is the promised time; `attempts` counts calls that reached nobody, the last of them at `tried_at`. `call`
    is the one that nobody could help with, with its recording.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        Index(
            "ix_follow_ups_open",
            "community_id",
            "due_at",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FollowUpKind] = mapped_column(one_of(FollowUpKind))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    number: Mapped[str | None] = mapped_column(EncryptedText)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_calls.id"), index=True)
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[str] = mapped_column(EncryptedText, default="")

    order: Mapped[Order | None] = relationship()
    person: Mapped[Person | None] = relationship()
    call: Mapped[IncomingCall | None] = relationship()
    taken_by: Mapped[Staff | None] = relationship(foreign_keys=[taken_by_id])


run_after_create(Base.metadata.tables["order_events"], lambda dialect_name: append_only("order_events", dialect_name))
