"""Requests to put hours right: the queue, one request with its history, deciding it, writing one down for somebody."""

from collections.abc import Callable
from datetime import time
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, me, needs, scope
from eldercare.channels.console.correction_words import clock_of_minute, lines_of
from eldercare.channels.console.forms.corrections import ClaimForm, DecisionForm
from eldercare.channels.console.forms.fields import options
from eldercare.clock import at_local, now, start_of_day
from eldercare.errors import Invalid, NotAllowed, Refused
from eldercare.localtime import zone
from eldercare.orders import taking_back
from eldercare.staff.permissions import Permission
from eldercare.timebank.corrections import queries, service
from eldercare.timebank.corrections.models import Correction
from eldercare.transaction import transaction
from eldercare.volunteers import queries as volunteers
from eldercare.volunteers.hours import tell_of_correction

pages = Blueprint("corrections", __name__)
ROWS = 50
FOUND = 20
Decide = Callable[[DecisionForm], Correction]


@pages.get("/timebank/corrections")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    """The open ones, oldest first; or those that are decided."""
    state, at = request.args.get("state", ""), request.args.get("since", type=int)
    is_done = state == "decided"
    if is_done:
        found = queries.decided(scope(), before=at, limit=ROWS + 1)
    else:
        found = queries.waiting(scope(), after=at or 0, limit=ROWS + 1)
    shown = found[:ROWS]
    return render_template(
        "console/corrections/index.html",
        corrections=shown,
        clock_of_minute=clock_of_minute,
        is_done=is_done,
        next_url=url_for(".index", state=state or None, since=shown[-1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", state=state or None) if at else None,
    )


@pages.get("/timebank/corrections/<int:correction_id>")
@needs(Permission.SEE_LEDGER)
def show(correction_id: int) -> ResponseReturnValue:
    return _page(queries.get(correction_id, scope=scope()))


def _page(correction: Correction, *, wrong: str = "", form: DecisionForm | None = None) -> str:
    began = start_of_day(at_local(correction.happened_on, time(12), zone()), zone())
    blank = DecisionForm(formdata=None, minutes=correction.minutes)
    return render_template(
        "console/corrections/show.html",
        correction=correction,
        clock_of_minute=clock_of_minute,
        lines=lines_of(correction),
        same_day=queries.earned_between(correction.person_id, began, start_of_day(began, zone(), days=1)),
        is_own=service.is_own(correction, me()),
        wrong=wrong,
        form=form or blank,
        grant_form=form if wrong == "grant" else blank,
        refuse_form=form if wrong == "refuse" else blank,
    )


@pages.post("/timebank/corrections/<int:correction_id>/grant")
@needs(Permission.POST_LEDGER)
def grant(correction_id: int) -> ResponseReturnValue:
    return _decide(
        correction_id,
        "grant",
        lambda form: taking_back.grant(
            correction_id,
            minutes=form.minutes.data,
            reason=form.reason.data or "",
            by=me(),
            via=Door.CONSOLE,
            at=now(),
        ),
        _("Put right; the volunteer is told."),
    )


@pages.post("/timebank/corrections/<int:correction_id>/refuse")
@needs(Permission.POST_LEDGER)
def refuse(correction_id: int) -> ResponseReturnValue:
    return _decide(
        correction_id,
        "refuse",
        lambda form: service.refuse(correction_id, reason=form.reason.data or "", by=me(), via=Door.CONSOLE, at=now()),
        _("It stays as it is; the volunteer is told why."),
    )


def _decide(correction_id: int, step: str, decide: Decide, sentence: str) -> ResponseReturnValue:
    correction, form = queries.get(correction_id, scope=scope()), DecisionForm()
    if not form.validate():
        return _page(correction, wrong=step, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            tell_of_correction(decide(form), at=now())
    except (Refused, Invalid, NotAllowed) as error:
        status = form.refused(error)
        return _page(queries.get(correction_id, scope=scope()), wrong=step, form=form), status
    flash(
        _("Settled; nobody is told, for the volunteer is gone.") if correction.person.is_gone else sentence, "success"
    )
    return redirect(url_for(".show", correction_id=correction_id), 303)


@pages.get("/timebank/corrections/new")
@needs(Permission.REGISTER)
def new() -> ResponseReturnValue:
    return _new_page(_claim_form(typed=False))


def _claim_form(*, typed: bool) -> ClaimForm:
    form = ClaimForm() if typed else ClaimForm(formdata=None)
    asked = request.values.get("who", "").strip()
    found = volunteers.page(scope(), name=asked, limit=FOUND) if asked else []
    form.person.choices = options((one.id, _named(one.name, one.person.address)) for one in found)
    return form


def _named(name: str, address: object) -> str:
    place = getattr(address, "place", "")
    return f"{name} · {place}" if place else name


def _new_page(form: ClaimForm) -> str:
    return render_template("console/corrections/new.html", form=form, who_asked=request.values.get("who", "").strip())


@pages.post("/timebank/corrections")
@needs(Permission.REGISTER)
def create() -> ResponseReturnValue:
    form = _claim_form(typed=True)
    if not form.validate():
        return _new_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            made = service.claim(form.person.data, form.served, by=actor(), via=Door.CONSOLE, at=now())
            made_id = made.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _new_page(form), status
    flash(_("Written down. Somebody else decides it."), "success")
    return redirect(url_for(".show", correction_id=made_id), 303)
