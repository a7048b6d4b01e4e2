"""Every text of ours with what became of it, every text that reached us as it was written, and a person's thread."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.channels.console import conversation_page
from eldercare.channels.console.access import scope
from eldercare.channels.console.next_steps import next_step
from eldercare.channels.console.threads import shown
from eldercare.clock import now
from eldercare.messaging import queries
from eldercare.messaging.conversation_queries import of_person
from eldercare.messaging.states import MessageStatus
from eldercare.messaging.way_out import way_out
from eldercare.people import queries as people

pages = Blueprint("messages", __name__)
ROWS = 50


@pages.get("/messages/sent")
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    wanted = [MessageStatus(name) for name in request.args.getlist("status") if name in set(MessageStatus)]
    found = queries.outbox(scope(), before=before, limit=ROWS + 1, statuses=wanted)
    filters: dict[str, Any] = {"status": wanted or None}
    return render_template(
        "console/messages/outbox.html",
        messages=found[:ROWS],
        shown=shown,
        next_step=next_step,
        way_out=way_out(current_app.extensions["eldercare_settings"], now()),
        statuses=list(MessageStatus),
        wanted=wanted,
        next_url=url_for(".index", **filters, before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", **filters) if before else None,
    )


@pages.get("/messages/received")
def received() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = queries.inbox(scope(), before=before, limit=ROWS + 1)
    return render_template(
        "console/messages/inbox.html",
        messages=found[:ROWS],
        next_url=url_for(".received", before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".received") if before else None,
    )


@pages.get("/messages/people/<int:person_id>")
def thread(person_id: int) -> ResponseReturnValue:
    person = people.get(person_id, scope=scope())
    return conversation_page.render(person, next(iter(of_person(person)), None), read=True)
