"""Timed work on broadcasts: queue their texts in slices, so that nobody else's waits behind them."""

import time
from datetime import datetime

import structlog
from sqlalchemy import select

from eldercare.broadcasts import service
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.queries import ABOUT
from eldercare.broadcasts.states import BroadcastStatus
from eldercare.database import session
from eldercare.messaging import many
from eldercare.transaction import transaction

SLICE = 50  # elders; on SQLite everybody else's writing waits for as long as a slice takes
PAUSE_SECONDS = 0.2
SLICES_AT_A_TIME = 20
log = structlog.get_logger()


def queue_broadcasts(now: datetime) -> int:
    """Queue the texts of broadcasts that were started; return how many slices that took.

    Safe to run at any time, as often as you like and by two at once: how far it came is recorded together with the
    texts, and a number has one key in each broadcast. One that breaks does not hold up the others.
    """
    query = select(Broadcast.id).where(Broadcast.status == BroadcastStatus.SENDING).order_by(Broadcast.id)
    _drop_late(now)
    return sum(_queue(broadcast_id, now) for broadcast_id in list(session.scalars(query)))


def _drop_late(now: datetime) -> None:
    """A call that was being made when its broadcast was stopped, and that nobody took, is not made again."""
    query = select(Broadcast.id).where(
        Broadcast.status == BroadcastStatus.CANCELLED, Broadcast.cancelled_at > now - service.WORTH_NOTHING_AFTER
    )
    for broadcast_id in list(session.scalars(query)):
        if many.waits_about((ABOUT, broadcast_id)):
            with transaction():
                many.drop_about((ABOUT, broadcast_id))


def _queue(broadcast_id: int, now: datetime) -> int:
    for done in range(1, SLICES_AT_A_TIME + 1):
        try:
            with transaction():
                has_more = service.queue_slice(broadcast_id, at=now, most=SLICE)
        except Exception:  # logged and passed over, to be tried again next time
            session.rollback()
            log.exception("broadcast_slice_failed", broadcast_id=broadcast_id)
            return done - 1
        if not has_more:
            return done
        time.sleep(PAUSE_SECONDS)
    return SLICES_AT_A_TIME
