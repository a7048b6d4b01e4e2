"""Tables whose rows are written once: the statements by which the database itself refuses to change or delete them."""

from collections.abc import Callable

from sqlalchemy import Connection, Table, event

StatementMaker = Callable[[str], list[str]]


def append_only(table: str, dialect_name: str, *, unique: tuple[str, ...] = ()) -> list[str]:
    """Return the statements that make UPDATE, DELETE and (on PostgreSQL) TRUNCATE of this table fail for everybody.

    They fail as an IntegrityError whose sentence begins with "<table> is append-only". On SQLite `INSERT OR REPLACE`
    is refused too, where it would replace a row with the same `id` or, in `unique`, another unique column; a table
    whose writers use ON CONFLICT on a column must not name that column here.
    """
    sentence = f"{table} is append-only: its rows are never changed or deleted; record what is right in a new row"
    if dialect_name == "sqlite":
        return _for_sqlite(table, sentence, ("id", *unique))
    return [
        refusing_function(f"{table}_append_only", sentence),
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()""",
        f"""CREATE TRIGGER {table}_append_only_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()""",
    ]


def refusing_function(name: str, sentence: str) -> str:
    """Return the PostgreSQL trigger function that refuses whatever it is asked, with this sentence."""
    return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {refusal(sentence)}
END $$"""


def refusal(sentence: str) -> str:
    """Return the PL/pgSQL statement that fails as an IntegrityError with this sentence."""
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{_quoted(sentence)}';"


def refusing_trigger(name: str, moment: str, sentence: str, *, when: str = "") -> str:
    """Return the SQLite trigger that refuses with this sentence; `moment` is like "BEFORE DELETE ON accounts"."""
    condition = f"WHEN {when}\n" if when else ""
    return f"CREATE TRIGGER {name} {moment}\n{condition}BEGIN SELECT RAISE(ABORT, '{_quoted(sentence)}'); END"


def run_after_create(table: Table, statements: StatementMaker) -> None:
    """Run the statements, made for the dialect at hand, whenever `create_all` has created this table."""

    def run(_target: Table, connection: Connection, **_options: object) -> None:
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", run)


def _for_sqlite(table: str, sentence: str, columns: tuple[str, ...]) -> list[str]:
    # A replaced row fires no DELETE trigger there, unless the connection asked for recursive triggers.
    taken = "\n  OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column})"  # noqa: S608 - our own names
        for column in columns
    )
    return [
        refusing_trigger(f"{table}_append_only_update", f"BEFORE UPDATE ON {table}", sentence),
        refusing_trigger(f"{table}_append_only_delete", f"BEFORE DELETE ON {table}", sentence),
        refusing_trigger(f"{table}_append_only_replace", f"BEFORE INSERT ON {table}", sentence, when=taken),
    ]


def _quoted(sentence: str) -> str:
    return sentence.replace("'", "''")
