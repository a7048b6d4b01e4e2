"""The time bank: accounts, statements, and transfers and reversals as they are proposed."""

import secrets
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.account_names import counterparts, name_of, resolve
from eldercare.channels.console.account_page import page
from eldercare.channels.console.forms.fields import options
from eldercare.channels.console.forms.timebank import ReverseForm, TransferForm
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.staff.permissions import Permission
from eldercare.timebank import queries
from eldercare.timebank.hand_postings import service as hand_postings
from eldercare.timebank.hand_postings.models import HandPosting
from eldercare.timebank.models import Account
from eldercare.timebank.states import AccountKind, Currency
from eldercare.transaction import transaction
from eldercare.web.ledger_words import amount

pages = Blueprint("timebank", __name__)
ROWS = 50


@pages.get("/timebank")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    after, name = request.args.get("after", 0, type=int), request.args.get("q", "").strip()
    kind, counted = request.args.get("kind", ""), request.args.get("currency", "")
    wanted = AccountKind(kind) if kind in set(AccountKind) else None
    currency = Currency(counted) if counted in set(Currency) else None
    found = queries.page(scope(), after=after, limit=ROWS + 1, kind=wanted, currency=currency, name=name)
    asked: dict[str, Any] = {"kind": wanted, "currency": currency, "q": name or None}
    points = queries.trial_balance(scope(), Currency.POINTS)
    return render_template(
        "console/timebank/index.html",
        accounts=found[:ROWS],
        name_of=name_of,
        amount=amount,
        kinds=list(AccountKind),
        currencies=list(Currency) if points.accounts else [],
        wanted=wanted,
        currency=currency,
        q=name,
        trial=queries.trial_balance(scope(), Currency.MINUTES),
        points=points,
        next_url=url_for(".index", **asked, after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", **asked) if after else None,
    )


@pages.get("/timebank/accounts/<int:account_id>")
@needs(Permission.SEE_LEDGER)
def show(account_id: int) -> ResponseReturnValue:
    return page(queries.get_account(account_id, scope=scope()), rows=ROWS)


@pages.post("/timebank/accounts/<int:account_id>/transfers")
@needs(Permission.POST_LEDGER)
def transfer(account_id: int) -> ResponseReturnValue:
    account, form = queries.get_account(account_id, scope=scope()), TransferForm()
    form.to.choices = options(counterparts(account, request.form.get("who", "")))
    if not form.validate():
        return page(account, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            proposed_id = _propose(account, form).id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return page(account, form=form), status
    return _proposed(proposed_id)


def _propose(account: Account, form: TransferForm) -> HandPosting:
    return hand_postings.propose(
        key=f"console:{form.key.data or secrets.token_hex(8)}",
        kind=form.kind.data,
        from_account_id=account.id,
        to_account_id=resolve(form.to.data, account, at=now()).id,
        minutes=form.minutes.data or 0,
        reason=form.reason.data or "",
        by=me(),
        via=Door.CONSOLE,
        at=now(),
    )


def _proposed(posting_id: int) -> ResponseReturnValue:
    flash(_("Proposed. It is posted once a second person has approved it."), "success")
    return redirect(url_for("console.hand_postings.show", posting_id=posting_id), 303)


@pages.post("/timebank/transfers/<int:transfer_id>/reverse")
@needs(Permission.POST_LEDGER)
def reverse(transfer_id: int) -> ResponseReturnValue:
    done = queries.get_transfer(transfer_id, scope=scope())
    account_id = request.form.get("account_id", done.to_account_id, type=int)
    account, form = queries.get_account(account_id, scope=scope()), ReverseForm()
    if not form.validate():
        return page(account, wrong=(f"reverse-{transfer_id}", form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            proposed = hand_postings.propose_reversal(
                transfer_id,
                key=f"console:reverse:{transfer_id}:{form.key.data or secrets.token_hex(8)}",
                reason=form.reason.data or "",
                by=me(),
                via=Door.CONSOLE,
                at=now(),
            )
            proposed_id = proposed.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return page(account, wrong=(f"reverse-{transfer_id}", form)), status
    return _proposed(proposed_id)
