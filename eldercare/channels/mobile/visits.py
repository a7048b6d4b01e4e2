"""A visit: where to go, setting out, checking in and out, giving it back; and the visits that are done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import mine, who
from eldercare.channels.mobile.forms import digits_of, kind_among
from eldercare.channels.mobile.mine import Step
from eldercare.channels.mobile.words import REASONS_TO_GIVE_BACK
from eldercare.clock import now
from eldercare.errors import Refused
from eldercare.orders import visits as orders
from eldercare.orders.errors import CodeLocked, WrongCode
from eldercare.orders.models import Visit
from eldercare.orders.queries import has_open_call_back, visits_of
from eldercare.orders.whose import decides
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("visits", __name__)
PAGE_LENGTH = 20
LONGEST_REASON = 200


@pages.get("/done")
def done() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = visits_of(who.current(), live=False, limit=PAGE_LENGTH + 1, before=before)
    shown = found[:PAGE_LENGTH]
    next_url = url_for(".done", before=shown[-1].id) if len(found) > PAGE_LENGTH else None
    return render_template("mobile/visits.html", visits=shown, next_url=next_url, is_first=before is None)


@pages.get("/visits/<int:visit_id>")
def show(visit_id: int) -> ResponseReturnValue:
    visit = mine.visit_of(who.current(), visit_id)
    if visit.ended_at is not None:
        flash(_("This visit is not yours any more: it was cancelled, changed or given to somebody else."), "info")
        return redirect(url_for("mobile.today.show"), 303)
    return page_of(visit)


def page_of(visit: Visit, *, error: str = "", **more: object) -> str:
    """Return the page of a visit that this person may see; with what was refused, where something was."""
    at, me = now(), who.current()
    step = mine.step_of(visit, me, at=at)
    is_locked = step in {Step.SET_OUT, Step.CHECK_IN} and mine.is_locked(visit)
    return render_template(
        "mobile/visit.html",
        visit=visit,
        order=visit.order,
        step=step.value,
        minutes_so_far=int((at - visit.checked_in_at).total_seconds() // 60) if visit.checked_in_at else None,
        reasons=REASONS_TO_GIVE_BACK,
        error=said(CodeLocked()) if is_locked else error,
        is_locked=is_locked,
        is_called_back=has_open_call_back(me.id),
        staffing=mine.staffing_of(visit, me),
        may_give_back=decides(visit, me.id),
        **more,
    )


@pages.post("/visits/<int:visit_id>/set-out")
def set_out(visit_id: int) -> ResponseReturnValue:
    visit, by = _mine(visit_id)
    with transaction():
        orders.set_out(visit.order_id, by=by, at=now(), via=Door.MOBILE)
    return _back_to(visit_id)


@pages.post("/visits/<int:visit_id>/check-in")
def check_in(visit_id: int) -> ResponseReturnValue:
    """Begin the visit with the 4 digits that the elder was texted; a wrong code and a locked one are said here."""
    visit, by = _mine(visit_id)
    code = digits_of(request.form.get("code", ""))
    try:
        with transaction():
            orders.check_in(visit.order_id, by=by, at=now(), via=Door.MOBILE, code=code, helper=mine.helper_of(visit))
    except (WrongCode, CodeLocked) as refusal:
        return page_of(mine.visit_of(who.current(), visit_id), error=said(refusal)), 409
    flash(_("You are checked in. The minutes count from now."), "success")
    return _back_to(visit_id)


@pages.post("/visits/<int:visit_id>/check-out")
def check_out(visit_id: int) -> ResponseReturnValue:
    visit, by = _mine(visit_id)
    with transaction():
        orders.check_out(visit.order_id, by=by, at=now(), via=Door.MOBILE, helper=mine.helper_of(visit))
    return _back_to(visit_id)


@pages.post("/visits/<int:visit_id>/give-back")
def give_back(visit_id: int) -> ResponseReturnValue:
    """Say that one cannot come after all; the community looks for somebody else at once."""
    visit, by = _mine(visit_id)
    kind = kind_among(REASONS_TO_GIVE_BACK, request.form.get("kind", ""))
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    helper = mine.helper_of(visit)
    try:
        with transaction():
            orders.release(visit.order_id, kind=kind, reason=reason, by=by, at=now(), via=Door.MOBILE, helper=helper)
    except Refused as refusal:
        return page_of(mine.visit_of(who.current(), visit_id), error=said(refusal)), 409
    flash(_("Thank you for telling us. We are looking for somebody else."), "success")
    return redirect(url_for("mobile.today.show"), 303)


def _mine(visit_id: int) -> tuple[Visit, Actor]:
    person = who.current()
    return mine.visit_of(person, visit_id), Actor.person(person.id)


def _back_to(visit_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", visit_id=visit_id), 303)
