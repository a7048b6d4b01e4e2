"""Visits to be looked at again: the queue, the facts of one with both visits, and settling it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.reviews import AllRightForm, CorrectForm
from eldercare.channels.console.review_words import fact, lines_of
from eldercare.clock import now
from eldercare.errors import Invalid, NotAllowed, Refused
from eldercare.orders.models import Visit
from eldercare.orders.reviews import queries, service
from eldercare.orders.reviews.models import Review
from eldercare.staff.permissions import Permission
from eldercare.staff.queries import is_about_herself
from eldercare.transaction import transaction

pages = Blueprint("reviews", __name__)
ROWS = 50


@pages.get("/timebank/reviews")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    """The open ones, oldest first; or those that are settled."""
    state, at = request.args.get("state", ""), request.args.get("since", type=int)
    is_done = state == "settled"
    if is_done:
        found = queries.settled(scope(), before=at, limit=ROWS + 1)
    else:
        found = queries.waiting(scope(), after=at or 0, limit=ROWS + 1)
    shown = found[:ROWS]
    return render_template(
        "console/reviews/index.html",
        reviews=shown,
        fact=fact,
        is_done=is_done,
        next_url=url_for(".index", state=state or None, since=shown[-1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", state=state or None) if at else None,
    )


@pages.get("/timebank/reviews/<int:review_id>")
@needs(Permission.SEE_LEDGER)
def show(review_id: int) -> ResponseReturnValue:
    return _page(queries.get(review_id, scope=scope()))


def _page(review: Review, *, wrong: str = "", form: Form | None = None) -> str:
    return render_template(
        "console/reviews/show.html",
        review=review,
        fact=fact,
        visits=_visits(review),
        lines=lines_of(review),
        is_own=is_about_herself(me(), review.volunteer.person),
        wrong=wrong,
        form=form,
        right_form=form if wrong == "right" else AllRightForm(formdata=None),
        correct_form=form if wrong == "correct" else CorrectForm(formdata=None),
    )


def _visits(review: Review) -> list[Visit]:
    """The visit itself and those that it was compared with, as far as they are of this area."""
    others = {one.other_visit_id: one.other_visit for one in review.findings if one.other_visit is not None}
    return [review.visit, *(visit for visit in others.values() if scope().has(visit.order.community_id))]


@pages.post("/timebank/reviews/<int:review_id>/all-right")
@needs(Permission.POST_LEDGER)
def all_right(review_id: int) -> ResponseReturnValue:
    form = AllRightForm()
    return _settle(
        review_id,
        "right",
        form,
        lambda: service.all_right(review_id, reason=form.reason.data or "", by=me(), via=Door.CONSOLE, at=now()),
        _("All right; the minutes are free."),
    )


@pages.post("/timebank/reviews/<int:review_id>/correct")
@needs(Permission.POST_LEDGER)
def correct(review_id: int) -> ResponseReturnValue:
    form = CorrectForm()
    return _settle(
        review_id,
        "correct",
        form,
        lambda: service.correct(
            review_id,
            minutes=form.minutes.data or 0,
            reason=form.reason.data or "",
            by=me(),
            via=Door.CONSOLE,
            at=now(),
        ),
        _("Corrected; the volunteer is told."),
    )


def _settle(review_id: int, step: str, form: Form, act: Callable[[], Review], sentence: str) -> ResponseReturnValue:
    review = queries.get(review_id, scope=scope())
    if not form.validate():
        return _page(review, wrong=step, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid, NotAllowed) as error:
        status = form.refused(error)
        return _page(queries.get(review_id, scope=scope()), wrong=step, form=form), status
    flash(sentence, "success")
    return redirect(url_for(".show", review_id=review_id), 303)
