"""Standing orders as workers begin them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from eldercare.actors import Door
from eldercare.catalogue.models import Service
from eldercare.elders.models import Elder
from eldercare.orders.offers import Helper
from eldercare.orders.series import pauses, service
from eldercare.orders.series.models import Series, SeriesPause
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.service import Plan
from eldercare.orders.series.states import OnHoliday, PauseReason, Repeat
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER

MON_WED_FRI = (0, 2, 4)


def a_plan(
    rule: Recurrence,
    *,
    at_half_past: int = 11,
    minutes: int = 30,
    notes: str = "",
    on_holiday: OnHoliday = OnHoliday.GO_ON,
    standing: Sequence[Helper] = (),
    substitutes: Sequence[Helper] = (),
    people_needed: int = 1,
) -> Plan:
    return Plan(rule, time(at_half_past, 30), minutes, people_needed, notes, on_holiday, standing, substitutes)


def a_series(
    *,
    starts_on: date,
    at: datetime,
    elder: Elder | None = None,
    service_: Service | None = None,
    weekdays: tuple[int, ...] = MON_WED_FRI,
    ends_on: date | None = None,
    every: int = 1,
    **planned: object,
) -> Series:
    """Meals at half past eleven on Mondays, Wednesdays and Fridays."""
    rule = Recurrence(Repeat.WEEKLY, starts_on, ends_on, every, weekdays)
    return service.begin(
        (elder or an_elder()).id,
        (service_ or a_service()).code,
        a_plan(rule, **planned),  # type: ignore[arg-type]
        by=WORKER,
        at=at,
        via=Door.CONSOLE,
    )


def a_pause(series: Series, *, from_on: date | None = None, days: int = 2) -> SeriesPause:
    """A stay in hospital in some weeks, of so many days."""
    begins = from_on or series.starts_on + timedelta(days=30)
    until_on = begins + timedelta(days=days - 1)
    return pauses.pause(
        series.elder_id,
        from_on=begins,
        until_on=until_on,
        reason=PauseReason.HOSPITAL,
        note_="",
        by=WORKER,
        at=series.begun_at,
        via=Door.CONSOLE,
    )
