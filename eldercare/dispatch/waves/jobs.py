"""The clock asks the next: found by state, so it may run late, twice or after a pause."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from eldercare.areas.policy import BOUNDS, policy_of
from eldercare.database import session
from eldercare.dispatch.waves import queries, service
from eldercare.dispatch.waves.models import Asking
from eldercare.orders.models import Order
from eldercare.orders.series.models import SeriesHelper
from eldercare.orders.states import OrderStatus
from eldercare.transaction import claim
from eldercare.worklist import work_through

AT_ONCE = 500
FURTHEST = timedelta(hours=BOUNDS["standing_asked_hours_before"][1])


def ask_next_waves(now: datetime) -> int:
    """Ask the next about every order whose last wave had its time or has answered; return about how many.

    An asking whose order was filled, called off or changed is ended. One that is late goes on with one wave.
    """

    def go_on(asking_id: int) -> bool:
        order_id = session.scalar(select(Asking.order_id).where(Asking.id == asking_id))
        order = claim(Order, order_id or 0)
        asking = claim(Asking, asking_id) if order is not None else None
        return order is not None and asking is not None and service.go_on(order, asking, at=now)

    return work_through("ask_next_waves", queries.due(now, limit=AT_ONCE), go_on)


def go_on_after_standing(now: datetime) -> int:
    """Begin to ask others where the usual helpers of a standing order were asked in vain; return about how many.

    Only where the community wants it so, and once for each order: what a dispatcher does with it afterwards stays.
    """
    waiting = _asked_in_vain(now)
    communities = session.scalars(select(Order.community_id).where(*waiting).distinct())
    willing = [one for one in communities if policy_of(one).wave_after_standing == "yes"]
    if not willing:
        return 0

    def begin(order_id: int) -> bool:
        order = claim(Order, order_id)
        if order is None or session.scalar(select(Order.id).where(Order.id == order_id, *waiting)) is None:
            return False
        service.start_or_call(order, at=now)
        return True

    due = select(Order.id).where(*waiting, Order.community_id.in_(willing)).order_by(Order.starts_at).limit(AT_ONCE)
    return work_through("go_on_after_standing", session.scalars(due), begin)


def _asked_in_vain(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Order.status == OrderStatus.OPEN,
        Order.starts_at > now,
        Order.starts_at <= now + FURTHEST,
        Order.series_id.is_not(None),
        Order.next_to_ask.is_(None),
        select(SeriesHelper.id).where(SeriesHelper.series_id == Order.series_id).exists(),
        ~select(Asking.id).where(Asking.order_id == Order.id).exists(),
    )
