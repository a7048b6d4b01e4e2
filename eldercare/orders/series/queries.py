"""Looking at standing orders: one, a page of them, an elder's, and what becomes of each date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from eldercare.areas import holidays
from eldercare.areas.queries import Scope
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.orders.series.errors import PauseNotFound, SeriesNotFound
from eldercare.orders.series.models import Series, SeriesPause
from eldercare.orders.series.recurrence import Planned, planned
from eldercare.orders.series.states import DateState
from eldercare.people.models import Person


@dataclass(frozen=True)
class Day:
    """One date of a series: `series_date` names it, `on` is the day of the visit, which `starts_at` then."""

    series_date: date
    on: date
    starts_at: datetime
    state: DateState
    order: Order | None = None
    pause: SeriesPause | None = None
    reason: str = ""


def get(series_id: int, *, scope: Scope | None = None) -> Series:
    """Return the series; SeriesNotFound when there is none, or none inside the scope."""
    series = session.get(Series, series_id)
    if series is None or (scope is not None and not scope.has(series.elder.person.community_id)):
        raise SeriesNotFound
    return series


def get_pause(pause_id: int, *, scope: Scope | None = None) -> SeriesPause:
    """Return the pause; PauseNotFound when there is none, or none inside the scope."""
    pause = session.get(SeriesPause, pause_id)
    if pause is None or (scope is not None and not scope.has(pause.elder.person.community_id)):
        raise PauseNotFound
    return pause


def page(scope: Scope, *, today: date, after: int = 0, limit: int = 50) -> list[Series]:
    """Return the series inside the scope that are not over, oldest first, beyond the id `after`."""
    goes_on = Series.ends_on.is_(None) | (Series.ends_on >= today)
    query = select(Series).join(Series.elder).join(Elder.person).where(scope.covers(Person.community_id), goes_on)
    return list(session.scalars(query.where(Series.id > after).order_by(Series.id).limit(limit)))


def of_elder(elder_id: int, *, today: date) -> list[Series]:
    """Return the elder's series that are not over."""
    goes_on = Series.ends_on.is_(None) | (Series.ends_on >= today)
    return list(session.scalars(select(Series).where(Series.elder_id == elder_id, goes_on).order_by(Series.id)))


def pauses_of(elder_id: int, *, today: date) -> list[SeriesPause]:
    """Return the elder's pauses that are not over, those to come included, in order."""
    counts = SeriesPause.elder_id == elder_id, SeriesPause.lifted_at.is_(None), SeriesPause.until_on >= today
    return list(session.scalars(select(SeriesPause).where(*counts).order_by(SeriesPause.from_on, SeriesPause.id)))


def pauses_of_series(series: Series, *, today: date) -> list[SeriesPause]:
    """Return the pauses that hold for this series, now or later."""
    return [one for one in pauses_of(series.elder_id, today=today) if one.series_id in {None, series.id}]


def dates(series: Series, first: date, last: date) -> list[Planned]:
    """Return what the rule says from `first` to `last`, with the day of each visit as holidays leave it."""
    community_id = series.elder.person.community_id
    return planned(
        series.rule,
        first,
        last,
        on_holiday=series.on_holiday,
        is_holiday=lambda day: holidays.is_holiday(day, community_id),
        is_working_day=lambda day: holidays.is_working_day(day, community_id),
    )


def days(series: Series, first: date, last: date, *, at: datetime) -> list[Day]:
    """Return what becomes of each date of the series from `first` to `last`."""
    made = _made(series, first, last)
    pauses = list(session.scalars(select(SeriesPause).where(SeriesPause.elder_id == series.elder_id)))
    skipped = {skip.left_out_on: skip.reason for skip in series.skips}
    found = []
    for one in dates(series, first, last):
        order, on = made.get(one.series_date), one.on or one.series_date
        pause = next((pause for pause in pauses if pause.holds_on(series, on)), None)
        starts_at = order.starts_at if order and order.starts_at else start_on(series, on)
        state = _state(order, one, skipped=one.series_date in skipped, paused=pause is not None, past=starts_at <= at)
        found.append(Day(one.series_date, on, starts_at, state, order, pause, skipped.get(one.series_date, "")))
    return found


def _state(order: Order | None, one: Planned, *, skipped: bool, paused: bool, past: bool) -> DateState:
    if order is not None:
        return DateState.ORDERED
    if skipped:
        return DateState.SKIPPED
    if one.on is None:
        return DateState.HOLIDAY
    if paused:
        return DateState.PAUSED
    return DateState.NOT_MADE if past else DateState.TO_COME


def next_days(series: Series, *, at: datetime, count: int = 3, within: timedelta = timedelta(days=366)) -> list[Day]:
    """Return the next visits that are ordered or will be."""
    today = local(at, zone()).date()
    takes_place = {DateState.ORDERED, DateState.TO_COME}
    coming = (one for one in days(series, today, today + within, at=at) if one.state in takes_place)
    return [one for one in coming if one.starts_at > at][:count]


def start_on(series: Series, on: date) -> datetime:
    """Return when a visit on this day begins by the wall clock of the community."""
    return at_local(on, time.fromisoformat(series.clock_time), zone())


def order_of(series_id: int, on: date) -> Order | None:
    """Return the order that was made for this date, or None."""
    query = select(Order).where(Order.series_id == series_id, Order.series_date == on)
    return session.scalars(query).one_or_none()


def _made(series: Series, first: date, last: date) -> dict[date, Order]:
    query = select(Order).where(Order.series_id == series.id, Order.series_date.between(first, last))
    return {order.series_date: order for order in session.scalars(query) if order.series_date is not None}
