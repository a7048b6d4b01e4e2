"""What is sent to the database, for tests of how often it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from eldercare.database import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database while inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
