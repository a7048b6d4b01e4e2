"""Making the orders of a series, each date once, and taking back those that are not to be."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.clock import local
from eldercare.database import session
from eldercare.errors import Refused
from eldercare.localtime import zone
from eldercare.orders import saved_time
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.series import queries
from eldercare.orders.series.models import Series
from eldercare.orders.series.recurrence import LONGEST_STRETCH
from eldercare.orders.series.states import DateState, HelperRole
from eldercare.orders.states import BOOKED, OrderSource, OrderStatus

log = structlog.get_logger()
NOT_BEGUN = BOOKED - {OrderStatus.IN_SERVICE} | {OrderStatus.DRAFT, OrderStatus.UNFILLED}


def fill(series: Series, *, at: datetime) -> int:
    """Make the orders that this series lacks, as far ahead as its community wants; return how many.

    The caller holds the series. A date that was made before, whatever became of it, is not made again; one whose
    service is paused or closed is left for another day, on which it is tried again while it is still to come.
    """
    today = local(at, zone()).date()
    last = today + timedelta(days=policy_of(series.elder.person.community_id).series_days_ahead)
    made = 0
    for day in queries.days(series, today - LONGEST_STRETCH, last, at=at):
        if day.state is DateState.TO_COME and day.starts_at > at:
            try:
                make(series, day.series_date, starts_at=day.starts_at, by=SYSTEM, at=at, via=Door.CLOCK)
            except Refused as refusal:
                log.info("series_date_not_made", series=series.id, why=refusal.code)
                continue
            made += 1
    series.filled_on = today
    return made


def make(
    series: Series,
    on: date,
    *,
    starts_at: datetime,
    by: Actor,
    at: datetime,
    via: Door,
    minutes: int | None = None,
    notes: str | None = None,
) -> Order:
    """Place the order for this date of the series; raises what `orders.service.place` raises."""
    order = orders.place(
        elder_id=series.elder_id,
        service_code=series.service.code,
        starts_at=starts_at,
        minutes=series.minutes if minutes is None else minutes,
        people_needed=series.people_needed,
        notes=series.notes if notes is None else notes,
        requester_id=series.requester_id,
        source=OrderSource.SERIES,
        by=by,
        at=at,
        via=via,
    )
    order.series_id, order.series_date = series.id, on
    order.next_to_ask = HelperRole.STANDING if series.usual_helpers else None
    session.flush()
    return order


def take_back(
    series: Series, which: Callable[[Order], bool], *, reason: str, by: Actor, at: datetime, via: Door
) -> int:
    """Cancel the orders of this series that are to come and have not begun, where `which` says so; return how many.

    Helpers are told; the elder is told once, by the caller. The dates are free again, should they be wanted after all.
    """
    saved_time.hold_several(_to_come([series.id], at=at))
    made = session.scalars(select(Order).where(Order.id.in_(_to_come([series.id], at=at))).order_by(Order.id))
    taken = [order for order in made if which(order)]
    for order in taken:
        orders.cancel(order.id, reason=reason, by=by, at=at, via=via, tells_elder=False)
        order.series_date = order.next_to_ask = None
    session.flush()
    return len(taken)


def hold_to_come(series: Iterable[Series], *, at: datetime) -> None:
    """Lock the orders to come of several series and what pays them, before those of the first are taken back."""
    saved_time.hold_several(_to_come([one.id for one in series], at=at))


def _to_come(series_ids: list[int], *, at: datetime) -> list[int]:
    made = Order.series_id.in_(series_ids), Order.series_date.is_not(None)
    return list(session.scalars(select(Order.id).where(*made, Order.status.in_(NOT_BEGUN), Order.starts_at > at)))
