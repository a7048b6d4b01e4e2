"""The call desk: from a number to the elder's card and a new order, in as few steps as a phone call allows."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console import desk
from eldercare.channels.console.access import actor, me, needs, scope
from eldercare.channels.console.callers import find_caller
from eldercare.channels.console.desk import Asked
from eldercare.channels.console.forms.orders import DraftForm, PlaceForm
from eldercare.channels.console.incident_rows import name_of
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid, Refused
from eldercare.messaging import call_queries, calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.orders import queries as orders
from eldercare.orders import saved_time, service, wishes
from eldercare.orders.models import Order
from eldercare.orders.states import OrderSource
from eldercare.people.numbers import normalised
from eldercare.safety import service as safety
from eldercare.safety.models import Incident
from eldercare.safety.states import IncidentSource
from eldercare.staff.permissions import Permission
from eldercare.transaction import hold_one, transaction
from eldercare.web.language import said

pages = Blueprint("calls", __name__)


class OrderedMeanwhile(Refused):
    """What would be repeated is not the last order any more."""

    code = "ordered_meanwhile"

    def __init__(self) -> None:
        super().__init__(N_("Something was ordered since you opened this page. Look at the last orders first."))


@pages.get("/call")
def show() -> ResponseReturnValue:
    asked = Asked(request.args.get("q", ""), message=desk.message_meant(request.args.get("message", type=int)))
    caller = find_caller(asked.query, scope())
    elder = desk.elder_on(caller, request.args.get("elder", type=int))
    form = desk.order_form(elder, caller, asked) if elder else None
    again = request.args.get("again", type=int)
    if form is not None and again is not None:
        form.repeat(orders.get(again, scope=scope()))
    if form is not None and "spend" in request.args:
        form.with_saved_time.data = True
    return desk.render(asked, caller, elder, form)


@pages.post("/elders/<int:elder_id>/orders")
@needs(Permission.TAKE_ORDERS)
def place(elder_id: int) -> ResponseReturnValue:
    elder, asked = elders.get(elder_id, scope=scope()), _asked()
    caller = find_caller(asked.query, scope())
    form = desk.order_form(elder, caller, asked)
    if not form.validate():
        return desk.render(asked, caller, elder, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            order = _placed(elder_id, form)
            _came_of(asked.call, "ordered", ("order", order.id))
            order_id, number = order.id, order.number
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return desk.render(asked, caller, elder, form), status
    return _on_the_board(order_id, number)


def _asked() -> Asked:
    """What brought the worker here, as the form kept it. Raises NotFound for a call or text outside the scope."""
    call_id = request.form.get("call_id", type=int)
    call = call_queries.get(call_id, scope=scope()) if call_id else None
    message = desk.message_meant(request.form.get("message_id", type=int))
    return Asked(request.form.get("q", ""), call=call, message=message)


def _placed(elder_id: int, form: PlaceForm) -> Order:
    wanted = catalogue.get(form.service_code.data)
    order = service.place(
        elder_id=elder_id,
        service_code=wanted.code,
        starts_at=form.starts_at(usual=wanted.usual_start),
        minutes=form.minutes.data,
        people_needed=form.people_needed.data or 1,
        notes=form.notes.data or "",
        requester_id=form.requester_id.data or None,
        despite_pause=form.despite_pause.data or "",
        source=OrderSource.CALL,
        by=actor(),
        at=now(),
        via=Door.CONSOLE,
    )
    if form.with_saved_time.data:
        saved_time.use(order.id, by=actor(), at=now(), via=Door.CONSOLE)
    return order


def _came_of(call: IncomingCall | None, outcome: str, about: tuple[str, int]) -> None:
    if call is not None:
        calls.came_of(hold_one(IncomingCall, call.id), outcome, about=about)


def _on_the_board(order_id: int, number: str) -> ResponseReturnValue:
    sentence = _("Order %(number)s is on the board. The elder is told by text what we understood.", number=number)
    flash(sentence, "success")
    return redirect(url_for("console.orders.show", order_id=order_id), 303)


@pages.post("/elders/<int:elder_id>/same-again")
@needs(Permission.TAKE_ORDERS)
def same_again(elder_id: int) -> ResponseReturnValue:
    """Order what was ordered last time in one click: the order that the page showed, and no newer one."""
    elder, asked = elders.get(elder_id, scope=scope()), _asked()
    caller = find_caller(asked.query, scope())
    try:
        with transaction():
            order = _repeated(elder, desk.requester_of(elder, caller))
            _came_of(asked.call, "ordered", ("order", order.id))
            order_id, number = order.id, order.number
    except (Refused, Invalid) as error:
        form = desk.order_form(elder, caller, asked, fresh=True)
        return desk.render(asked, caller, elder, form, refusal=said(error)), HTTPStatus.CONFLICT
    return _on_the_board(order_id, number)


def _repeated(elder: Elder, requester_id: int | None) -> Order:
    last = wishes.repeatable(hold_one(Elder, elder.id).id)
    if last is None or last.id != request.form.get("last", type=int):
        raise OrderedMeanwhile
    order = wishes.same_again(
        elder.id, source=OrderSource.CALL, by=actor(), at=now(), via=Door.CONSOLE, requester_id=requester_id
    )
    if order is None:
        raise OrderedMeanwhile
    return order


@pages.post("/call/drafts")
@needs(Permission.TAKE_ORDERS)
def note() -> ResponseReturnValue:
    form = DraftForm()
    asked = replace(_asked(), text=form.number.data or "")
    caller = find_caller(asked.text, scope())
    if not form.validate():
        return desk.render(asked, caller, None, None, draft=form), HTTPStatus.UNPROCESSABLE_ENTITY
    community = areas.community_of(me().area)
    try:
        with transaction():
            order = service.place_draft(
                source=OrderSource.CALL,
                reason="unclear" if caller.is_known else "unknown_sender",
                notes=form.notes.data or "",
                caller_number=normalised(form.number.data) if form.number.data else None,
                community_id=community.id if community else None,
                by=actor(),
                at=now(),
                via=Door.CONSOLE,
            )
            _came_of(asked.call, "noted", ("order", order.id))
            order_id = order.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return desk.render(asked, caller, None, None, draft=form), status
    flash(_("Noted. It waits on the board under “To check”."), "success")
    return redirect(url_for("console.orders.show", order_id=order_id), 303)


@pages.post("/call/alarm")
@needs(Permission.HANDLE_INCIDENTS)
def alarm() -> ResponseReturnValue:
    elder_id = request.form.get("elder_id", type=int)
    elder = elders.get(elder_id, scope=scope()) if elder_id else None
    number = normalised(request.form["number"]) if request.form.get("number") else None
    call = _asked().call
    with transaction():
        incident = _open(elder, number)
        _came_of(call, calls.CALL_FOR_HELP, ("incident", incident.id))
        incident_id, name = incident.id, name_of(incident)
    flash(_("Call for help of %(name)s is open. Duty staff and family are being told.", name=name), "warning")
    return redirect(url_for("console.incidents.show", incident_id=incident_id), 303)


def _open(elder: Elder | None, number: str | None) -> Incident:
    return safety.open_incident(
        source=IncidentSource.CALL,
        number=number,
        person_id=elder.id if elder else None,
        text=request.form.get("text", "").strip(),
        by=actor(),
        at=now(),
        via=Door.CONSOLE,
    )
