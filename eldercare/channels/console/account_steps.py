"""What is done to an account besides moving minutes: other limits, freezing, thawing."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, me, needs, scope
from eldercare.channels.console.account_page import page
from eldercare.channels.console.forms.timebank import LimitsForm, ReasonForm
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.staff import permissions
from eldercare.staff.permissions import Permission
from eldercare.succession.errors import FrozenByCase
from eldercare.succession.queries import live_of
from eldercare.succession.states import CaseState
from eldercare.timebank import account_steps as steps
from eldercare.timebank import queries
from eldercare.timebank.models import Account
from eldercare.transaction import transaction

pages = Blueprint("account_steps", __name__)


@pages.post("/timebank/accounts/<int:account_id>/limits")
@needs(Permission.POST_LEDGER)
def limits(account_id: int) -> ResponseReturnValue:
    """Give it other limits; that it may owe, for a pool the approved limit, is for those who approve."""
    form = LimitsForm()

    def change() -> None:
        floor = form.floor.data
        if floor is not None and floor < 0:
            permissions.require(me(), Permission.APPROVE_LEDGER)
        steps.change_limits(
            account_id,
            floor=floor,
            ceiling=form.ceiling.data,
            daily_limit=form.daily_limit.data,
            by=actor(),
            via=Door.CONSOLE,
            at=now(),
            reason=form.reason.data or "",
        )

    return _step(account_id, "limits", form, change, _("The limits were changed."))


@pages.post("/timebank/accounts/<int:account_id>/freeze")
@needs(Permission.POST_LEDGER)
def freeze(account_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    return _step(account_id, "freeze", form, _frost(steps.freeze, account_id, form), _("The account is frozen."))


@pages.post("/timebank/accounts/<int:account_id>/thaw")
@needs(Permission.POST_LEDGER)
def thaw(account_id: int) -> ResponseReturnValue:
    """Let minutes leave it again, unless a case of succession froze it."""
    form = ReasonForm()

    def change() -> None:
        person = queries.get_account(account_id).person
        case = live_of(person.id) if person else None
        if person and case and case.state is not CaseState.REQUESTED:
            raise FrozenByCase(person.name)
        _frost(steps.thaw, account_id, form)()

    return _step(account_id, "thaw", form, change, _("The account can be used again."))


def _frost(verb: Callable[..., Account], account_id: int, form: ReasonForm) -> Callable[[], None]:
    def change() -> None:
        verb(account_id, by=actor(), via=Door.CONSOLE, at=now(), reason=form.reason.data or "")

    return change


def _step(account_id: int, key: str, form: ReasonForm, change: Callable[[], None], done: str) -> ResponseReturnValue:
    account = queries.get_account(account_id, scope=scope())
    if not form.validate():
        return page(account, wrong=(key, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            change()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return page(account, wrong=(key, form)), status
    flash(done, "success")
    return redirect(url_for("console.timebank.show", account_id=account_id), 303)
