"""Texts in and out: what became of each, and one person's conversation with us."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import scope
from eldercare.messaging import queries
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.people import queries as people
from eldercare.people.models import Person

pages = Blueprint("messages", __name__)
ROWS = 50
SECRET = frozenset({"sign_in_code"})


@dataclass(frozen=True)
class Bubble:
    """One text of a conversation, from the person's side."""

    at: datetime
    text: str
    mine: bool
    status: str | None


@pages.get("/messages")
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    wanted = [MessageStatus(name) for name in request.args.getlist("status") if name in set(MessageStatus)]
    found = queries.outbox(scope(), before=before, limit=ROWS + 1, statuses=wanted)
    filters: dict[str, Any] = {"status": wanted or None}
    return render_template(
        "console/messages/outbox.html",
        messages=found[:ROWS],
        shown=_shown,
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
    return render_template("console/messages/thread.html", person=person, bubbles=_bubbles(person))


def _shown(text: OutgoingMessage) -> str:
    """With somebody's code to sign in, a worker could act in that person's name."""
    return _("A code to sign in, which only its receiver gets to see.") if text.template in SECRET else text.body


def _bubbles(person: Person) -> list[Bubble]:
    bubbles = []
    for phone in person.phones:
        bubbles += [
            Bubble(text.queued_at, _shown(text), mine=False, status=text.status)
            for text in queries.sent_to(phone.number)
            if text.to_person_id in {None, person.id}
        ]
        bubbles += [
            Bubble(text.received_at, text.body, mine=True, status=None) for text in queries.received_from(phone.number)
        ]
    return sorted(bubbles, key=lambda bubble: bubble.at)
