"""The call desk: from a number to the elder's card and a new order, in as few steps as a phone call allows."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.access import actor, may, me, needs, scope
from eldercare.channels.console.callers import Caller, find_caller
from eldercare.channels.console.forms.orders import DraftForm, PlaceForm
from eldercare.channels.console.incident_rows import name_of
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.errors import Invalid, Refused
from eldercare.orders import queries as orders
from eldercare.orders import service
from eldercare.orders.states import LIVE, OrderSource
from eldercare.people.numbers import normalised
from eldercare.safety import service as safety
from eldercare.safety.models import Incident
from eldercare.safety.states import IncidentSource
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("calls", __name__)


@pages.get("/call")
def show() -> ResponseReturnValue:
    query = request.args.get("q", "")
    caller = find_caller(query, scope())
    elder = _chosen(caller)
    form = _form(elder, caller) if elder else None
    again = request.args.get("again", type=int)
    if form is not None and again is not None:
        form.repeat(orders.get(again, scope=scope()))
    return _page(query, caller, elder, form)


def _chosen(caller: Caller) -> Elder | None:
    elder_id = request.args.get("elder", type=int)
    if elder_id is not None:
        return elders.get(elder_id, scope=scope())
    return caller.choices[0] if len(caller.choices) == 1 else None


def _form(elder: Elder, caller: Caller) -> PlaceForm:
    form = PlaceForm()
    form.offer(
        catalogue.offered(),
        requesters=[(tie.person_id, f"{tie.person.name}（{tie.relation}）") for tie in elder.person.contacts],
    )
    if not form.is_submitted():
        form.requester_id.data = next((tie.person_id for tie, whose in caller.ties if whose.id == elder.id), 0)
        form.q.data = request.args.get("q", "")
    return form


def _page(
    query: str, caller: Caller, elder: Elder | None, form: PlaceForm | None, *, draft: DraftForm | None = None
) -> str:
    return render_template(
        "console/calls/show.html",
        q=query,
        who=caller,
        elder=elder,
        form=form,
        draft=draft or DraftForm(formdata=None, number=caller.number or ""),
        last=orders.last_of(elder.id) if elder else [],
        live=orders.page(scope(), elder_id=elder.id, statuses=LIVE, limit=10) if elder else [],
        can_order=may("take_orders"),
    )


@pages.post("/elders/<int:elder_id>/orders")
@needs(Permission.TAKE_ORDERS)
def place(elder_id: int) -> ResponseReturnValue:
    elder = elders.get(elder_id, scope=scope())
    query = request.form.get("q", "")
    caller = find_caller(query, scope())
    form = _form(elder, caller)
    if not form.validate():
        return _page(query, caller, elder, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = catalogue.get(form.service_code.data)
    try:
        with transaction():
            order = service.place(
                elder_id=elder_id,
                service_code=wanted.code,
                starts_at=form.starts_at(usual=wanted.usual_start),
                minutes=form.minutes.data,
                people_needed=form.people_needed.data or 1,
                notes=form.notes.data or "",
                requester_id=form.requester_id.data or None,
                source=OrderSource.CALL,
                by=actor(),
                at=now(),
                via=Door.CONSOLE,
            )
            order_id, number = order.id, order.number
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(query, caller, elder, form), status
    sentence = _("Order %(number)s is on the board. The elder is told by text what we understood.", number=number)
    flash(sentence, "success")
    return redirect(url_for("console.orders.show", order_id=order_id), 303)


@pages.post("/call/drafts")
@needs(Permission.TAKE_ORDERS)
def note() -> ResponseReturnValue:
    form = DraftForm()
    caller = find_caller(form.number.data or "", scope())
    if not form.validate():
        return _page(form.number.data or "", caller, None, None, draft=form), HTTPStatus.UNPROCESSABLE_ENTITY
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
            order_id = order.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(form.number.data or "", caller, None, None, draft=form), status
    flash(_("Noted. It waits on the board under “To check”."), "success")
    return redirect(url_for("console.orders.show", order_id=order_id), 303)


@pages.post("/call/alarm")
@needs(Permission.HANDLE_INCIDENTS)
def alarm() -> ResponseReturnValue:
    elder_id = request.form.get("elder_id", type=int)
    elder = elders.get(elder_id, scope=scope()) if elder_id else None
    number = normalised(request.form["number"]) if request.form.get("number") else None
    with transaction():
        incident = _open(elder, number)
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
