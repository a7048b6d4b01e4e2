"""Who saved much and spent nothing: a list to call from."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import needs, scope
from eldercare.clock import now
from eldercare.orders import follow_ups
from eldercare.orders.nudges import savers
from eldercare.orders.queries import called_back_since, has_open_call_back
from eldercare.people import queries as people
from eldercare.staff.permissions import Permission
from eldercare.timebank.spending import purse_of
from eldercare.transaction import transaction
from eldercare.web.filters import minutes

pages = Blueprint("unspent", __name__)
ROWS = 30
LATELY = timedelta(days=30)
"""Who was rung so short a time ago is not rung about the same again."""


@pages.get("/timebank/unspent")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    after = request.args.get("after", 0, type=int)
    found = savers(scope(), at=now(), after=after, limit=ROWS + 1)
    rows = found[:ROWS]
    return render_template(
        "console/timebank/unspent.html",
        rows=rows,
        rung=called_back_since([row.person.id for row in rows], now() - LATELY),
        called={row.person.id for row in rows if has_open_call_back(row.person.id)},
        next_url=url_for(".index", after=rows[-1].account.id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.post("/timebank/unspent/<int:person_id>/call")
@needs(Permission.TAKE_ORDERS)
def call(person_id: int) -> ResponseReturnValue:
    """Put a call to this person on the list of calls, with what there is to say; asking twice is the same as once."""
    person = people.get(person_id, scope=scope())
    if not has_open_call_back(person.id):
        free = minutes(purse_of(person, now()).free)
        with transaction():
            follow_ups.open_call_back(
                number=person.phones[0].number if person.phones else "",
                at=now(),
                person_id=person.id,
                community_id=person.community_id,
                note=_("Has %(span)s of saved time and never spent any: ask what help is wanted.", span=free),
            )
    flash(_("%(name)s is on the list of people to call.", name=person.name), "success")
    return redirect(url_for(".index", after=request.args.get("after", type=int)), HTTPStatus.SEE_OTHER)
