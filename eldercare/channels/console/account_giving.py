"""Giving and donating at the counter for somebody who asks for it, with a reason: asked, said back, done."""

import secrets
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, TelField
from wtforms.validators import Length

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.account_names import name_of, spendable_said
from eldercare.channels.console.forms.fields import Form, Line, Required, RequiredChoice, RequiredNumber, options
from eldercare.clock import now
from eldercare.errors import DomainError, Invalid, NotFound, Refused
from eldercare.staff.permissions import Permission
from eldercare.timebank import queries
from eldercare.timebank.models import Account
from eldercare.timebank.states import MAX_MINUTES
from eldercare.transaction import transaction
from eldercare.web import giving
from eldercare.web.filters import minutes
from eldercare.web.numbers import NumberRange

pages = Blueprint("account_giving", __name__)


class GivingForm(Form):
    """What somebody at the counter wants given; `key` makes pressing twice the same as once."""

    to = RadioField(_l("To whom?"), [RequiredChoice()])
    number = TelField(_l("Telephone number"))
    minutes = IntegerField(_l("Minutes"), [RequiredNumber(), NumberRange(1, MAX_MINUTES)])
    reason = Line(
        _l("Reason"), [Required(), Length(max=200)], description=_l("Who asked for it, and what was shown to prove it.")
    )
    key = HiddenField()


@pages.get("/timebank/accounts/<int:account_id>/give")
@needs(Permission.POST_LEDGER)
def ask(account_id: int) -> ResponseReturnValue:
    account = queries.get_account(account_id, scope=scope())
    return _page(account, _form(account, formdata=None))


@pages.post("/timebank/accounts/<int:account_id>/give/check")
@needs(Permission.POST_LEDGER)
def check(account_id: int) -> ResponseReturnValue:
    """Say back what would go to whom, to be read out at the counter."""
    account = queries.get_account(account_id, scope=scope())
    form = _form(account)
    if not form.validate():
        return _page(account, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        receiver = giving.find(account, form.to.data, number=form.number.data or "", at=now())
    except (Refused, Invalid, NotFound) as error:
        return _refused(account, form, error)
    return render_template(
        "console/timebank/give_check.html",
        account=account,
        name=name_of(account),
        receiver=receiver,
        wanted=form.minutes.data,
        reason=form.reason.data,
        key=secrets.token_hex(8),
    )


@pages.post("/timebank/accounts/<int:account_id>/give")
@needs(Permission.POST_LEDGER)
def give(account_id: int) -> ResponseReturnValue:
    account = queries.get_account(account_id, scope=scope())
    form = _form(account)
    form.to.validate_choice = False
    if not form.validate() or not form.key.data:
        return _page(account, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = form.minutes.data or 0
    try:
        with transaction():
            receiver = giving.find(account, form.to.data, number="", at=now())
            giving.give(
                account,
                receiver,
                wanted,
                key=f"console:give:{form.key.data}",
                by=actor(),
                via=Door.CONSOLE,
                at=now(),
                memo=form.reason.data or "",
            )
    except (Refused, Invalid, NotFound) as error:
        return _refused(account, form, error)
    flash(_("%(span)s went to %(name)s.", span=minutes(wanted), name=receiver.name), "success")
    return redirect(url_for("console.timebank.show", account_id=account_id), 303)


def _form(account: Account, **given: object) -> GivingForm:
    form = GivingForm(**given)
    form.to.choices = options(giving.choices(account, at=now()))
    return form


def _refused(account: Account, form: GivingForm, error: DomainError) -> ResponseReturnValue:
    status = form.refused(error)
    return _page(account, form), status


def _page(account: Account, form: GivingForm) -> str:
    return render_template(
        "console/timebank/give.html",
        account=account,
        name=name_of(account),
        leaves_now=spendable_said(account, at=now()),
        form=form,
    )
