"""The service list: what can be ordered, in which words, for how much, by whom."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.catalogue import queries, service
from eldercare.catalogue.models import Service
from eldercare.channels.console.access import needs
from eldercare.channels.console.forms.catalogue import PauseForm, ServiceForm
from eldercare.clock import now
from eldercare.errors import N_, Invalid, Refused
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("catalogue", __name__)


@pages.get("/catalogue")
def index() -> ResponseReturnValue:
    return render_template("console/catalogue/index.html", services=queries.everything(), now=now())


@pages.get("/catalogue/new")
@needs(Permission.SET_UP)
def new() -> ResponseReturnValue:
    return render_template("console/catalogue/form.html", form=ServiceForm(formdata=None), service=None)


@pages.post("/catalogue/new")
@needs(Permission.SET_UP)
def create() -> ResponseReturnValue:
    form = ServiceForm()
    if not form.validate():
        return render_template("console/catalogue/form.html", form=form, service=None), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            _refuse_taken(form.code.data or "")
            service.save(form.details(form.code.data or ""))
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return render_template("console/catalogue/form.html", form=form, service=None), status
    flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)


def _refuse_taken(code: str) -> None:
    if any(one.code == code for one in queries.everything()):
        raise Invalid(N_("There is a service with this short name already."))


@pages.get("/catalogue/<code>")
@needs(Permission.SET_UP)
def edit(code: str) -> ResponseReturnValue:
    return _edit(queries.get(code))


def _edit(found: Service, *, form: ServiceForm | None = None, pause: PauseForm | None = None) -> str:
    if form is None:
        form = ServiceForm(formdata=None)
        form.tell_of(found, shown=True)
    pause = pause or PauseForm(formdata=None)
    is_paused = found.is_paused(now())
    return render_template("console/catalogue/form.html", form=form, service=found, pause=pause, is_paused=is_paused)


@pages.post("/catalogue/<code>")
@needs(Permission.SET_UP)
def save(code: str) -> ResponseReturnValue:
    found = queries.get(code)
    form = ServiceForm()
    form.tell_of(found)
    if not form.validate():
        return _edit(found, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.save(form.details(code))
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _edit(found, form=form), status
    flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/catalogue/<code>/pause")
@needs(Permission.SET_UP)
def pause(code: str) -> ResponseReturnValue:
    found, form = queries.get(code), PauseForm()
    if not form.validate():
        return _edit(found, pause=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.pause(found.id, until=form.until, because=form.because.data or "", at=now())
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _edit(found, pause=form), status
    flash(_("Paused. Whoever asks for it is told until when, and why."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/catalogue/<code>/resume")
@needs(Permission.SET_UP)
def resume(code: str) -> ResponseReturnValue:
    found = queries.get(code)
    with transaction():
        service.resume(found.id)
    flash(_("It can be ordered again."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/catalogue/<code>/active/<any(on, off):state>")
@needs(Permission.SET_UP)
def set_active(code: str, state: str) -> ResponseReturnValue:
    found = queries.get(code)
    with transaction():
        service.set_active(found.id, active=state == "on")
    flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)
