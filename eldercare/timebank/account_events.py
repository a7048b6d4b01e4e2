"""Lines of an account's history as they are sealed: each by itself when it is written, all of them by the chain."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from eldercare.crypto import blind_index
from eldercare.timebank.models import AccountEvent
from eldercare.timebank.rows import Facts, facts, raw

EVENT_FACTS = ("account_id", "kind", "details", "reason", "by_kind", "by_id", "via", "at")


def event_seal(event: Mapping[str, object], *, after: object) -> str:
    """Return the seal over everything a line says but its id, and over `after`: the account's line before it, or 0.

    So a line cannot be written down a second time, and one that is taken out leaves the next one unfitting.
    """
    said = ["account_events", after, *(_plain(event[name]) for name in EVENT_FACTS)]
    return blind_index(json.dumps(said, default=repr))


def events(connection: sa.Connection, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> Iterator[Facts]:
    """Give lines of all accounts in id order, as they lie there, details and moment as such."""
    columns = raw(AccountEvent, ("id", *EVENT_FACTS[:-1], "content_hash"))
    moment = sa.type_coerce(AccountEvent.at, sa.types.NULLTYPE).label("said_at")
    query = sa.select(*columns, moment).where(*conditions).order_by(AccountEvent.id).limit(limit)
    for row in facts(connection, query):
        at = row.pop("said_at")
        yield {**row, "details": _read(row["details"]), "at": at}


def _read(details: object) -> object:
    """SQLite keeps them as text."""
    try:
        return json.loads(details) if isinstance(details, str) else details
    except ValueError:
        return details


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
