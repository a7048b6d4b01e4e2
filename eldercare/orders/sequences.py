"""Orders that follow one another: the medicine an hour before the meal, the washing after the cleaning."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.actors import Actor, Door
from eldercare.database import Base, session
from eldercare.errors import N_, Invalid
from eldercare.orders.history import record
from eldercare.orders.models import Order
from eldercare.transaction import hold

LONGEST_MINUTES = 12 * 60


class OrderSequence(Base):
    """The second order starts so many minutes after the first one starts; each order follows at most one other."""

    __tablename__ = "order_sequences"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="is_of_two_orders"),
        CheckConstraint("0 <= least_minutes AND least_minutes <= most_minutes", name="least_is_not_above_most"),
        CheckConstraint("most_minutes <= 720", name="is_within_half_a_day"),
    )

    second_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    least_minutes: Mapped[int]
    most_minutes: Mapped[int]


def follow(
    second_id: int, first_id: int, *, least_minutes: int, most_minutes: int, by: Actor, at: datetime, via: Door
) -> OrderSequence:
    """Let the second order start so long after the first one starts; takes the place of what was said before.

    Raises NotFound for an order that is not there, Invalid for one order, orders of two communities, a circle, or
    minutes that are not 0 <= least <= most <= 720.
    """
    if not 0 <= least_minutes <= most_minutes <= LONGEST_MINUTES:
        raise Invalid(
            N_("The second visit begins 0 to 720 minutes after the first; the least cannot be above the most.")
        )
    if first_id == second_id:
        raise Invalid(N_("An order cannot follow itself."))
    by_id = {order.id: order for order in hold(Order, [first_id, second_id])}
    first, second = by_id[first_id], by_id[second_id]
    if first.community_id != second.community_id:
        raise Invalid(N_("Both orders must belong to the same community."))
    if _leads_to(first_id, second_id):
        raise Invalid(N_("These orders would follow each other in a circle."))
    found = session.get(OrderSequence, second_id)
    if found is None:
        found = OrderSequence(second_id=second_id)
        session.add(found)
    found.first_id, found.least_minutes, found.most_minutes = first_id, least_minutes, most_minutes
    session.flush()
    record(second, "follows", by=by, at=at, via=via, number=first.number, least=least_minutes, most=most_minutes)
    return found


def _leads_to(order_id: int, wanted: int) -> bool:
    """Tell whether this order comes, over any number of others, after the wanted one."""
    seen: set[int] = set()
    while order_id not in seen:
        seen.add(order_id)
        before = session.get(OrderSequence, order_id)
        if before is None:
            return False
        order_id = before.first_id
        if order_id == wanted:
            return True
    return False


def stand_alone(second_id: int, *, by: Actor, at: datetime, via: Door) -> None:
    """Let the order follow no other any more; doing it again changes nothing."""
    [order] = hold(Order, [second_id])
    found = session.get(OrderSequence, second_id)
    if found is not None:
        session.delete(found)
        session.flush()
        record(order, "stands_alone", by=by, at=at, via=via)


def sequences_among(order_ids: list[int]) -> list[OrderSequence]:
    """Return what holds between these orders, in the order of their ids."""
    both = OrderSequence.second_id.in_(order_ids), OrderSequence.first_id.in_(order_ids)
    return list(session.scalars(select(OrderSequence).where(*both).order_by(OrderSequence.second_id)))


def sequences_of(order_id: int) -> list[OrderSequence]:
    """Return which order this one follows and which ones follow it."""
    either = or_(OrderSequence.second_id == order_id, OrderSequence.first_id == order_id)
    return list(session.scalars(select(OrderSequence).where(either).order_by(OrderSequence.second_id)))
