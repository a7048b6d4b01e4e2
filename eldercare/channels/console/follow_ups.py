"""Who has to be called back: taken by one worker, rung in one click, tried again, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.call_words import state_said
from eldercare.channels.console.forms.outcomes import OutcomeForm
from eldercare.channels.console.names import caller_name
from eldercare.channels.console.order_history import not_credited_said
from eldercare.channels.console.tried_words import round_said, tried_of, tried_said
from eldercare.clock import now
from eldercare.dispatch.waves.tried import Tried
from eldercare.elders import queries as elders
from eldercare.errors import Refused
from eldercare.orders import follow_ups, queries
from eldercare.orders.models import FollowUp
from eldercare.orders.states import FollowUpKind
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("follow_ups", __name__)
MOST = 100


@dataclass(frozen=True)
class Row:
    """One call to make, as the list shows it."""

    it: FollowUp
    name: str
    number: str
    desk_url: str
    said: str
    is_due: bool
    taker: Staff | None
    is_mine: bool
    tried: Tried | None


@pages.get("/follow-ups")
def index() -> ResponseReturnValue:
    return _page()


def _page(wrong_id: int | None = None, form: OutcomeForm | None = None, *, refusal: str = "") -> str:
    kind, at = _kind(), now()
    found = queries.open_follow_ups(scope(), limit=MOST + 1, kinds=[kind] if kind else [])
    tried = tried_of(found)
    return render_template(
        "console/follow_ups/index.html",
        rows=[_row(one, at, tried.get(one.id)) for one in found[:MOST]],
        round_said=round_said,
        tried_said=tried_said,
        most=MOST if len(found) > MOST else None,
        kinds=list(FollowUpKind),
        chosen=kind,
        form=form,
        blank=OutcomeForm(formdata=None),
        wrong_id=wrong_id,
        refusal=refusal,
    )


def _kind() -> FollowUpKind | None:
    asked = request.args.get("kind", "")
    return FollowUpKind(asked) if asked in set(FollowUpKind) else None


def _here(follow_up_id: int | None = None) -> str:
    """Return where this list is, narrowed down as it was, at one of its calls."""
    anchor = f"follow-up-{follow_up_id}" if follow_up_id else None
    return url_for(".index", kind=_kind(), _anchor=anchor)


def _row(follow_up: FollowUp, at: datetime, tried: Tried | None) -> Row:
    person, taker = follow_up.person, follow_ups.taker(follow_up, at=at)
    number = follow_up.number or (person.phones[0].number if person and person.phones else "")
    return Row(
        it=follow_up,
        name=caller_name(person, number),
        number=number,
        desk_url=_desk_url(person, number),
        said=follow_up.note or _why(follow_up),
        is_due=follow_up.due_at <= at,
        taker=taker,
        is_mine=taker is not None and taker.id == me().id,
        tried=tried,
    )


def _why(follow_up: FollowUp) -> str:
    if follow_up.kind is FollowUpKind.NOT_CREDITED and follow_up.order is not None and follow_up.person is not None:
        return not_credited_said(follow_up.order, follow_up.person.name)
    return state_said(follow_up.call) if follow_up.call else ""


def _desk_url(person: Person | None, number: str) -> str:
    elder = elders.find(person.id) if person else None
    if elder is None and not number:
        return ""
    return url_for("console.calls.show", q=number or None, elder=elder.id if elder else None)


@pages.post("/follow-ups/<int:follow_up_id>/take")
@needs(Permission.TAKE_ORDERS)
def take(follow_up_id: int) -> ResponseReturnValue:
    sentence = _("You make this call. It is free again for others after half an hour.")
    return _do(follow_up_id, lambda: follow_ups.take(follow_up_id, staff=me(), at=now()), sentence)


@pages.post("/follow-ups/<int:follow_up_id>/give-back")
@needs(Permission.TAKE_ORDERS)
def give_back(follow_up_id: int) -> ResponseReturnValue:
    return _do(follow_up_id, lambda: follow_ups.give_back(follow_up_id), _("Anybody can make this call now."))


@pages.post("/follow-ups/<int:follow_up_id>/not-reached")
@needs(Permission.TAKE_ORDERS)
def not_reached(follow_up_id: int) -> ResponseReturnValue:
    sentence = _("Noted. It comes up again in half an hour.")
    return _do(follow_up_id, lambda: follow_ups.not_reached(follow_up_id, at=now()), sentence)


def _do(follow_up_id: int, verb: Callable[[], FollowUp], sentence: str) -> ResponseReturnValue:
    queries.get_follow_up(follow_up_id, scope=scope())
    try:
        with transaction():
            verb()
    except Refused as error:
        return _page(refusal=said(error)), HTTPStatus.CONFLICT
    flash(sentence, "success")
    return redirect(_here(follow_up_id), 303)


@pages.post("/follow-ups/<int:follow_up_id>/finish")
@needs(Permission.TAKE_ORDERS)
def finish(follow_up_id: int) -> ResponseReturnValue:
    queries.get_follow_up(follow_up_id, scope=scope())
    form = OutcomeForm()
    if not form.validate():
        return _page(follow_up_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            follow_ups.finish(follow_up_id, outcome=form.outcome.data or "", staff_id=me().id, at=now())
    except Refused as error:
        status = form.refused(error)
        return _page(follow_up_id, form, refusal=said(error)), status
    flash(_("Done and written down."), "success")
    return redirect(_here(), 303)
