"""Writing one ledger row unless its unique key is already taken, on either engine and whoever else tries."""

from typing import TypeVar

from sqlalchemy.dialects import postgresql, sqlite

from eldercare.database import Base, WriteOutsideTransaction, session, writing

Row = TypeVar("Row", bound=Base)


def insert_unless_taken(model: type[Row], values: dict[str, object]) -> Row | None:
    """Insert the row and return it, or return None where a unique key is taken; waits for one just being inserted."""
    if not writing.get():
        raise WriteOutsideTransaction("wrap the change in `with transaction():`")
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return session.scalars(insert(model).on_conflict_do_nothing().returning(model), values).one_or_none()
