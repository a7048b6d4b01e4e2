"""A volunteer's wish to leave or to move: said on the phone, taken up by a worker, withdrawn until then."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import who
from eldercare.channels.mobile.forms import LeavingForm
from eldercare.channels.mobile.me import own_profile
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.succession import queries, service
from eldercare.succession.models import SuccessionCase
from eldercare.succession.states import CaseKind, CaseState
from eldercare.timebank import queries as timebank
from eldercare.transaction import transaction

pages = Blueprint("leaving", __name__, url_prefix="/me/leaving")


@pages.get("/")
def show() -> ResponseReturnValue:
    form = LeavingForm(formdata=None)
    form.happened_on.data = local(now(), zone()).date()
    return _page(form)


def _page(form: LeavingForm) -> str:
    person = who.current()
    own_profile(person)
    return render_template(
        "mobile/leaving.html",
        form=form,
        case=queries.live_of(person.id),
        account=timebank.find_person_account(person.id),
    )


@pages.post("/")
def ask() -> ResponseReturnValue:
    """Note the wish; saying it twice is the same as once."""
    person, form = who.current(), LeavingForm()
    own_profile(person)
    if not form.validate():
        return _page(form), 422
    if queries.live_of(person.id) is None:
        with transaction():
            service.request(
                person.id,
                CaseKind(form.kind.data),
                happened_on=form.happened_on.data,
                by=Actor.person(person.id),
                at=now(),
                via=Door.MOBILE,
                note=form.note.data or "",
            )
    flash(_("We have noted it. Somebody will call you; until then nothing changes."), "success")
    return redirect(url_for(".show"), 303)


@pages.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take the wish back, as long as nobody has taken it up; doing it twice is the same as once."""
    person = who.current()
    case = queries.live_of(person.id)
    if case is not None and _is_mine_still(case):
        with transaction():
            service.undo(
                case.id, by=Actor.person(person.id), at=now(), via=Door.MOBILE, reason=_("Withdrawn on the phone")
            )
        flash(_("Good that you stay! Everything is as before."), "success")
    return redirect(url_for(".show"), 303)


def _is_mine_still(case: SuccessionCase) -> bool:
    return case.state is CaseState.REQUESTED
