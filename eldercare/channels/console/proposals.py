"""Proposing helpers for all waiting orders of some hours at once: asking for it, looking at it, asking the helpers."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.proposals import ProposeForm
from eldercare.clock import local, now
from eldercare.dispatch.proposals import queries, service
from eldercare.errors import DomainError, Invalid, Refused
from eldercare.localtime import zone
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("proposals", __name__)
ASKED_AT_ONCE = 60
"""As many as one request takes its time for; the others stay ticked."""


@pages.get("/orders/proposals")
@needs(Permission.DISPATCH)
def index() -> ResponseReturnValue:
    """The page begins with the day and the community of the next open order."""
    form, waiting = _form(formdata=None), queries.first_waiting(scope(), at=now())
    if waiting is not None:
        form.begin_with(waiting.community_id, local(waiting.starts_at or now(), zone()).date())
    return _index_page(form)


def _form(**given: None) -> ProposeForm:
    form = ProposeForm(**given)
    form.offer(areas.communities(scope()), today=local(now(), zone()).date())
    return form


def _index_page(form: ProposeForm) -> str:
    return render_template(
        "console/proposals/index.html",
        form=form,
        rounds=queries.latest(scope()),
        communities=areas.communities(scope()),
    )


@pages.post("/orders/proposals")
@needs(Permission.DISPATCH)
def propose() -> ResponseReturnValue:
    """Look first and write then: reading may take seconds, in which nobody else should wait to write."""
    form = _form()
    if not form.validate():
        return _index_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    from_at, until_at = form.span(zone())
    try:
        looked = service.look(
            form.community_id.data, from_at=max(from_at, now()), until_at=until_at, kinds=form.chosen_kinds
        )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _index_page(form), status
    with transaction():
        round_id = service.begin(looked, by=actor(), at=now()).id
    _decide(round_id)
    return redirect(url_for(".show", proposal_round_id=round_id), 303)


def _decide(round_id: int) -> None:
    choices = service.decide(queries.get(round_id))
    with transaction():
        service.keep(queries.get(round_id), choices, at=now())


@pages.get("/orders/proposals/<int:proposal_round_id>")
@needs(Permission.DISPATCH)
def show(proposal_round_id: int) -> ResponseReturnValue:
    round_ = queries.get(proposal_round_id, scope=scope())
    proposals = queries.proposals_of(round_.id)
    return render_template(
        "console/proposals/show.html",
        round_=round_,
        proposals=proposals,
        left_out=queries.left_out(round_),
        waiting=[one.id for one in proposals if one.offer_id is None],
    )


@pages.post("/orders/proposals/<int:proposal_round_id>/ask")
@needs(Permission.DISPATCH)
def ask(proposal_round_id: int) -> ResponseReturnValue:
    """Ask those who are ticked, each by itself: what is refused for one holds nobody else up."""
    round_ = queries.get(proposal_round_id, scope=scope())
    ticked = set(request.form.getlist("proposal", type=int))
    waiting = [one.id for one in queries.proposals_of(round_.id) if one.id in ticked and one.offer_id is None]
    chosen = waiting[:ASKED_AT_ONCE]
    asked = sum(_ask(one) for one in chosen)
    if len(waiting) > len(chosen):
        left = len(waiting) - len(chosen)
        flash(
            _("Asked %(n)s; %(left)s more are still to be asked: press the button again.", n=asked, left=left),
            "warning",
        )
    elif asked == len(chosen):
        flash(_("Asked %(n)s. The answer comes by text, call or phone page.", n=asked), "success")
    else:
        flash(_("Asked %(n)s of %(all)s; the list says why not the others.", n=asked, all=len(chosen)), "warning")
    return redirect(url_for(".show", proposal_round_id=proposal_round_id), 303)


def _ask(proposal_id: int) -> bool:
    try:
        with transaction():
            service.ask(proposal_id, by=actor(), at=now(), via=Door.CONSOLE)
    except DomainError as refusal:
        with transaction():
            service.note_fault(proposal_id, refusal)
        return False
    return True
