"""Calls for help: the strip on top of every page, the list, one with its history, and how it ends."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.outcomes import ResolveForm
from eldercare.channels.console.incident_history import lines_of
from eldercare.channels.console.incident_rows import caller_of, name_of, place_of, rows_of
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.messaging.queries import sent_about
from eldercare.safety import queries, service
from eldercare.safety.states import OPEN, UNANSWERED
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("incidents", __name__)
ROWS = 50


@pages.get("/alerts")
def alerts() -> ResponseReturnValue:
    return render_template("console/incidents/alerts.html", rows=rows_of(queries.open_incidents(scope())))


@pages.get("/incidents")
def index() -> ResponseReturnValue:
    after = request.args.get("after", type=int)
    found = queries.page(scope(), after=after, limit=ROWS + 1)
    return render_template(
        "console/incidents/index.html",
        incidents=found[:ROWS],
        name_of=name_of,
        next_url=url_for(".index", after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.get("/incidents/<int:incident_id>")
def show(incident_id: int) -> ResponseReturnValue:
    return _page(incident_id, ResolveForm(formdata=None))


def _page(incident_id: int, form: ResolveForm) -> str:
    incident = queries.get(incident_id, scope=scope())
    return render_template(
        "console/incidents/show.html",
        incident=incident,
        name=name_of(incident),
        relative=caller_of(incident),
        place=place_of(incident.person),
        is_open=incident.status in OPEN,
        is_unanswered=incident.status in UNANSWERED,
        history=lines_of(incident),
        texts=sent_about(("incident", incident.id)),
        form=form,
    )


@pages.post("/incidents/<int:incident_id>/acknowledge")
@needs(Permission.HANDLE_INCIDENTS)
def acknowledge(incident_id: int) -> ResponseReturnValue:
    queries.get(incident_id, scope=scope())
    try:
        with transaction():
            service.acknowledge(incident_id, by=actor(), at=now(), via=Door.CONSOLE)
    except Refused as error:
        form = ResolveForm(formdata=None)
        status = form.refused(error)
        return _page(incident_id, form), status
    flash(_("You have taken this call for help. Ring now, then write down what was done."), "warning")
    return redirect(url_for(".show", incident_id=incident_id), 303)


@pages.post("/incidents/<int:incident_id>/resolve")
@needs(Permission.HANDLE_INCIDENTS)
def resolve(incident_id: int) -> ResponseReturnValue:
    queries.get(incident_id, scope=scope())
    form = ResolveForm()
    if not form.validate():
        return _page(incident_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    false_alarm = request.form.get("how") == "false_alarm"
    try:
        with transaction():
            service.resolve(
                incident_id,
                note=form.note.data or "",
                false_alarm=false_alarm,
                by=actor(),
                at=now(),
                via=Door.CONSOLE,
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(incident_id, form), status
    flash(_("Noted as a false alarm.") if false_alarm else _("The call for help is resolved."), "success")
    return redirect(url_for(".show", incident_id=incident_id), 303)
