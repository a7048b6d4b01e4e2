"""The time bank: accounts, statements, transfers by hand, reversals."""

import secrets
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.account_names import counterparts, name_of, resolve
from eldercare.channels.console.forms.fields import options
from eldercare.channels.console.forms.timebank import ReverseForm, TransferForm
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.staff.permissions import Permission
from eldercare.timebank import queries, service
from eldercare.timebank.models import Account
from eldercare.timebank.states import AccountKind
from eldercare.transaction import transaction

pages = Blueprint("timebank", __name__)
ROWS = 50


@pages.get("/timebank")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    after = request.args.get("after", 0, type=int)
    kind = request.args.get("kind", "")
    wanted = AccountKind(kind) if kind in set(AccountKind) else None
    found = queries.page(scope(), after=after, limit=ROWS + 1, kind=wanted)
    return render_template(
        "console/timebank/index.html",
        accounts=found[:ROWS],
        name_of=name_of,
        kinds=list(AccountKind),
        wanted=wanted,
        trial=queries.trial_balance(scope()),
        next_url=url_for(".index", kind=wanted, after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", kind=wanted) if after else None,
    )


@pages.get("/timebank/accounts/<int:account_id>")
@needs(Permission.SEE_LEDGER)
def show(account_id: int) -> ResponseReturnValue:
    return _page(queries.get_account(account_id, scope=scope()))


def _page(account: Account, form: TransferForm | None = None, *, wrong: tuple[int, ReverseForm] | None = None) -> str:
    before = request.args.get("before", type=int)
    lines = queries.statement(account.id, before=before, limit=ROWS + 1)
    asked = request.values.get("who", "").strip()
    if form is None:
        form = TransferForm(formdata=None, key=secrets.token_hex(8))
    form.to.choices = options(counterparts(account, asked))
    others = {line.other_account_id: queries.get_account(line.other_account_id) for line in lines}
    return render_template(
        "console/timebank/show.html",
        account=account,
        name=name_of(account),
        name_of=name_of,
        lines=lines[:ROWS],
        others=others,
        reversed_ids={line.transfer_id for line in lines if queries.find_reversal(line.transfer_id) is not None},
        form=form,
        who_asked=asked,
        wrong_id=wrong[0] if wrong else None,
        reverse=wrong[1] if wrong else ReverseForm(formdata=None),
        next_url=url_for(".show", account_id=account.id, before=lines[ROWS - 1].version) if len(lines) > ROWS else None,
        first_url=url_for(".show", account_id=account.id) if before else None,
    )


@pages.post("/timebank/accounts/<int:account_id>/transfers")
@needs(Permission.POST_LEDGER)
def transfer(account_id: int) -> ResponseReturnValue:
    account, form = queries.get_account(account_id, scope=scope()), TransferForm()
    form.to.choices = options(counterparts(account, request.form.get("who", "")))
    if not form.validate():
        return _page(account, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            _post(account, form)
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(account, form), status
    flash(_("%(n)s minutes were transferred.", n=form.minutes.data), "success")
    return redirect(url_for(".show", account_id=account_id), 303)


def _post(account: Account, form: TransferForm) -> None:
    service.transfer(
        key=f"console:{form.key.data}",
        kind=form.kind.data,
        from_account_id=account.id,
        to_account_id=resolve(form.to.data, account, at=now()).id,
        minutes=form.minutes.data or 0,
        memo=form.reason.data or "",
        by=actor(),
        via=Door.CONSOLE,
        at=now(),
    )


@pages.post("/timebank/transfers/<int:transfer_id>/reverse")
@needs(Permission.POST_LEDGER)
def reverse(transfer_id: int) -> ResponseReturnValue:
    done = queries.get_transfer(transfer_id, scope=scope())
    account_id = request.form.get("account_id", done.to_account_id, type=int)
    account, form = queries.get_account(account_id, scope=scope()), ReverseForm()
    if not form.validate():
        return _page(account, wrong=(transfer_id, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.reverse(transfer_id, reason=form.reason.data or "", by=actor(), via=Door.CONSOLE, at=now())
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(account, wrong=(transfer_id, form)), status
    flash(_("The transfer was reversed; both lines stay in the statement."), "success")
    return redirect(url_for(".show", account_id=account_id), 303)
