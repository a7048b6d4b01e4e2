"""Timed work of the practice carrier on calls: nobody answers for ever, and we are told how calls ended."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select

from eldercare.channels.simulator import calls, ear
from eldercare.database import session
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator_models import IS_GOING_ON, SimulatedCall
from eldercare.messaging.gateways.simulator_states import SimulatedCallState
from eldercare.transaction import hold_one, transaction

RINGS_FOR = timedelta(seconds=25)
log = structlog.get_logger()


def let_calls_go_on(now: datetime, limit: int = 100) -> int:
    """Move on calls that have waited in vain, for a key or for being picked up; return how many."""
    by_us = SimulatedCall.dialled_for_id.is_(None)  # for how long a worker is rung says the call that wants one
    unanswered = (
        (SimulatedCall.state == SimulatedCallState.RINGING) & (SimulatedCall.rang_at <= now - RINGS_FOR) & by_us
    )
    silent = (SimulatedCall.state == SimulatedCallState.TALKING) & (SimulatedCall.waits_until <= now)
    due = select(SimulatedCall.id).where(IS_GOING_ON, or_(unanswered, silent)).order_by(SimulatedCall.id).limit(limit)
    return sum(calls.pass_over(call_id, unless_later_than=now) for call_id in session.scalars(due).all())


def report_calls(now: datetime, limit: int = 100) -> int:
    """Tell our voice door how calls ended, as late and as often as the carrier's day is; return how many calls."""
    day = days.today()
    if days.down_since() is not None:
        return 0
    over = SimulatedCall.ended_at <= now - timedelta(seconds=day.reports_late_seconds)
    due = select(SimulatedCall.id).where(IS_GOING_ON, over).order_by(SimulatedCall.id).limit(limit)
    told = 0
    for call_id in session.scalars(due).all():
        told += _report(call_id, now, times=day.copies)
    return told


def _report(call_id: int, now: datetime, *, times: int) -> bool:
    call = session.get_one(SimulatedCall, call_id)
    is_ours = call.dialled_for_id is None
    address, fields = ear.report_of(call)
    try:
        for _copy in range(times if is_ours else 0):
            ear.answer_to(address, fields)
    except Exception:  # it will be told again
        session.rollback()
        log.exception("voice_door_broke", address=address)
        return False
    with transaction():
        hold_one(SimulatedCall, call_id).reported_at = now
    return True
