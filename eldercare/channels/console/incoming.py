"""Calls that ring now: the strip on top of every page, the desk for one of them, and who takes it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console import desk
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.callers import find_caller
from eldercare.channels.console.desk import Asked
from eldercare.channels.console.ringing import rows_of, seen_of, still_ringing
from eldercare.clock import now
from eldercare.messaging import call_queries, calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.calls import CallTaken
from eldercare.orders import queries as orders
from eldercare.staff.permissions import Permission
from eldercare.transaction import hold_one, transaction
from eldercare.web.language import said

pages = Blueprint("incoming", __name__)


@pages.get("/ringing")
def strip() -> ResponseReturnValue:
    """Answer with the calls that ring, or with nothing (204) when they are as the asker saw them."""
    ringing = still_ringing()
    if request.args.get("seen") == seen_of(ringing):
        return "", 204
    return render_template("console/calls/ringing.html", ringing=rows_of(ringing), ringing_seen=seen_of(ringing))


@pages.get("/calls/<int:call_id>")
def show(call_id: int) -> ResponseReturnValue:
    return _page(call_id)


def _page(call_id: int, *, refusal: str = "") -> str:
    asked = Asked(call=call_queries.get(call_id, scope=scope()))
    caller = find_caller(asked.query, scope())
    elder = desk.elder_on(caller, request.args.get("elder", type=int))
    form = desk.order_form(elder, caller, asked) if elder else None
    again = request.args.get("again", type=int)
    if form is not None and again is not None:
        form.repeat(orders.get(again, scope=scope()))
    return desk.render(asked, caller, elder, form, refusal=refusal)


@pages.post("/calls/<int:call_id>/take")
@needs(Permission.TAKE_ORDERS)
def take(call_id: int) -> ResponseReturnValue:
    call_queries.get(call_id, scope=scope())
    try:
        with transaction():
            calls.take(call_id, staff=me(), at=now())
    except CallTaken as error:
        return _page(call_id, refusal=said(error)), 409
    return redirect(url_for(".show", call_id=call_id), 303)


@pages.post("/calls/<int:call_id>/finish")
@needs(Permission.TAKE_ORDERS)
def finish(call_id: int) -> ResponseReturnValue:
    """End a call that nobody reports as over: a telephone that only announces the ring, for instance."""
    call_queries.get(call_id, scope=scope())
    with transaction():
        calls.end(hold_one(IncomingCall, call_id), outcome="spoken", at=now())
    flash(_("The call is over."), "success")
    return redirect(url_for(".show", call_id=call_id), 303)
