"""Rows written and read straight by the driver, past the ORM's unit of work, where a text or a call waits for it.

The ORM plans what to write, reads back what was written and asks for what it could know: three times the cost. What
is written here is in the session as if it had been read.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from eldercare.database import Base, refuse_writing_outside, session

Row = TypeVar("Row", bound=Base)
ITS_ID = "its_id"


def table_of(model: type[Base]) -> sa.Table:
    """Return the table behind a model."""
    return cast("sa.Table", model.__table__)


def rows_of(
    statement: sa.Select[Any] | sa.CompoundSelect[Any], values: Mapping[str, object]
) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a statement on tables, not models; what the session has not written yet is written first."""
    session.flush()
    return [tuple(row) for row in session.connection().execute(statement, values).all()]


def first_row(
    statement: str, values: Sequence[object] | Mapping[str, object], *, on: sa.Connection | None = None
) -> tuple[Any, ...] | None:
    """Send a statement in the driver's own spelling and return the first row of its answer.

    Who listens to statements hears of it, and what goes wrong is said in SQLAlchemy's errors; but it makes no result
    of its own, which costs more than sending does. `on` is the session's connection where the caller has it already.
    """
    connection = session.connection() if on is None else on
    driver: Any = connection.connection.dbapi_connection
    cursor, watchers = driver.cursor(), cast("Any", connection.dispatch)
    heard = (connection, cursor, statement, values, None, False)
    for watcher in watchers.before_cursor_execute:
        watcher(*heard)
    error_type = connection.dialect.loaded_dbapi.Error
    try:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    except error_type as error:
        if connection.dialect.is_disconnect(error, driver, cursor):
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            statement, None, error, error_type, hide_parameters=True, dialect=connection.dialect
        ) from error
    finally:
        cursor.close()
    for watcher in watchers.after_cursor_execute:
        watcher(*heard)
    return row


def dialect_name() -> str:
    """Return "sqlite" or "postgresql", for statements that are put together once for each."""
    return session.get_bind().dialect.name


class _Whole(sa.types.TypeDecorator[Collection[int]]):
    """Any number of whole numbers as one value."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        kind = postgresql.ARRAY(sa.BigInteger) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(cast("sa.types.TypeEngine[Any]", kind))

    def process_bind_param(self, value: Collection[int] | None, dialect: sa.Dialect) -> object:
        return list(value or ()) if dialect.name == "postgresql" else json.dumps(list(value or ()))


def each_of(name: str, dialect: str) -> sa.TableValuedAlias:
    """Return a table with a row for each of the whole numbers bound under this name, in the column "value"."""
    given: sa.BindParameter[Any] = sa.bindparam(name, type_=_Whole())
    if dialect == "postgresql":
        return sa.func.unnest(given).table_valued(sa.column("value", sa.Integer)).render_derived()
    return sa.func.json_each(given).table_valued(sa.column("value", sa.Integer))


def among(column: sa.ColumnElement[Any], name: str, dialect: str) -> sa.ColumnElement[bool]:
    """Return the condition that a column is one of the whole numbers bound under this name, a collection of them.

    Unlike `in_` it is the same statement however many there are: both we and the database plan it once.
    """
    if dialect == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=_Whole()))
    return column.in_(sa.select(each_of(name, dialect).c.value))


def stored(model: type[Row], statement: sa.Select[Any], values: Mapping[str, object]) -> list[Row]:
    """Return the rows that a statement on all columns of the model's table finds, as they are now.

    What the session has not written yet is written first.
    """
    names = table_of(model).columns.keys()
    return [_read(model, dict(zip(names, row, strict=True))) for row in rows_of(statement, values)]


def columns_of(row: Base) -> dict[str, object]:
    """Return what is stored in a row, by column."""
    return {column.name: getattr(row, column.name) for column in table_of(type(row)).columns}


def as_stored(model: type[Row], columns: Mapping[str, object]) -> Row:
    """Return the row of which `columns_of` gave all columns, without reading it: the session's own where it has it."""
    return _known(model, columns) or _in_the_session(model, columns)


def insert(model: type[Row], values: Mapping[str, object], **related: Base | None) -> Row:
    """Insert the row and return it; what it refers to must have been written before.

    `related` are rows by the name of the relation, which need not be looked up then.
    """
    given = _complete(model, values)
    row_id = session.connection().execute(_insert(table_of(model)), given).scalar_one()
    return _inserted(model, {**given, **related}, row_id)


