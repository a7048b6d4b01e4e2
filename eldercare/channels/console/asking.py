"""Asking about an order in waves from its page: begin, look on, stop; and the strip about orders nobody takes."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console import nobody_found
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.asking_state import state_of
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.orders import AskingForm
from eldercare.channels.console.order_steps import take
from eldercare.channels.console.tried_words import round_said
from eldercare.clock import now
from eldercare.dispatch.waves import service as waves
from eldercare.orders import queries
from eldercare.staff.permissions import Permission

pages = Blueprint("asking", __name__)


@pages.post("/orders/<int:order_id>/asking")
@needs(Permission.DISPATCH)
def start(order_id: int) -> ResponseReturnValue:
    queries.get(order_id, scope=scope())
    form = AskingForm()

    def act() -> None:
        waves.start(order_id, size=form.size.data, minutes=form.minutes.data, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "asking", form, act, _("The best are asked first; the rest follows by itself."))


@pages.post("/orders/<int:order_id>/asking/stop")
@needs(Permission.DISPATCH)
def stop(order_id: int) -> ResponseReturnValue:
    queries.get(order_id, scope=scope())

    def act() -> None:
        waves.stop(order_id, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "asking_stop", Form(), act, _("Nobody else is asked. Those who were asked may still answer."))


@pages.get("/orders/<int:order_id>/asking")
def show(order_id: int) -> ResponseReturnValue:
    """Answer with how far the asking has got, or with nothing (204) when that is as the asker saw it."""
    order = queries.get(order_id, scope=scope())
    state = state_of(order)
    if request.args.get("seen") == state.seen:
        return "", 204
    return render_template("console/orders/asking_state.html", order=order, asking=state, round_said=round_said)


@pages.get("/nobody-found")
def strip() -> ResponseReturnValue:
    """Answer with the orders that nobody takes, or with nothing (204) when they are as the asker saw them."""
    rows = nobody_found.rows()
    if request.args.get("seen") == nobody_found.seen_of(rows):
        return "", 204
    return render_template("console/orders/nobody_found.html", unfilled=rows, unfilled_seen=nobody_found.seen_of(rows))
