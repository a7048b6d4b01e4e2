from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Door
from eldercare.database import Base, session
from eldercare.timebank import holds, queries, sealing
from eldercare.timebank.accounts import close_account, freeze, pool_of, set_limits, thaw
from eldercare.timebank.findings import Finding
from eldercare.timebank.models import Account
from eldercare.timebank.rows import snapshot
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.timebank import (
    NINE,
    WORKER,
    a_community,
    a_gift,
    a_hold,
    a_posting,
    a_reversal,
    a_saver,
    an_account,
    earned,
)
from tests.timebank.by_hand import as_it_was, by_hand, named, put_back

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ledger(app) -> Iterator[None]:
    """Thirteen transfers between five accounts, two of them reversals, four holds in all states, two seals; one account
    that was closed, and one with limits that was frozen for an hour."""
    community = a_community()
    one, two, three = (an_account(minutes=600, community=community) for _ in range(3))
    pool = pool_of(community.id, at=NINE)
    for minutes in (30, 45, 60):
        a_gift(one, two, minutes, memo="thanks", about=("order", minutes))
        a_reversal_of = a_gift(two, three, minutes, happened_at=NINE - timedelta(days=1))
    a_reversal(a_reversal_of)
    a_gift(three, pool, 90, kind=TransferKind.DONATE)
    a_reversal(earned(a_saver(community)))
    close_account(an_account(community=community).id, at=NINE)
    said = {"by": WORKER, "via": Door.CONSOLE, "at": NINE}
    set_limits(three.id, floor=0, ceiling=5000, daily_limit=None, reason="asked", **said)
    freeze(three.id, reason="lost the card", **said)
    thaw(three.id, reason="found", **{**said, "at": NINE + timedelta(hours=1)})
    a_hold(two, 15)
    used, given_back = a_hold(three, 20), a_hold(three, 10)
    a_posting(used, pool, 12)
    holds.release(given_back.id, by=WORKER, at=NINE)
    session.commit()
    sealing.seal_new(NINE)
    a_gift(one, two, 5)
    a_hold(one, 5)
    session.commit()
    sealing.seal_new(NINE)
    with as_it_was():
        yield


def test_a_ledger_that_only_the_rules_wrote_has_no_findings(ledger):
    assert verify() == []


EDITS = {
    "transfers": {
        "id": "999",
        "key": "key || 'x'",
        "kind": "'adjust'",
        "from_account_id": "from_account_id + 1",
        "to_account_id": "to_account_id + 3",
        "minutes": "minutes + 1",
        "memo": "'no thanks'",
        "about_kind": "'visit'",
        "about_id": "about_id + 1",
        "reverses_id": "1",
        "hold_id": "1",
        "for_person_id": "1",
        "approved_by_id": "3",
        "by_kind": "'system'",
        "by_id": "2",
        "via": "'api'",
        "content_hash": "'0123456789abcdef0123456789abcdef'",
        "happened_at": "'2020-01-01 00:00:00.000000'",
        "recorded_at": "'2020-01-01 00:00:00.000000'",
    },
    "entries": {
        "id": "999",
        "transfer_id": "transfer_id + 100",
        "account_id": "account_id + 900",
        "minutes": "minutes + 1",
        "balance_after": "balance_after + 1",
        "account_version": "account_version + 100",
    },
    "accounts": {
        "id": "999",
        "kind": "'pool'",
        "currency": "'points'",
        "person_id": "person_id + 100",
        "joint_holder_id": "1",
        "community_id": "community_id + 100",
        "peer_id": "2",
        "year": "2026",
        "floor": "-1000",
        "ceiling": "5000",
        "daily_limit": "100",
        "balance": "balance + 60",
        "held": "30",
        "version": "version + 1",
        "content_hash": "'0123456789abcdef0123456789abcdef'",
        "opened_at": "'2020-01-01 00:00:00.000000'",
        "frozen_at": "'2020-01-01 00:00:00.000000'",
        "closed_at": "'2020-01-01 00:00:00.000000'",
    },
    "holds": {
        "id": "999",
        "key": "key || 'x'",
        "account_id": "account_id + 1",
        "minutes": "minutes + 1",
        "memo": "'for mother'",
        "about_kind": "'visit'",
        "about_id": "about_id + 1",
        "by_kind": "'system'",
        "by_id": "2",
        "via": "'api'",
        "made_at": "'2020-01-01 00:00:00.000000'",
        "expires_at": "'2030-01-01 00:00:00.000000'",
        "state": "'expired'",
        "posted_minutes": "20",
        "ended_at": "'2020-01-01 00:00:00.000000'",
        "ended_by_kind": "'person'",
        "ended_by_id": "2",
        "end_reason": "'not needed'",
        "content_hash": "'0123456789abcdef0123456789abcdef'",
    },
    "account_events": {
        "id": "999",
        "account_id": "account_id + 1",
        "kind": "'thawed'",
        "details": '\'{"was": {}, "became": {}}\'',
        "reason": "'asked for it'",
        "by_kind": "'system'",
        "by_id": "coalesce(by_id, 0) + 2",
        "via": "'api'",
        "at": "'2020-01-01 00:00:00.000000'",
        "content_hash": "'0123456789abcdef0123456789abcdef'",
    },
    "ledger_seals": {
        "id": "999",
        "first_transfer_id": "0",
        "last_transfer_id": "last_transfer_id + 1",
        "first_hold_id": "0",
        "last_hold_id": "last_hold_id + 1",
        "first_account_id": "0",
        "last_account_id": "last_account_id + 1",
        "first_event_id": "0",
        "last_event_id": "last_event_id + 1",
        "pending_holds": "'[1, 2]'",
        "ended_holds": "'[1]'",
        "missing": "'{\"transfer\": [3, 4]}'",
        "content_hash": "'0123456789abcdef'",
        "previous_hash": "'0123456789abcdef0123456789abcdef'",
        "hash": "'0123456789abcdef0123456789abcdef'",
        "made_at": "'2020-01-01 00:00:00.000000'",
    },
}
ROWS = {"transfers": 6, "entries": 8, "accounts": 3, "holds": 2, "account_events": 2, "ledger_seals": 1}
COULD_BE = {
    ("transfers", "reverses_id"),
    ("entries", "id"),
    ("entries", "transfer_id"),
    ("accounts", "kind"),
    ("accounts", "joint_holder_id"),
    ("accounts", "peer_id"),
    ("accounts", "year"),
    ("accounts", "closed_at"),
    ("holds", "state"),
}


