"""Quiet hours: when a text that can wait may leave."""

from datetime import datetime, timedelta

from eldercare.areas.policy import Policy
from eldercare.clock import at_local, local
from eldercare.localtime import zone


def after_quiet_hours(at: datetime, policy: Policy) -> datetime:
    """Return `at` itself by day, else the moment at which that community's quiet hours end.

    Quiet hours may cross midnight (21:00 to 07:00) or not (13:00 to 15:00); equal ends mean that there are none.
    """
    begins, ends = policy.clock("quiet_from"), policy.clock("quiet_until")
    shown = local(at, zone())
    clock_time, today = shown.time(), shown.date()
    if begins <= ends:
        return at_local(today, ends, zone()) if begins <= clock_time < ends else at
    if clock_time >= begins:
        return at_local(today + timedelta(days=1), ends, zone())
    return at_local(today, ends, zone()) if clock_time < ends else at
