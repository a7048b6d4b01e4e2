"""What a link of the chain of seals says: which facts of which rows it covers, and how its hashes are made.

A link that was made must fit for ever: what is covered and how it is written down is never changed here, only added to
in a way that leaves what was sealed as it was.
"""

import hashlib
import json
from collections.abc import Generator, Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from eldercare.crypto import blind_index
from eldercare.timebank.account_events import events
from eldercare.timebank.models import Account, AccountEvent, Entry, Hold, LedgerSeal, Transfer
from eldercare.timebank.rows import Facts, facts, raw

COVERED: dict[str, type[Transfer] | type[Hold] | type[Account] | type[AccountEvent]] = {
    "transfer": Transfer,
    "hold": Hold,
    "account": Account,
    "event": AccountEvent,
}
"""The tables that are sealed, by the word in the names of a link's columns."""
LATER_WORDS = frozenset({"event"})
"""Those of which the first links say nothing: None."""
ENTRY_FACTS = ("id", "account_id", "minutes", "balance_after", "account_version")
HOLD_FACTS = (
    *("id", "key", "account_id", "minutes", "memo", "about_kind", "about_id", "by_kind", "by_id", "via", "made_at"),
)
ACCOUNT_FACTS = (
    "id",
    "kind",
    "currency",
    "person_id",
    "joint_holder_id",
    "community_id",
    "peer_id",
    "year",
    "opened_at",
)
FIRST_WORDS = tuple(word for word in COVERED if word not in LATER_WORDS)
RANGES = tuple(f"{end}_{word}_id" for word in FIRST_WORDS for end in ("first", "last"))
LINK_FACTS = ("id", *RANGES, "missing", "content_hash", "previous_hash", "made_at")
LATER_LINK_FACTS = ("first_event_id", "last_event_id", "pending_holds", "ended_holds")
"""What the first links could not say; hashed only where there is something to say, so that those still fit."""
JSON_FACTS = ("missing", "pending_holds", "ended_holds")
Line = tuple[int, str]


def gaps(link: Facts, word: str) -> list[range]:
    """Return the numbers within what a link covers of a table that nobody had when it was made, as ranges."""
    ends = iter(link["missing"].get(word, ()))
    return [range(begin, end + 1) for begin, end in zip(ends, ends, strict=True)]


def lines(
    connection: sa.Connection, word: str, *, first: int = 1, last: int | None = None, limit: int | None = None
) -> Generator[Line]:
    """Give the rows of a covered table in id order, each with its id and, in one line, what never changes of it."""
    model = COVERED[word]
    if model is AccountEvent:
        yield from _events(connection, first, last, limit)
        return
    query = (
        _transfers() if model is Transfer else sa.select(*raw(model, HOLD_FACTS if model is Hold else ACCOUNT_FACTS))
    )
    query = query.where(model.id >= first)
    if last is not None:
        query = query.where(model.id <= last)
    for row in facts(connection, query.order_by(model.id).limit(limit)):
        yield row["id"], _written(row.values())


def _events(connection: sa.Connection, first: int, last: int | None, limit: int | None) -> Generator[Line]:
    within = [AccountEvent.id >= first] if last is None else [AccountEvent.id >= first, AccountEvent.id <= last]
    for row in events(connection, *within, limit=limit):
        yield row["id"], _written(row.values())


def links(connection: sa.Connection, *, first: int = 1) -> Generator[Facts]:
    """Give the links from this number on in order, each with all that it says."""
    query = sa.select(*raw(LedgerSeal, (*LINK_FACTS, *LATER_LINK_FACTS, "hash")))
    for link in facts(connection, query.where(LedgerSeal.id >= first).order_by(LedgerSeal.id)):
        yield {**link, **{name: _read(link[name]) for name in JSON_FACTS}}


def _read(value: object) -> object:
    """SQLite keeps lists as text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _transfers() -> sa.Select[tuple[object, ...]]:
    # What a transfer says is sealed in its own row; what it did stands in its entries.
    left, arrived = aliased(Entry), aliased(Entry)
    return (
        sa.select(
            *raw(Transfer, ("id", "content_hash")), *raw(left, ENTRY_FACTS, "l_"), *raw(arrived, ENTRY_FACTS, "a_")
        )
        .select_from(Transfer)
        .outerjoin(left, left.id == Transfer.id * 2 - 1)
        .outerjoin(arrived, arrived.id == Transfer.id * 2)
    )


class Content:
    """The hash over the rows that a link covers, fed line by line: table after table, each in id order."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, line: str) -> None:
        self._hash.update(line.encode() + b"\n")

    def hash(self) -> str:
        return self._hash.hexdigest()


def link_hash(link: Facts) -> str:
    """Return the hash of a link over all it says, its predecessor's hash and its rows; keyed, so not to be forged."""
    said = [link[name] for name in LINK_FACTS]
    said += [[name, link[name]] for name in LATER_LINK_FACTS if link.get(name) is not None]
    return blind_index("ledger_seals" + _written(said))


def head_of(number: int, its_hash: str) -> str:
    """Return what to keep elsewhere of the newest link: its number and its hash."""
    return f"{number}:{its_hash}"


def _written(values: Iterable[object]) -> str:
    plain = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    return json.dumps(plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=repr)
