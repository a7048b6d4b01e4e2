import random

import pytest
from sqlalchemy import JSON, BigInteger, Column, Integer, select

from eldercare.database import Base, session
from eldercare.timebank import sealing
from eldercare.timebank.verify import verify
from tests.timebank.by_hand import TABLES, by_hand, named, put_back
from tests.timebank.test_verify import ledger

pytestmark = pytest.mark.usefixtures("app")

__all__ = ["ledger"]
Edit = tuple[str, str, set[tuple[str, int]]]
"""A table, the statement that changes it, and the rows of which one must be named."""


def test_fifty_random_edits_by_hand_are_all_named(ledger):
    choose = random.Random(20261122)
    head, made = sealing.head(), 0
    while made < 50:
        edit = choose.choice((an_update, an_update, an_update, a_deletion, a_forgery))
        table, statement, guilty = edit(choose, choose.choice(TABLES))
        if not by_hand(statement):
            continue
        found = verify(head=head)
        assert guilty & {(finding.table, finding.id) for finding in found}, statement
        put_back(table)
        made += 1
    assert named("ledger_seals", head=head) == set()
    assert verify(head=head) == []


def an_update(choose: random.Random, table: str) -> Edit:
    row_id, column = any_id(choose, table), choose.choice(list(Base.metadata.tables[table].columns))
    shift = 1000 + choose.randrange(500)
    statement = f"UPDATE {table} SET {column.name} = {another(column, shift)} WHERE id = {row_id}"
    return table, statement, {(table, row_id), (table, row_id + shift if column.primary_key else row_id)}


def another(column: Column[object], shift: int) -> str:
    if isinstance(column.type, JSON):
        return f"'{{\"hold\": [{shift}, {shift}]}}'"
    if isinstance(column.type, Integer | BigInteger):
        return f"coalesce({column.name}, 0) + {shift}"
    if column.name == "at" or column.name.endswith("_at"):
        return f"'2019-03-04 05:06:07.{shift:06}'"
    return f"substr(coalesce({column.name}, ''), 2) || 'x{shift}'"


def a_deletion(choose: random.Random, table: str) -> Edit:
    row_id = any_id(choose, table)
    bears_it_out = ("transfers", (row_id + 1) // 2) if table == "entries" else (table, row_id)
    return table, f"DELETE FROM {table} WHERE id = {row_id}", {bears_it_out}


def a_forgery(choose: random.Random, table: str) -> Edit:
    """A copy of a row with a number of its own, made to fit where the database asks for that."""
    row_id, new_id = any_id(choose, table), 2 * choose.randrange(300, 500)
    changed: dict[str, str] = {"id": str(new_id), "key": "key || 'x'", "community_id": "community_id + 100"}
    changed |= {"transfer_id": f"{new_id // 2}", "account_version": f"{new_id}", "minutes": "abs(minutes)"}
    changed |= {name: "NULL" for name in ("reverses_id", "hold_id") if table == "transfers"}
    columns = Base.metadata.tables[table].columns.keys()
    values = ", ".join(changed.get(name, name) for name in columns)
    return (
        table,
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = {row_id}",
        {(table, new_id)},
    )


def any_id(choose: random.Random, table: str) -> int:
    return choose.choice(list(session.scalars(select(Base.metadata.tables[table].c.id).order_by("id"))))