def insert_unless_taken(
    model: type[Row], values: Mapping[str, object], *, unless: sa.ColumnElement[bool] | None = None
) -> Row | None:
    """Insert as `insert` does, or return None where a unique key is taken; waits for one just being inserted.

    Nor is it inserted where `unless` holds, a condition made once, in which `values` are bound by their names. What
    the session has not written yet is written first.
    """
    given = _complete(model, values)
    session.flush()
    statement = _insert_unless_taken(table_of(model), session.get_bind().dialect.name, unless)
    row_id = session.connection().execute(statement, {**values, **given}).scalar_one_or_none()
    return None if row_id is None else _inserted(model, given, row_id)


def insert_or_change(
    model: type[Base], values: Mapping[str, object], *, key: str, change: tuple[str, ...], count: str
) -> None:
    """Insert the row; where the unique `key` is taken, `change` these columns of that row and `count` one more in it.

    What the session holds of such a row is read anew.
    """
    refuse_writing_outside()
    session.flush()
    statement = _insert_or_change(table_of(model), session.get_bind().dialect.name, key, change, count)
    session.connection().execute(statement, values)
    for row in list(session.identity_map.values()):
        if isinstance(row, model):
            session.expire(row)


def change(row: Base, **values: object) -> None:
    """Change these columns of a stored row now, not with the next flush."""
    refuse_writing_outside()
    its_id = getattr(row, _key_of(type(row)).name)
    session.connection().execute(_change(table_of(type(row)), tuple(values)), {**values, ITS_ID: its_id})
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _insert(table: sa.Table) -> sa.Insert:
    """Built once, as those below: putting a statement together costs about as much as carrying it out."""
    (key,) = table.primary_key
    return table.insert().returning(key)


@cache
def _insert_unless_taken(table: sa.Table, dialect: str, unless: sa.ColumnElement[bool] | None) -> sa.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    (key,) = table.primary_key
    statement = insert(table)
    if unless is not None:
        columns = [column for column in table.columns if column is not key]
        given = sa.select(*(sa.bindparam(column.name, type_=column.type) for column in columns))
        statement = statement.from_select(columns, given.where(~unless))
    return statement.on_conflict_do_nothing().returning(key)


@cache
def _insert_or_change(table: sa.Table, dialect: str, key: str, change: tuple[str, ...], count: str) -> sa.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in change} | {count: table.c[count] + 1}
    return statement.on_conflict_do_update(index_elements=[key], set_=changed).inline()


@cache
def _change(table: sa.Table, names: tuple[str, ...]) -> sa.Update:
    (key,) = table.primary_key
    return table.update().where(key == sa.bindparam(ITS_ID)).values({name: sa.bindparam(name) for name in names})


def _key_of(model: type[Base]) -> sa.Column[Any]:
    (key,) = table_of(model).primary_key
    return key


def _complete(model: type[Base], values: Mapping[str, object]) -> dict[str, object]:
    """Return a value for each column but the id that the database gives."""
    refuse_writing_outside()
    key = _key_of(model)
    columns = [column for column in table_of(model).columns if column is not key or key.name in values]
    return {column.name: values[column.name] if column.name in values else _default(column) for column in columns}


def _default(column: sa.Column[Any]) -> object:
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        return default.arg
    return default.arg(cast("Any", None)) if isinstance(default, CallableColumnDefault) else None


def _inserted(model: type[Row], given: Mapping[str, object], row_id: object) -> Row:
    """Return the new row; one of that id which was deleted meanwhile makes place."""
    if gone := session.identity_map.get(identity_key(model, row_id)):
        session.expunge(gone)
    return _in_the_session(model, {**given, _key_of(model).name: row_id})


def _read(model: type[Row], columns: Mapping[str, object]) -> Row:
    known = _known(model, columns)
    if known is None:
        return _in_the_session(model, columns)
    for name, value in columns.items():
        set_committed_value(known, name, value)
    return known


def _known(model: type[Row], columns: Mapping[str, object]) -> Row | None:
    return cast("Row | None", session.identity_map.get(identity_key(model, columns[_key_of(model).name])))


def _in_the_session(model: type[Row], known: Mapping[str, object]) -> Row:
    row = model()
    vars(row).update(known)  # as loading does: by the constructor it costs three times as much
    make_transient_to_detached(row)
    session.add(row)
    return row
