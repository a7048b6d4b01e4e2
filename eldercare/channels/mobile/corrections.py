"""Hours that are not right: asking for them to be put right, and what became of it."""

from http import HTTPStatus
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import who
from eldercare.channels.mobile.correction_forms import MissingHoursForm, WrongHoursForm
from eldercare.channels.mobile.me import own_profile
from eldercare.channels.mobile.words import TRANSFERS
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.timebank import queries as timebank
from eldercare.timebank.corrections import queries, service
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction
from eldercare.web.error_pages import status_of
from eldercare.web.filters import day, minutes
from eldercare.web.language import said

pages = Blueprint("corrections", __name__, url_prefix="/corrections")
PAGE_LENGTH = 20
LATELY = 30
Form = TypeVar("Form", MissingHoursForm, WrongHoursForm)
MAY_BE_WRONG = frozenset({TransferKind.EARN, TransferKind.OPENING})


@pages.get("/")
def index() -> ResponseReturnValue:
    person = own_profile(who.current()).person
    before = request.args.get("before", type=int)
    found = queries.of_person(person.id, before=before, limit=PAGE_LENGTH + 1)
    shown = found[:PAGE_LENGTH]
    next_url = url_for(".index", before=shown[-1].id) if len(found) > PAGE_LENGTH else None
    return render_template("mobile/corrections/index.html", corrections=shown, next_url=next_url, is_first=not before)


@pages.get("/missing")
def missing() -> ResponseReturnValue:
    own_profile(who.current())
    return _missing_page(MissingHoursForm(formdata=None))


def _missing_page(form: MissingHoursForm) -> str:
    return render_template("mobile/corrections/missing.html", form=form)


@pages.post("/missing")
def claim() -> ResponseReturnValue:
    """Ask for hours that are missing."""
    person, form = own_profile(who.current()).person, MissingHoursForm()
    if not form.validate():
        return _missing_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.claim(person.id, form.served, by=Actor.person(person.id), via=Door.MOBILE, at=now())
    except (Refused, Invalid) as refusal:
        return _missing_page(_refused(form, refusal)), status_of(refusal)
    return _thanks()


@pages.get("/wrong")
def wrong() -> ResponseReturnValue:
    return _wrong_page(_wrong_form(typed=False))


def _wrong_form(*, typed: bool) -> WrongHoursForm:
    person = own_profile(who.current()).person
    form = WrongHoursForm() if typed else WrongHoursForm(formdata=None)
    account = timebank.find_person_account(person.id)
    lines = timebank.statement(account.id, limit=LATELY) if account else []
    form.transfer.choices = [
        SelectChoice(
            line.transfer_id,
            " · ".join(
                filter(None, (day(line.happened_at), minutes(line.minutes), str(TRANSFERS[line.kind]), line.memo))
            ),
        )
        for line in lines
        if line.minutes > 0 and line.kind in MAY_BE_WRONG
    ]
    return form


def _wrong_page(form: WrongHoursForm) -> str:
    return render_template("mobile/corrections/wrong.html", form=form)


@pages.post("/wrong")
def dispute() -> ResponseReturnValue:
    """Say that minutes on the own account were not served."""
    person, form = who.current(), _wrong_form(typed=True)
    if not form.validate():
        return _wrong_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.dispute(
                person.id,
                form.transfer.data,
                why=form.why.data or "",
                by=Actor.person(person.id),
                via=Door.MOBILE,
                at=now(),
            )
    except (Refused, Invalid) as refusal:
        return _wrong_page(_refused(form, refusal)), status_of(refusal)
    return _thanks()


@pages.post("/<int:correction_id>/withdraw")
def withdraw(correction_id: int) -> ResponseReturnValue:
    """Take back what was asked for, while nobody has decided it."""
    person = own_profile(who.current()).person
    try:
        with transaction():
            service.withdraw(correction_id, person.id, by=Actor.person(person.id), via=Door.MOBILE, at=now())
    except Refused as refusal:
        flash(said(refusal), "error")
    else:
        flash(_("Withdrawn. Your hours stay as they are."), "success")
    return redirect(url_for(".index"), 303)


def _refused(form: Form, refusal: Refused | Invalid) -> Form:
    form.form_errors.append(said(refusal))
    return form


def _thanks() -> ResponseReturnValue:
    flash(_("Thank you. Somebody in the community looks at it; you read here what was decided."), "success")
    return redirect(url_for(".index"), 303)
