"""The only reader of the clock: everything else is told what time it is or asks here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the same moment as the clock on the wall of that zone shows it."""
    return at.astimezone(zone)


def at_local(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which that zone's wall clock shows this day and time."""
    return datetime.combine(day, clock_time, tzinfo=zone).astimezone(UTC)


def start_of_day(at: datetime, zone: ZoneInfo, *, days: int = 0) -> datetime:
    """Return midnight (UTC) that began the local day of `at`, moved by whole local days."""
    return at_local(local(at, zone).date() + timedelta(days=days), time.min, zone)
