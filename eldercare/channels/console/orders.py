"""Orders as a list and one by one."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.channels.console.access import scope
from eldercare.channels.console.order_page import order_page
from eldercare.elders import queries as elders
from eldercare.orders import queries
from eldercare.orders.states import OrderStatus

pages = Blueprint("orders", __name__)
ROWS = 50


@pages.get("/orders")
def index() -> ResponseReturnValue:
    wanted = [OrderStatus(name) for name in request.args.getlist("status") if name in set(OrderStatus)]
    elder_id = request.args.get("elder", type=int)
    elder = elders.get(elder_id, scope=scope()) if elder_id else None
    after = request.args.get("after", type=int)
    found = queries.page(scope(), after=after, limit=ROWS + 1, elder_id=elder_id, statuses=frozenset(wanted))
    filters: dict[str, Any] = {"status": wanted or None, "elder": elder_id}
    return render_template(
        "console/orders/index.html",
        orders=found[:ROWS],
        statuses=list(OrderStatus),
        wanted=wanted,
        elder=elder,
        next_url=url_for(".index", **filters, after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", **filters) if after else None,
    )


@pages.get("/orders/<int:order_id>")
def show(order_id: int) -> ResponseReturnValue:
    return order_page(order_id)
