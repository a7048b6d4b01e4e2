"""Checking the chain of seals: each link by itself, that one follows the other, that what they cover is all there."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import sqlalchemy as sa

from eldercare.timebank.chain import COVERED, LATER_WORDS, Content, Line, gaps, head_of, lines, link_hash, links
from eldercare.timebank.findings import Finding
from eldercare.timebank.models import LedgerSeal
from eldercare.timebank.rows import Facts

NAMED_AT_MOST = 1000
"""Of each gap: a number that somebody made a million greater is not a million findings."""
TABLE = LedgerSeal.__tablename__
UNSAID = tuple(f"last_{word}_id" for word in LATER_WORDS)
START = {"id": 0, "hash": "", **{f"last_{word}_id": 0 for word in COVERED}}


def chain_findings(connection: sa.Connection, head: str = "") -> Iterator[Finding]:
    with ExitStack() as until_the_end:
        streams = {word: until_the_end.enter_context(closing(lines(connection, word))) for word in COVERED}
        yield from _findings(connection, {word: _Rows(stream) for word, stream in streams.items()}, head)


def _findings(connection: sa.Connection, rows: dict[str, "_Rows"], head: str) -> Iterator[Finding]:
    before, seen, is_head_there = START, 0, False
    for link in links(connection):
        is_head_there = is_head_there or head in {head_of(link["id"], link["hash"]), link["hash"]}
        if link["hash"] != link_hash(link):
            yield Finding(TABLE, link["id"], "is not as it was made: it was changed, or written past the rules")
            seen += link["id"] == seen + 1
            before = {}
            continue
        yield from (Finding(TABLE, gone, "is gone") for gone in range(seen + 1, min(link["id"], seen + NAMED_AT_MOST)))
        if before and before["id"] == link["id"] - 1:
            yield from _follows(before, link)
        yield from _covers(link, rows)
        unsaid = {name: before.get(name, 0) for name in UNSAID if link[name] is None}
        before, seen = {**link, **unsaid}, link["id"]
    if head and not is_head_there:
        yield _lost(head)


def _follows(before: Facts, link: Facts) -> Iterator[Finding]:
    if link["previous_hash"] != before["hash"]:
        yield Finding(TABLE, link["id"], f"does not follow seal {before['id']}")
    for word in COVERED:
        if link[f"first_{word}_id"] is not None and link[f"first_{word}_id"] != before[f"last_{word}_id"] + 1:
            yield Finding(
                TABLE, link["id"], f"does not begin with the {word} after the last one of seal {before['id']}"
            )


def _covers(link: Facts, rows: dict[str, "_Rows"]) -> Iterator[Finding]:
    content, is_named = Content(), False
    for word, model in COVERED.items():
        first, last = link[f"first_{word}_id"], link[f"last_{word}_id"]
        if first is None:
            continue
        for row_id, sentence in _changes(rows[word].between(first, last), link, word, content):
            is_named = True
            yield Finding(model.__tablename__, row_id, sentence)
    if not is_named and content.hash() != link["content_hash"]:
        covered = (f"{word}s {link[f'first_{word}_id']} to {link[f'last_{word}_id']}" for word in COVERED)
        yield Finding(TABLE, link["id"], f"covers rows of which one is not as it was sealed ({', '.join(covered)})")


def _changes(rows: Iterator[Line], link: Facts, word: str, content: Content) -> Iterator[tuple[int, str]]:
    empty = gaps(link, word)
    expected, end = link[f"first_{word}_id"], link[f"last_{word}_id"] + 1
    for row_id, line in rows:
        yield from _gone(expected, row_id, empty, link["id"])
        if empty and row_id in empty[0]:
            yield row_id, f"was written after seal {link['id']} had found nothing in its place"
        content.add(line)
        expected = row_id + 1
    yield from _gone(expected, end, empty, link["id"])


def _gone(begin: int, end: int, empty: list[range], number: int) -> Iterator[tuple[int, str]]:
    """Name what is gone from `begin` to before `end`, leaving out, and forgetting, what was empty already."""
    named = 0
    while begin < end and named < NAMED_AT_MOST:
        while empty and empty[0].stop <= begin:
            empty.pop(0)
        if empty and begin in empty[0]:
            begin = empty[0].stop
            continue
        yield begin, f"is gone though seal {number} covers it"
        begin += 1
        named += 1


def _lost(head: str) -> Finding:
    number, _colon, _hash = head.partition(":")
    return Finding(TABLE, int(number) if number.isdecimal() else None, f"is no longer part of the chain with {head}")


class _Rows:
    """Lines in id order of which one portion after the other is taken."""

    def __init__(self, rows: Iterator[Line]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def between(self, first: int, last: int) -> Iterator[Line]:
        """Give those from `first` to `last`, passing over what comes before."""
        while self._next is not None and self._next[0] <= last:
            if self._next[0] >= first:
                yield self._next
            self._next = next(self._rows, None)
