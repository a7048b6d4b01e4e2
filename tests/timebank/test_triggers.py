import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.database import session
from eldercare.timebank import queries
from eldercare.timebank.triggers import statements
from eldercare.timebank.verify import verify
from tests.builders.timebank import a_community, a_gift, a_reversal, an_account

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def gift(app):
    """Transfer 2: 60 minutes from account 1, which has 30 left, to account 3; account 2 issued them."""
    community = a_community()
    giver = an_account(minutes=90, community=community)
    transfer = a_gift(giver, an_account(community=community), 60)
    session.commit()
    return transfer


def refusal_of(*statements: str) -> str:
    """Run the statements as anybody with an SQL shell could and return with which sentence the last one failed."""
    for statement in statements[:-1]:
        session.execute(text(statement))
    with pytest.raises(IntegrityError) as refusal:
        session.execute(text(statements[-1]))
    session.rollback()
    assert verify() == []
    return str(refusal.value.orig)


def a_transfer_row(**changed: object) -> str:
    row = {
        "id": 50,
        "key": "'by hand'",
        "kind": "'gift'",
        "from_account_id": 1,
        "to_account_id": 3,
        "minutes": 10,
        "memo": "''",
        "by_kind": "'staff'",
        "via": "'console'",
        "content_hash": "''",
        "happened_at": "'2026-03-02 01:00:00.000000'",
        "recorded_at": "'2026-03-02 01:00:00.000000'",
        **changed,
    }
    return f"INSERT INTO transfers ({', '.join(row)}) VALUES ({', '.join(str(value) for value in row.values())})"


def an_entry_row(**changed: object) -> str:
    row = {
        "id": 99,
        "transfer_id": 50,
        "account_id": 1,
        "minutes": -10,
        "balance_after": 20,
        "account_version": 3,
        **changed,
    }
    return f"INSERT INTO entries ({', '.join(row)}) VALUES ({', '.join(str(value) for value in row.values())})"


@pytest.mark.parametrize("table", ["transfers", "entries"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET minutes = minutes", "UPDATE {} SET id = id WHERE id = 2", "DELETE FROM {}"]
)
def test_what_is_written_is_neither_changed_nor_deleted(gift, table, statement):
    assert f"{table} is append-only" in refusal_of(statement.format(table))


@pytest.mark.engines("postgres")
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("TRUNCATE entries", "entries is append-only"),
        ("TRUNCATE transfers, entries CASCADE", "is append-only"),
        ("TRUNCATE accounts CASCADE", "accounts are never deleted"),
    ],
)
def test_the_ledger_is_not_emptied(gift, statement, sentence):
    assert sentence in refusal_of(statement)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("changed", [{"id": 2}, {"key": "(SELECT key FROM transfers WHERE id = 2)"}])
def test_nothing_is_replaced_under_the_pretext_of_inserting(gift, changed):
    statement = a_transfer_row(**changed).replace("INSERT", "INSERT OR REPLACE")

    assert "transfers is append-only" in refusal_of(statement)


@pytest.mark.engines("sqlite")
def test_an_account_is_not_replaced_either(gift):
    columns = "id, kind, community_id, person_id, balance, held, version, content_hash, opened_at"

    replaced = refusal_of(f"INSERT OR REPLACE INTO accounts ({columns}) SELECT {columns} FROM accounts WHERE id = 1")

    assert "accounts are never deleted" in replaced or "opens empty" in replaced


@pytest.mark.parametrize(
    "changed",
    [
        {"minutes": -11, "balance_after": 19},
        {"minutes": 10, "balance_after": 40, "id": 100},
        {"account_id": 2, "balance_after": -100, "account_version": 2},
    ],
)
def test_an_entry_agrees_with_its_transfer(gift, changed):
    assert "entries agree with their transfer" in refusal_of(a_transfer_row(), an_entry_row(**changed))


@pytest.mark.parametrize("changed", [{"balance_after": 21}, {"account_version": 4}])
def test_an_entry_follows_the_last_one_of_its_account(gift, changed):
    assert "follows the last one" in refusal_of(a_transfer_row(), an_entry_row(**changed))


def test_a_transfer_has_no_third_entry(gift):
    once = [a_transfer_row(), an_entry_row()]
    again = an_entry_row(balance_after=10, account_version=4)

    assert "entries" in refusal_of(*once, again)
    assert "one_leaves_and_one_arrives" in refusal_of(*once, again.replace("99", "77")) or "entries" in refusal_of(
        *once, again.replace("99", "77")
    )


def test_entries_written_by_hand_move_the_balances(gift):
    session.execute(text(a_transfer_row()))
    session.execute(text(an_entry_row()))
    session.execute(text(an_entry_row(id=100, account_id=3, minutes=10, balance_after=70, account_version=2)))
    session.expire_all()

    assert [queries.get_account(account_id).balance for account_id in (1, 3)] == [20, 70]


def test_minutes_below_the_floor_are_refused_by_the_database_too(gift):
    overdrawn = refusal_of(a_transfer_row(minutes=31), an_entry_row(minutes=-31, balance_after=-1))

    assert "ck_accounts_available_not_below_floor" in overdrawn


