"""Who has to be called back, and what came of it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.outcomes import OutcomeForm
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.orders import follow_ups, queries
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("follow_ups", __name__)
MOST = 100


@pages.get("/follow-ups")
def index() -> ResponseReturnValue:
    return _page()


def _page(wrong_id: int | None = None, form: OutcomeForm | None = None) -> str:
    return render_template(
        "console/follow_ups/index.html",
        follow_ups=queries.open_follow_ups(scope(), limit=MOST),
        form=form,
        blank=OutcomeForm(formdata=None),
        wrong_id=wrong_id,
        at=now(),
    )


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
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(follow_up_id, form), status
    flash(_("Done and written down."), "success")
    return redirect(url_for(".index"), 303)