def test_every_column_of_the_ledger_is_tried():
    for table, columns in EDITS.items():
        assert columns.keys() == set(Base.metadata.tables[table].columns.keys())


@pytest.mark.parametrize("table", EDITS)
def test_a_row_changed_by_hand_is_named(ledger, table):
    row_id = ROWS[table]
    for column, value in EDITS[table].items():
        changed = by_hand(f"UPDATE {table} SET {column} = {value} WHERE id = {row_id}")

        assert changed or (table, column) in COULD_BE
        if changed:
            assert named(table) & {row_id, 999 if column == "id" else row_id}, (table, column)
            put_back(table)
    assert verify() == []


def test_what_was_deleted_by_hand_is_missed(ledger):
    assert by_hand("DELETE FROM entries WHERE id = 8")
    assert 4 in named("transfers")

    by_hand("DELETE FROM transfers WHERE id = 5")
    assert {9, 10} <= named("entries")

    by_hand("DELETE FROM accounts WHERE id = 3")
    assert 3 in named("accounts")


def test_a_transfer_written_by_hand_lacks_the_seal(ledger):
    by_hand(
        "INSERT INTO transfers (id, key, kind, from_account_id, to_account_id, minutes, memo, by_kind, via,"
        " content_hash, happened_at, recorded_at) SELECT 100, 'forged', kind, from_account_id, to_account_id, minutes,"
        " memo, by_kind, via, content_hash, happened_at, recorded_at FROM transfers WHERE id = 4"
    )

    findings = [finding.sentence for finding in verify() if (finding.table, finding.id) == ("transfers", 100)]
    assert len(findings) == 3
    assert "past the rules" in findings[0]
    assert "lacks the entry" in findings[1]


def test_two_accounts_that_changed_hands_are_named(ledger):
    for account_id, person_id in ((1, 900), (3, 1), (1, 2)):
        assert by_hand(f"UPDATE accounts SET person_id = {person_id} WHERE id = {account_id}")

    assert {1, 3} == named("accounts")


def test_two_entries_that_changed_places_are_noticed(ledger):
    community = queries.get_account(1).community
    giver, taker = an_account(minutes=100, community=community), an_account(community=community)
    first, second = (a_gift(giver, taker, 40).id * 2 for _ in range(2))

    for entry_id, version, balance in ((first, 900, 80), (second, 1, 40), (first, 2, 80)):
        assert by_hand(
            f"UPDATE entries SET account_version = {version}, balance_after = {balance} WHERE id = {entry_id}"
        )

    assert named("entries") == {first}


def test_minutes_made_from_nothing_show_in_the_total(ledger):
    by_hand("UPDATE accounts SET balance = balance + 60 WHERE id = 3")

    assert Finding("accounts", None, "all balances together are 60 instead of 0") in verify()


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("value", ["'ten'", "1.5", "NULL", "x'00'"])
@pytest.mark.parametrize(
    ("table", "column"), [("transfers", "minutes"), ("entries", "minutes"), ("accounts", "balance")]
)
def test_what_is_no_number_at_all_is_a_finding_and_no_crash(ledger, table, column, value):
    if by_hand(f"UPDATE {table} SET {column} = {value} WHERE id = 6"):
        assert 6 in named(table)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("column", "value"), [("kind", "'theft'"), ("recorded_at", "'yesterday'"), ("via", "''")])
def test_a_word_that_means_nothing_is_a_finding_and_no_crash(ledger, column, value):
    assert by_hand(f"UPDATE transfers SET {column} = {value} WHERE id = 6")

    assert named("transfers") == {6}


def test_it_reads_on_where_one_portion_of_rows_ends(ledger, monkeypatch):
    monkeypatch.setattr("eldercare.timebank.rows.ROWS_AT_ONCE", 3)

    assert verify() == []


def test_all_of_it_reads_the_same_moment(ledger):
    balance = select(Account.balance).where(Account.id == 1)
    with snapshot() as connection:
        before = connection.scalar(balance)
        with transaction():
            earned(queries.get_account(1).person, minutes=60)

        assert connection.scalar(balance) == before
    assert queries.get_account(1).balance == before + 60