@pytest.mark.parametrize(
    "change", ["balance = balance + 1", "version = version + 1", "balance = balance + 1, version = version + 1"]
)
def test_a_balance_moves_only_by_an_entry(gift, change):
    assert "a balance moves only by the entry" in refusal_of(f"UPDATE accounts SET {change} WHERE id = 3")


@pytest.mark.parametrize("change", ["person_id = 2", "kind = 'pool', person_id = NULL", "community_id = 2", "id = 77"])
def test_an_account_keeps_its_holder(gift, change):
    assert "keeps its holder" in refusal_of(f"UPDATE accounts SET {change} WHERE id = 1")


def test_an_account_is_not_deleted(gift):
    assert "accounts are never deleted" in refusal_of("DELETE FROM accounts")


def test_an_account_opens_empty(gift):
    columns = "kind, community_id, floor, balance, held, version, content_hash, opened_at"
    values = "'pool', 1, 0, 500, 0, 0, '', '2026-03-02 01:00:00.000000'"

    assert "opens empty" in refusal_of(f"INSERT INTO accounts ({columns}) VALUES ({values})")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("floor = 31", "available_not_below_floor"),
        ("daily_limit = -1", "daily_limit_not_negative"),
        ("ceiling = 10", "balance_not_above_ceiling"),
        ("closed_at = opened_at", "closed_accounts_are_empty"),
    ],
)
def test_limits_of_an_account_are_rules_of_the_database(gift, change, rule):
    assert f"ck_accounts_{rule}" in refusal_of(f"UPDATE accounts SET {change} WHERE id = 1")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"minutes": 0}, "ck_transfers_minutes_positive"),
        ({"to_account_id": 1}, "ck_transfers_between_two_accounts"),
        (
            {"reverses_id": 1, "from_account_id": 1, "to_account_id": 2, "minutes": 90},
            "ck_transfers_only_reversals_reverse",
        ),
        ({"kind": "'reverse'"}, "ck_transfers_only_reversals_reverse"),
        ({"kind": "'theft'"}, "transferkind_is_known"),
        ({"about_id": 1}, "ck_transfers_about_is_kind_and_id"),
    ],
)
def test_a_transfer_makes_sense_by_itself(gift, changed, rule):
    assert rule in refusal_of(a_transfer_row(**changed))


@pytest.mark.parametrize(
    "changed", [{}, {"from_account_id": 3, "to_account_id": 1, "minutes": 59}, {"from_account_id": 2, "minutes": 60}]
)
def test_a_reversal_mirrors_its_transfer(gift, changed):
    row = {"kind": "'reverse'", "reverses_id": 2, "minutes": 60, **changed}

    assert "a reversal mirrors its transfer" in refusal_of(a_transfer_row(**row))


def test_a_reversal_is_not_reversed_in_sql_either(gift):
    back = a_reversal(gift)
    session.commit()

    row = a_transfer_row(kind="'reverse'", reverses_id=back.id, from_account_id=1, to_account_id=3, minutes=60)
    assert "a reversal mirrors its transfer" in refusal_of(row)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("minutes", ["1.5", "'ten'", "9e99"])
def test_fractions_and_words_are_no_minutes(gift, minutes):
    assert "whole minutes" in refusal_of(a_transfer_row(minutes=minutes))


def test_a_second_open_account_of_a_person_is_refused(gift):
    columns = "kind, person_id, community_id, floor, balance, held, version, content_hash, opened_at"

    doubled = refusal_of(
        f"INSERT INTO accounts ({columns}) SELECT kind, person_id, community_id, floor, 0, 0, 0, '', opened_at"
        " FROM accounts WHERE id = 1"
    )

    assert "uq_accounts_one_open_per_person" in doubled or "accounts.person_id" in doubled


@pytest.mark.parametrize("held", [30, -1])
def test_what_is_held_changes_only_by_holds(gift, held):
    assert "the sum of its pending holds" in refusal_of(f"UPDATE accounts SET held = {held} WHERE id = 1")


LEDGER = "('accounts', 'transfers', 'entries', 'holds')"


@pytest.mark.engines("sqlite")
def test_the_migrations_made_the_triggers_of_the_models_on_sqlite(app):
    made = session.scalars(text(f"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN {LEDGER}"))

    assert set(made) == set(statements("sqlite"))


@pytest.mark.engines("postgres")
def test_the_migrations_made_the_triggers_of_the_models_on_postgresql(app):
    made = session.execute(
        text(
            "SELECT tgname, proname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            f" WHERE NOT tgisinternal AND tgrelid::regclass::text IN {LEDGER}"
        )
    ).all()

    meant = "\n".join(statements("postgresql"))
    functions = dict(
        re.findall(r"FUNCTION (\w+)\(\) RETURNS trigger LANGUAGE plpgsql AS \$\$(.*?)\$\$", meant, re.DOTALL)
    )
    assert {name for name, _function, _body in made} == set(re.findall(r"CREATE TRIGGER (\w+)", meant))
    assert {function: body for _name, function, body in made} == functions
