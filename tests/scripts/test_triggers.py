import pytest

from eldercare.database import db
from scripts.triggers import statements_between, triggers

KEEP = {"FUNCTION keep": "CREATE OR REPLACE FUNCTION keep() ...", "TRIGGER keep ON entries": "CREATE TRIGGER keep ..."}


def test_equal_triggers_need_no_statement() -> None:
    assert statements_between(KEEP, KEEP) == []


def test_functions_are_made_before_the_triggers_that_call_them() -> None:
    assert statements_between({}, KEEP) == list(KEEP.values())


def test_triggers_are_dropped_before_the_functions_that_they_call() -> None:
    assert statements_between(KEEP, {}) == ["DROP TRIGGER keep ON entries", "DROP FUNCTION keep()"]


def test_a_changed_trigger_is_made_anew_and_a_changed_function_replaced() -> None:
    changed = {"FUNCTION keep": "new function", "TRIGGER keep ON entries": "new trigger"}

    assert statements_between(KEEP, changed) == ["DROP TRIGGER keep ON entries", "new function", "new trigger"]


@pytest.mark.usefixtures("app")
def test_what_keeps_the_ledger_append_only_is_found() -> None:
    assert any("TRIGGER entries_append_only" in name for name in triggers(db.engine))
