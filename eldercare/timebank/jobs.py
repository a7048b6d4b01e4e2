"""Timed work on the time bank: giving back what was held for too long, sealing what was recorded."""

from datetime import datetime

import structlog

from eldercare.timebank import holds, sealing
from eldercare.worklist import work_through

log = structlog.get_logger()


def expire_holds(now: datetime) -> int:
    """Give back the minutes of holds whose time is over; return how many holds."""
    return work_through("expire_holds", holds.to_expire(now), lambda hold_id: holds.expire(hold_id, at=now))


def seal_ledger(now: datetime) -> int:
    """Seal what was recorded since the last time; return how many links that took, 0 where that must wait.

    The newest link is logged: in a log that is kept elsewhere it proves later that nothing was taken off the end.
    """
    try:
        made = sealing.seal_new(now)
    except sealing.LedgerBusy:
        return 0
    if made:
        log.info("ledger_sealed", head=sealing.head())
    return made
