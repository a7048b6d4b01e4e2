"""Several orders sent out together: chosen on a list or the board, looked at on one page, each result told truly."""

from dataclasses import dataclass

import structlog
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch import bulk
from eldercare.errors import DomainError
from eldercare.orders import queries
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("bulk", __name__, url_prefix="/orders/several")
log = structlog.get_logger()
MOST = 30
IN_WAVES, NOT_NOW = "waves", ""


@dataclass(frozen=True)
class Result:
    """What became of one order: who is asked, or why nobody."""

    order: Order
    asked: list[str]
    sentence: str

    @property
    def is_asked(self) -> bool:
        return bool(self.asked)


def _chosen() -> list[Order]:
    """Return the orders that were ticked and are inside the asker's area, soonest first; at most MOST of them."""
    ids = request.values.getlist("order", type=int)
    return queries.several(ids, scope=scope())[:MOST]


@pages.get("")
@needs(Permission.DISPATCH)
def choose() -> ResponseReturnValue:
    rows = bulk.rows(_chosen())
    return render_template(
        "console/orders/several.html",
        rows=rows,
        named=named,
        in_waves=IN_WAVES,
        left_over=max(0, len(set(request.args.getlist("order"))) - MOST),
        sendable=[row for row in rows if row.order.status is OrderStatus.OPEN],
    )


def named(helper: Helper | None) -> str:
    """Return how a helper is named in a form: "volunteer:12"."""
    return f"{helper.kind}:{helper.id}" if helper else NOT_NOW


@pages.post("")
@needs(Permission.DISPATCH)
def send() -> ResponseReturnValue:
    """Ask about each order by itself, so that what is refused for one holds no other up; then tell of all."""
    taken: list[tuple[Order, Helper]] = []
    results = [_send(order_id, taken) for order_id in [order.id for order in _chosen()]]
    again = [result.order.id for result in results if not result.is_asked and result.order.status is OrderStatus.OPEN]
    return render_template(
        "console/orders/several_sent.html",
        results=results,
        asked=sum(result.is_asked for result in results),
        again_url=url_for(".choose", order=again) if again else None,
    )


def _send(order_id: int, taken: list[tuple[Order, Helper]]) -> Result:
    picked, seen = request.form.get(f"helper-{order_id}", NOT_NOW), request.form.get(f"seen-{order_id}", 0, type=int)
    helper = _helper(picked)
    order = queries.get(order_id)
    if helper is None and picked != IN_WAVES:
        return Result(order, [], _("Not asked: nobody was chosen."))
    if helper and helper.kind is HelperKind.VOLUNTEER:
        if any(one == helper and bulk.overlap(order, other) for other, one in taken):
            return Result(order, [], _("Not asked: the same helper is asked about another one of these for that time."))
        taken.append((order, helper))
    try:
        with transaction():
            asked = bulk.ask(order_id, helper, seen=seen, by=actor(), at=now(), via=Door.CONSOLE)
    except DomainError as refusal:
        return Result(queries.get(order_id), [], said(refusal))
    except Exception:  # a fault of ours with one order must not hide what became of the others
        session.rollback()
        log.exception("bulk_order_failed", order_id=order_id)
        return Result(queries.get(order_id), [], _("Not asked: something went wrong on our side."))
    return Result(queries.get(order_id), asked, "")


def _helper(picked: str) -> Helper | None:
    kind, _colon, number = picked.partition(":")
    return Helper(HelperKind(kind), int(number)) if kind in set(HelperKind) and number.isdecimal() else None
