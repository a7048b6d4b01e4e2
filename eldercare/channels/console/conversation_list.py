"""The list of conversations as its page shows it: which are asked for, who is on each number, what came last."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from eldercare.channels.console.access import me, scope
from eldercare.channels.console.call_words import outcome_said
from eldercare.channels.console.words import listed
from eldercare.messaging import conversation_queries as queries
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.conversation_queries import Last, Shown
from eldercare.web.filters import ago

ROWS = 50
MOST_PAGES = 1000


@dataclass(frozen=True)
class Row:
    """One conversation. `names` is empty for a number that nobody inside the scope has."""

    id: int
    names: str
    number: str
    unread: int
    words: str
    is_call: bool
    last_at: datetime
    age: str
    assigned_to: str
    is_mine: bool


def conversations_seen() -> dict[str, Any]:
    """Return what the list that the address asks for is made of; `seen` stands for what it shows."""
    asked, text = request.args.get("shown", ""), request.args.get("q", "")
    shown = Shown(asked) if asked in set(Shown) else Shown.ALL
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    found = queries.page(scope(), shown=shown, staff_id=me().id, text=text, limit=ROWS + 1, offset=(page - 1) * ROWS)
    rows = _rows(found[:ROWS])
    seen = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
    kept: dict[str, Any] = {"shown": shown.value, "q": text or None}
    return {
        "rows": rows,
        "seen": seen,
        "shown": shown,
        "filters": _filters(),
        "q": text,
        "rows_url": url_for("console.conversations.rows", **kept, page=page, seen=seen),
        "next_url": url_for("console.conversations.index", **kept, page=page + 1) if len(found) > ROWS else None,
        "first_url": url_for("console.conversations.index", **kept) if page > 1 else None,
    }


def _rows(found: list[Conversation]) -> list[Row]:
    people = queries.people_on((one.number_index for one in found), scope=scope())
    last = queries.last_of(found)
    return [
        _row(one, [it.name for it in people.get(one.number_index, [])], last.get(one.number_index)) for one in found
    ]


def _row(conversation: Conversation, names: list[str], last: Last | None) -> Row:
    holder = conversation.assigned_to
    return Row(
        id=conversation.id,
        names=listed(names),
        number=conversation.number,
        unread=conversation.unread,
        words=_words(last),
        is_call=last is not None and last.words is None,
        last_at=conversation.last_at,
        age=ago(conversation.last_at),
        assigned_to=holder.name if holder else "",
        is_mine=holder is not None and holder.id == me().id,
    )


def _words(last: Last | None) -> str:
    if last is None or last.words is not None:
        return (last.words or "") if last else ""
    outcome = outcome_said(last.outcome)
    return _("Rang: %(outcome)s", outcome=outcome) if outcome else _("Rang")


def _filters() -> list[tuple[Shown, str]]:
    return [
        (Shown.ALL, _("All")),
        (Shown.UNREAD, _("Unread")),
        (Shown.MINE, _("Mine")),
        (Shown.UNASSIGNED, _("Nobody's")),
    ]
