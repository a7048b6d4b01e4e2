"""Numbers that nobody has: SQLite gives them one after the other, so that each was once a row's."""

from collections.abc import Iterator

import sqlalchemy as sa

from eldercare.timebank.chain import COVERED, gaps, link_hash, links
from eldercare.timebank.findings import Finding
from eldercare.timebank.rows import Facts, scalars

NAMED_AT_MOST = 1000


def gap_findings(connection: sa.Connection) -> Iterator[Finding]:
    """Name what was deleted before it was sealed. PostgreSQL leaves gaps of its own, which tell nothing."""
    if connection.dialect.name != "sqlite":
        return
    sealed: Facts = {}
    for link in links(connection):
        if link["hash"] != link_hash(link):
            continue  # what it says means nothing; it is named as such
        for word in COVERED:
            sealed[word] = link[f"last_{word}_id"] or sealed.get(word, 0)
            for gap in gaps(link, word):
                yield from _gone(word, gap.start, gap.stop)
    for word, model in COVERED.items():
        expected = sealed.get(word, 0) + 1
        for row_id in scalars(connection, sa.select(model.id).where(model.id >= expected).order_by(model.id)):
            yield from _gone(word, expected, row_id)
            expected = row_id + 1


def _gone(word: str, begin: int, end: int) -> Iterator[Finding]:
    for number in range(begin, min(end, begin + NAMED_AT_MOST)):
        yield Finding(COVERED[word].__tablename__, number, "is gone: it was deleted before it was sealed")
