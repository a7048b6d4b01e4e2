"""Paying orders with saved time on the console: what it would cost, using it, and paying in another way after all."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.saved_time_seen import quote_for
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.errors import Invalid, Refused
from eldercare.orders import queries, saved_time
from eldercare.staff.permissions import Permission
from eldercare.timebank.spending import at_hand
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("saved_time", __name__)


@pages.get("/elders/<int:elder_id>/saved-time")
@needs(Permission.TAKE_ORDERS)
def cost(elder_id: int) -> ResponseReturnValue:
    """Answer with what the order that is being filled in would cost, and what remains; a piece of its page."""
    elder, code = elders.get(elder_id, scope=scope()), request.args.get("service_code", "")
    service = next((one for one in catalogue.offered() if one.code == code), None)
    quote = quote_for(elder, service, request.args) if service else None
    why_not = said(quote.why_not) if quote and quote.why_not else ""
    there = quote.there if quote else at_hand(elder.person, now())
    return render_template("console/calls/saved_time.html", quote=quote, why_not=why_not, there=there)


@pages.post("/orders/<int:order_id>/saved-time")
@needs(Permission.TAKE_ORDERS)
def use(order_id: int) -> ResponseReturnValue:
    queries.get(order_id, scope=scope())

    def act() -> None:
        saved_time.use(order_id, by=actor(), at=now(), via=Door.CONSOLE)

    return _step(order_id, act, _("It is paid with saved time; the elder is told what that costs."))


@pages.post("/orders/<int:order_id>/saved-time/stop")
@needs(Permission.TAKE_ORDERS)
def stop(order_id: int) -> ResponseReturnValue:
    queries.get(order_id, scope=scope())

    def act() -> None:
        saved_time.stop_using(order_id, by=actor(), at=now(), via=Door.CONSOLE)

    return _step(order_id, act, _("The saved time is free again; the order is paid in another way."))


def _step(order_id: int, act: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        with transaction():
            act()
        flash(done, "success")
    except (Refused, Invalid) as refusal:
        flash(said(refusal), "error")
    return redirect(url_for("console.orders.show", order_id=order_id), HTTPStatus.SEE_OTHER)
