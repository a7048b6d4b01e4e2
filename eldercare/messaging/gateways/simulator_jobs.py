"""Timed work of the practice carrier: the delivery reports that it owes us."""

from datetime import datetime

from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator import NAME, name_of, reason_of
from eldercare.messaging.gateways.simulator_models import IS_OWED, SimulatedReport
from eldercare.messaging.service import record_delivery
from eldercare.transaction import claim, transaction


def bring_reports(now: datetime, limit: int = 200) -> int:
    """Bring the delivery reports that are due, each once, and return how many; none while the carrier is away."""
    if days.down_since() is not None:
        return 0
    due = select(SimulatedReport.id).where(IS_OWED, SimulatedReport.due_at <= now)
    order = SimulatedReport.due_at, SimulatedReport.id
    brought = 0
    for report_id in session.scalars(due.order_by(*order).limit(limit)).all():
        with transaction():
            brought += _bring(report_id, now)
    return brought


def _bring(report_id: int, now: datetime) -> bool:
    report = claim(SimulatedReport, report_id)
    if report is None or report.brought_at is not None:
        return False
    report.brought_at = now
    record_delivery(
        gateway=NAME,
        gateway_id=name_of(report.about),
        status=report.status,
        at=now,
        error_code=str(report.error_code) if report.error_code else None,
        reason=reason_of(report.error_code),
        message_id=report.about.message_id,
    )
    return True
