"""Every text of ours with what became of it, every text that reached us as it was written, and a person's thread."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console import conversation_page
from eldercare.channels.console.access import scope
from eldercare.channels.console.next_steps import next_step
from eldercare.channels.console.threads import shown
from eldercare.channels.console.words import listed
from eldercare.clock import now
from eldercare.errors import N_
from eldercare.messaging import conversation_queries, queries
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.messaging.way_out import way_out
from eldercare.people import queries as people

pages = Blueprint("messages", __name__)
ROWS = 50
S = MessageStatus
GROUPS: list[tuple[str, list[MessageStatus]]] = [
    (N_("All"), []),
    (N_("Did not arrive"), [S.FAILED, S.UNKNOWN]),
    (N_("Not sent"), [S.DROPPED]),
    (N_("On its way"), [S.QUEUED, S.SENDING, S.SENT]),
    (N_("Arrived"), [S.DELIVERED]),
]


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
        names=_names(message for message in found if message.to_person is None),
        groups=[(_(said), statuses, set(statuses) == set(wanted)) for said, statuses in GROUPS],
        next_url=url_for(".index", **filters, before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", **filters) if before else None,
    )


def _names(texts: Iterable[IncomingMessage | OutgoingMessage]) -> dict[str, str]:
    """Return who may be behind the numbers of texts that belong to nobody in particular, by the number's index."""
    people_on = conversation_queries.people_on((text.number_index for text in texts), scope=scope())
    return {index: listed(person.name for person in people) for index, people in people_on.items()}


@pages.get("/messages/received")
def received() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = queries.inbox(scope(), before=before, limit=ROWS + 1)
    return render_template(
        "console/messages/inbox.html",
        messages=found[:ROWS],
        names=_names(message for message in found if message.person is None),
        next_url=url_for(".received", before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".received") if before else None,
    )


@pages.get("/messages/people/<int:person_id>")
def thread(person_id: int) -> ResponseReturnValue:
    person = people.get(person_id, scope=scope())
    return conversation_page.render(person, next(iter(conversation_queries.of_person(person)), None), read=True)
