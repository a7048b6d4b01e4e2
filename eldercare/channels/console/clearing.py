"""What communities count of each other: the clearing accounts, pair by pair, and whether the last night was zero."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas.queries import get as get_area
from eldercare.channels.console.access import actor, needs, scope
from eldercare.clock import now
from eldercare.staff.permissions import Permission
from eldercare.timebank.clearing import queries
from eldercare.timebank.clearing.jobs import reconcile
from eldercare.timebank.clearing.service import limit_between
from eldercare.transaction import transaction

pages = Blueprint("clearing", __name__)
ROWS = 50
NIGHTS = 14


@pages.get("/timebank/clearing")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    after = request.args.get("after", 0, type=int)
    found = queries.pairs(scope(), after=after, limit=ROWS + 1)
    last = queries.last_check()
    wrong = [one for one in last.differences if queries.concerns(one, scope())] if last else []
    return render_template(
        "console/timebank/clearing.html",
        pairs=found[:ROWS],
        last=last,
        wrong=wrong,
        nights=[
            (check, sum(queries.concerns(one, scope()) for one in check.differences))
            for check in queries.checks(limit=NIGHTS)
        ],
        community=lambda area_id: get_area(area_id).name,
        limit_between=limit_between,
        next_url=url_for(".index", after=found[ROWS - 1].account.id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.post("/timebank/clearing/reconcile")
@needs(Permission.POST_LEDGER)
def reconcile_now() -> ResponseReturnValue:
    with transaction():
        check = reconcile(by=actor(), at=now())
        wrong = sum(queries.concerns(one, scope()) for one in check.differences)
    if wrong:
        flash(_("Differences found: %(n)s. They are listed below.", n=wrong), "error")
    else:
        flash(_("All pairs are zero."), "success")
    return redirect(url_for(".index"), 303)
