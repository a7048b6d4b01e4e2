"""/metrics: what a monitoring system watches, as numbers only; nobody's name, number or text is among them."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Flask, Response, current_app
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from eldercare import heartbeat
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.failover import healths
from eldercare.messaging.queries import outbox_depth
from eldercare.messaging.way_out import way_out
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import LIVE, OrderStatus
from eldercare.safety.models import Incident
from eldercare.safety.states import UNANSWERED

pages = Blueprint("metrics", __name__)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(pages)


@pages.get("/metrics")
def metrics() -> Response:
    """Return the present figures in Prometheus' text format, read from the database at this moment."""
    registry = CollectorRegistry()
    registry.register(House())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE)


class House(Collector):
    """What is going on in all communities together."""

    def collect(self) -> Iterator[Metric]:
        at = now()
        beat = heartbeat.last(heartbeat.SCHEDULER)
        depth, oldest = outbox_depth(at)
        yield _live_orders()
        yield _gauge("incidents_unanswered", "Calls for help that nobody has taken yet.", _unanswered())
        yield _gauge("follow_ups_open", "People who have to be called.", _open_follow_ups())
        yield _gauge("outbox_waiting", "Texts that should have left by now.", depth)
        yield _gauge("outbox_oldest_seconds", "For how long the oldest of them has waited.", oldest.total_seconds())
        yield from _way_out(at)
        if beat is not None:
            age = (at - beat).total_seconds()
            yield _gauge("scheduler_last_beat_seconds", "Since the scheduler's last sign of life.", age)


def _way_out(at: datetime) -> Iterator[Metric]:
    now_is = way_out(current_app.extensions["eldercare_settings"], at)
    yield _gauge("sent_today_parts", "Parts of texts sent since local midnight.", now_is.spent.parts)
    yield _gauge("sent_today_calls", "Calls made since local midnight.", now_is.spent.calls)
    yield _gauge("sent_today_fen", "What they cost, in fen.", now_is.spent.fen)
    yield _gauge("cost_cap_reached", "1 when only calls for help leave until tomorrow.", now_is.spent.is_capped)
    yield _gauge("gateway_replaced", "1 while the second gateway does the work of the first.", now_is.is_replaced)
    failing = GaugeMetricFamily("eldercare_gateway_failures", "Failures in a row by gateway.", labels=["gateway"])
    for name, health in healths().items():
        failing.add_metric([name], health.failures)
    yield failing


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"eldercare_{name}", meaning, value=value)


def _live_orders() -> Metric:
    live = LIVE - {OrderStatus.UNFILLED}  # those are over, unless somebody reopens them
    counted = select(Order.status, func.count()).where(Order.status.in_(live)).group_by(Order.status)
    found = dict(session.execute(counted).all())
    family = GaugeMetricFamily("eldercare_orders_live", "Orders that are not over, by state.", labels=["status"])
    for status in sorted(live):
        family.add_metric([status.value], found.get(status, 0))
    return family


def _unanswered() -> int:
    return session.scalar(select(func.count()).select_from(Incident).where(Incident.status.in_(UNANSWERED))) or 0


def _open_follow_ups() -> int:
    return session.scalar(select(func.count()).select_from(FollowUp).where(FollowUp.done_at.is_(None))) or 0
