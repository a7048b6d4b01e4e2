"""Postings by hand: the queue that waits for a second person, one of them with its history, deciding it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.account_names import name_of
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.timebank import ReasonForm, RemarkForm
from eldercare.channels.console.hand_posting_words import lines_of, named
from eldercare.clock import now
from eldercare.errors import Invalid, NotAllowed, Refused
from eldercare.orders import taking_back
from eldercare.staff.permissions import Permission
from eldercare.timebank.hand_postings import queries, service
from eldercare.timebank.hand_postings.models import HandPosting
from eldercare.timebank.hand_postings.states import HandState
from eldercare.transaction import transaction
from eldercare.web.language import said
from eldercare.web.ledger_words import amount

pages = Blueprint("hand_postings", __name__)
ROWS = 50


@pages.get("/timebank/by-hand")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    """What waits, oldest first; or what waits no more."""
    state, at = request.args.get("state", ""), request.args.get("since", type=int)
    is_done = state == "decided"
    if is_done:
        found = queries.ended(scope(), before=at, limit=ROWS + 1)
    else:
        found = queries.waiting(scope(), after=at or 0, limit=ROWS + 1)
    shown = found[:ROWS]
    return render_template(
        "console/hand_postings/index.html",
        postings=shown,
        name_of=name_of,
        amount=amount,
        is_done=is_done,
        next_url=url_for(".index", state=state or None, since=shown[-1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", state=state or None) if at else None,
    )


@pages.get("/timebank/by-hand/<int:posting_id>")
@needs(Permission.SEE_LEDGER)
def show(posting_id: int) -> ResponseReturnValue:
    return _page(queries.get(posting_id, scope=scope()))


def _page(posting: HandPosting, *, wrong: str = "", form: Form | None = None) -> str:
    waits = posting.state is HandState.WAITING
    refusal = queries.against(posting) if waits else None
    return render_template(
        "console/hand_postings/show.html",
        posting=posting,
        name_of=name_of,
        amount=amount,
        lines=lines_of(posting),
        is_of_a_visit=_is_of_a_visit(posting),
        against=said(refusal) if refusal else "",
        hindrance=_hindrance(posting) if waits else "",
        others=named(queries.deciders(posting.community_id, besides=posting.proposed_by_id)) if waits else "",
        wrong=wrong,
        form=form,
        forms={
            "approve": form if wrong == "approve" else RemarkForm(formdata=None),
            "reject": form if wrong == "reject" else ReasonForm(formdata=None),
            "withdraw": form if wrong == "withdraw" else RemarkForm(formdata=None),
        },
    )


def _hindrance(posting: HandPosting) -> str:
    """Return why the one who asks cannot decide it; nothing where she can."""
    try:
        service.check_second(posting, me())
    except NotAllowed as refusal:
        return said(refusal)
    return ""


@pages.post("/timebank/by-hand/<int:posting_id>/approve")
@needs(Permission.APPROVE_LEDGER)
def approve(posting_id: int) -> ResponseReturnValue:
    form, is_of_a_visit = RemarkForm(), _is_of_a_visit(queries.get(posting_id, scope=scope()))
    return _do(
        posting_id,
        "approve",
        form,
        lambda: service.approve(
            posting_id,
            remark=form.remark.data or "",
            by=me(),
            via=Door.CONSOLE,
            at=now(),
            reverse=taking_back.take_back,
        ),
        _("All that this visit brought was taken back; the volunteer is told.")
        if is_of_a_visit
        else _("Approved and posted."),
    )


def _is_of_a_visit(posting: HandPosting) -> bool:
    """Tell whether it takes back what a visit earned, with all that hangs on it."""
    return posting.reverses is not None and taking_back.visit_of(posting.reverses) is not None


@pages.post("/timebank/by-hand/<int:posting_id>/reject")
@needs(Permission.APPROVE_LEDGER)
def reject(posting_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    return _do(
        posting_id,
        "reject",
        form,
        lambda: service.reject(posting_id, reason=form.reason.data or "", by=me(), via=Door.CONSOLE, at=now()),
        _("Rejected; the accounts stay as they are."),
    )


@pages.post("/timebank/by-hand/<int:posting_id>/withdraw")
@needs(Permission.POST_LEDGER)
def withdraw(posting_id: int) -> ResponseReturnValue:
    form = RemarkForm()
    return _do(
        posting_id,
        "withdraw",
        form,
        lambda: service.withdraw(posting_id, reason=form.remark.data or "", by=me(), via=Door.CONSOLE, at=now()),
        _("Withdrawn; the accounts stay as they are."),
    )


def _do(posting_id: int, step: str, form: Form, act: Callable[[], object], sentence: str) -> ResponseReturnValue:
    posting = queries.get(posting_id, scope=scope())
    if not form.validate():
        return _page(posting, wrong=step, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid, NotAllowed) as error:
        status = form.refused(error)
        return _page(queries.get(posting_id, scope=scope()), wrong=step, form=form), status
    flash(sentence, "success")
    return redirect(url_for(".show", posting_id=posting_id), 303)
