"""/healthz: is the database there, is its schema ours, does the clock-driven work run, does the outbox drain?"""

from datetime import datetime

import structlog
from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eldercare import heartbeat, migration
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.plans.queries import is_at_work, oldest_waiting
from eldercare.messaging.queries import outbox_depth
from eldercare.messaging.way_out import way_out
from eldercare.timebank.clearing.queries import last_check

log = structlog.get_logger()
pages = Blueprint("health", __name__)
OLDEST_BEAT_SECONDS = 60
LONGEST_WAIT_SECONDS = 60


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(pages)


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Return 200 when this process can serve, 503 when the database is away or its schema is not ours.

    `status` is "degraded" when a person should look although pages work: the clock-driven work stands still, texts
    find no gateway that works, the day's money for them is spent, a day's plan waits for a planner, or what communities
    count of each other was not zero at the last reconciliation. A load balancer must not take the pages away for that.
    """
    at = now()
    try:
        session.execute(text("SELECT 1"))
        facts = _facts(at)
    except SQLAlchemyError as error:
        log.warning("health_check_failed", error=type(error).__name__)
        return jsonify({"status": "broken", "database": "unreachable"}), 503
    can_serve, is_alive = facts["migration"]["is_current"], facts["scheduler"]["is_alive"]
    is_well = is_alive and not facts["sending"]["is_blocked"] and not facts["planner"]["is_missing"]
    is_well = is_well and not facts["clearing"]["differences"]
    status = "ok" if can_serve and is_well else "degraded" if can_serve else "broken"
    return jsonify({"status": status, "database": "ok", **facts}), 200 if can_serve else 503


def _facts(at: datetime) -> dict[str, dict[str, object]]:
    current, head = migration.current_revision(session.connection()), migration.head_revision()
    beat = heartbeat.last(heartbeat.SCHEDULER)
    age = None if beat is None else round((at - beat).total_seconds(), 1)
    depth, oldest = outbox_depth(at)
    return {
        "migration": {"current": current, "head": head, "is_current": current == head},
        "scheduler": {"last_beat_seconds_ago": age, "is_alive": age is not None and age <= OLDEST_BEAT_SECONDS},
        "outbox": {
            "waiting": depth,
            "oldest_seconds": round(oldest.total_seconds(), 1),
        },
        "sending": _sending(at),
        "planner": _planner(at),
        "clearing": _clearing(),
    }


def _clearing() -> dict[str, object]:
    last = last_check()
    return {"last_at": last and last.at.isoformat(), "differences": len(last.differences) if last else 0}


def _planner(at: datetime) -> dict[str, object]:
    waits = oldest_waiting(at)
    seconds = None if waits is None else round(waits.total_seconds(), 1)
    waits_long = seconds is not None and seconds > LONGEST_WAIT_SECONDS
    return {"oldest_seconds": seconds, "is_missing": waits_long and not is_at_work(at)}


def _sending(at: datetime) -> dict[str, object]:
    now_is = way_out(current_app.extensions["eldercare_settings"], at)
    return {
        "gateway": now_is.gateway,
        "is_replaced": now_is.is_replaced,
        "failing": list(now_is.failing),
        "spent_fen": now_is.spent.fen,
        "cap_fen": now_is.spent.cap_fen,
        "cost_cap_reached": now_is.spent.is_capped,
        "is_blocked": now_is.is_blocked,
    }
