"""The only commit and the only row lock."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from eldercare.database import Base, session, writers_turn, writing
from eldercare.errors import N_, DomainError, NotFound

Row = TypeVar("Row", bound=Base)


class NestedTransaction(Exception):
    """`transaction()` was opened inside another; services never open one, so this is a programming error."""


@contextmanager
def transaction() -> Iterator[None]:
    """Commit everything done inside as one unit, or nothing of it.

    A reading snapshot that was open before is given up first: what was loaded is read again when it is next looked
    at. A DomainError with `keeps_changes` commits and is then raised on.
    """
    ours = session()
    if ours.info.get("in_transaction"):
        raise NestedTransaction
    if ours.in_transaction():
        ours.commit()
    ours.info["in_transaction"] = True
    token = writing.set(True)
    try:
        with writers_turn():
            yield from _committed(ours)
    finally:
        writing.reset(token)
        ours.info.pop("in_transaction", None)


def _committed(ours: Session) -> Iterator[None]:
    try:
        yield
        ours.commit()
    except DomainError as refusal:
        if refusal.keeps_changes:
            ours.commit()
        else:
            ours.rollback()
        raise
    except BaseException:
        ours.rollback()
        raise


def hold(model: type[Row], ids: Iterable[int]) -> list[Row]:
    """Lock these rows until the transaction ends and return them as they are now, in id order.

    Every caller locks in id order, so two of them never wait for each other; who only refers to such a row, by a
    foreign key, does not wait. Raises NotFound when one is missing.
    """
    wanted = sorted(set(ids))
    key = model.__mapper__.primary_key[0]
    query = (
        select(model)
        .where(key.in_(wanted))
        .order_by(key)
        .with_for_update(of=model, key_share=True)
        .execution_options(populate_existing=True)
    )
    rows = list(session.scalars(query))
    if len(rows) != len(wanted):
        raise NotFound(N_("This no longer exists."))
    return rows


def hold_one(model: type[Row], row_id: int) -> Row:
    """Lock one row until the transaction ends and return it as it is now; NotFound when there is none."""
    return hold(model, [row_id])[0]


def claim(model: type[Row], row_id: int) -> Row | None:
    """Lock one row for a job, or return None when it is gone or somebody else is at work on it."""
    key = model.__mapper__.primary_key[0]
    query = select(model).where(key == row_id).with_for_update(of=model, skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
