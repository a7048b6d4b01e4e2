"""Giving saved time away from the phone: to whom and how much, what was understood, and done."""

import secrets
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.channels.mobile import who
from eldercare.clock import now
from eldercare.errors import N_, DomainError, Invalid, NotFound, Refused
from eldercare.timebank import gifts
from eldercare.timebank import queries as timebank
from eldercare.timebank.leaving import may_leave
from eldercare.timebank.models import Account
from eldercare.transaction import transaction
from eldercare.web import giving
from eldercare.web.error_pages import status_of
from eldercare.web.filters import minutes
from eldercare.web.language import said
from eldercare.web.numbers import NumberRange

TYPE_MINUTES = _l("Type how many minutes.")
pages = Blueprint("giving", __name__, url_prefix="/hours/give")


class GivingForm(FlaskForm):
    """To whom, and how many minutes; `key` makes pressing twice the same as once."""

    to = RadioField(_l("To whom?"), [InputRequired(_l("Choose to whom the time goes."))])
    number = TelField(_l("Telephone number"))
    minutes = IntegerField(
        _l("How many minutes?"),
        [
            InputRequired(_l("Type how many minutes.")),
            NumberRange(1, message=_l("Give whole minutes, 1 or more.")),
        ],
    )
    key = HiddenField()


@pages.get("/")
def ask() -> ResponseReturnValue:
    account = own_account()
    form = _form(account, formdata=None, to=request.args.get("to", ""))
    return _page(account, form)


@pages.post("/check")
def check() -> ResponseReturnValue:
    """Say back to whom how much would go, and ask once more."""
    account = own_account()
    form = _form(account)
    if not form.validate():
        return _page(account, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = form.minutes.data or 0
    try:
        if form.to.data == giving.NUMBER and not (form.number.data or "").strip():
            raise Invalid(N_("Type the telephone number of who receives the time."))
        receiver = giving.find(account, form.to.data, number=form.number.data or "", at=now())
        _check_amount(account, wanted)
    except (Refused, Invalid, NotFound) as error:
        return _refused(account, form, error)
    return render_template(
        "mobile/giving/check.html",
        receiver=receiver,
        wanted=wanted,
        left=account.available - wanted,
        key=secrets.token_hex(8),
    )


@pages.post("/")
def give() -> ResponseReturnValue:
    """Give it: once, however often it is pressed."""
    account = own_account()
    form = _form(account)
    form.to.validate_choice = False
    if not form.validate() or not form.key.data:
        return _page(account, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted, person = form.minutes.data or 0, who.current()
    try:
        with transaction():
            receiver = giving.find(account, form.to.data, number="", at=now())
            giving.give(
                account,
                receiver,
                wanted,
                key=f"mobile:{person.id}:{form.key.data}",
                by=Actor.person(person.id),
                via=Door.MOBILE,
                at=now(),
            )
    except (Refused, Invalid, NotFound) as error:
        return _refused(account, form, error)
    if receiver.choice == giving.POOL:
        flash(
            _("Thank you! %(span)s now help old people in need.", span=minutes(wanted)),
            "success",
        )
    else:
        flash(_("%(name)s now has %(span)s more from you.", name=receiver.name, span=minutes(wanted)), "success")
    return redirect(url_for("mobile.hours.show"), 303)


def own_account() -> Account:
    """Return the account of who is signed in; NotFound where nothing was saved yet."""
    account = timebank.find_person_account(who.current().id)
    if account is None:
        raise NotFound(N_("You have no saved time yet."))
    return account


def _form(account: Account, **given: object) -> GivingForm:
    form = GivingForm(**given)
    form.to.choices = [SelectChoice(value, label) for value, label in giving.choices(account, at=now())]
    return form


def _check_amount(account: Account, wanted: int) -> None:
    most = may_leave(account, now())
    if most is not None and wanted > most:
        raise Invalid(N_("You can use %(span)s now, no more."), span=minutes(most))


def _refused(account: Account, form: GivingForm, error: DomainError) -> ResponseReturnValue:
    form.form_errors.append(said(error))
    return _page(account, form), status_of(error)


def _page(account: Account, form: GivingForm) -> str:
    limit = policy_of(account.community_id).gift_day_minutes
    return render_template(
        "mobile/giving/ask.html",
        account=account,
        usable=may_leave(account, now()),
        form=form,
        left_today=max(0, limit - gifts.given_on_day(account, now())) if limit else None,
    )
