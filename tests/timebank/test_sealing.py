import json
from functools import partial

import pytest
from flask import current_app
from sqlalchemy import func, select, text

from eldercare.actors import Door
from eldercare.crypto import blind_index
from eldercare.database import db, session
from eldercare.timebank import holds, jobs, pending_holds, sealing
from eldercare.timebank.accounts import freeze, set_limits, thaw
from eldercare.timebank.chain import Content, lines
from eldercare.timebank.models import Account, LedgerSeal, Transfer
from eldercare.timebank.rows import snapshot
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_hold, an_account
from tests.support.races import run_at_once
from tests.timebank.by_hand import by_hand, named

SAID = {"by": WORKER, "via": Door.CONSOLE, "at": NINE}
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def accounts(app) -> list[Account]:
    """Two accounts of a community with 900 minutes each; transfers 1 and 2 brought them."""
    community = a_community()
    return [an_account(minutes=900, community=community) for _ in range(2)]


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def sealed() -> int:
    session.commit()
    return sealing.seal_new(NINE)


def links() -> list[LedgerSeal]:
    return list(session.scalars(select(LedgerSeal).order_by(LedgerSeal.id)))


def covered_transfers() -> list[tuple[int, int]]:
    return [(link.first_transfer_id, link.last_transfer_id) for link in links()]


def test_nothing_recorded_needs_no_seal():
    assert sealed() == 0
    assert sealing.head() == ""


def test_what_was_recorded_since_is_sealed_once(accounts):
    assert [sealed(), sealed()] == [1, 0]
    a_gift(*accounts, 30)
    a_hold(accounts[0])
    assert [sealed(), sealed()] == [1, 0]

    first, second = links()
    assert covered_transfers() == [(1, 2), (3, 3)]
    assert (second.previous_hash, second.first_hold_id, second.last_hold_id) == (first.hash, 1, 1)
    assert verify(head=sealing.head()) == []


def test_a_hold_that_ends_after_it_was_sealed_breaks_nothing(accounts):
    used = a_hold(accounts[0])
    sealed()
    holds.release(used.id, by=WORKER, at=NINE)
    session.commit()

    assert verify() == []


def test_a_long_time_is_sealed_in_several_links(accounts, monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_IN_A_LINK", 3)
    for _ in range(6):
        a_gift(*accounts, 1)

    assert sealed() == 3
    assert covered_transfers() == [(1, 3), (4, 6), (7, 8)]
    assert verify() == []


def test_transfers_deleted_with_their_entries_and_balances_set_to_match_are_named(accounts):
    for _ in range(3):
        a_gift(*accounts, 10)
    sealed()

    by_hand(
        "DELETE FROM entries WHERE transfer_id = 5",
        "DELETE FROM transfers WHERE id = 5",
        f"UPDATE accounts SET version = version - 1, balance = balance + 10 WHERE id = {accounts[0].id}",
        f"UPDATE accounts SET version = version - 1, balance = balance - 10 WHERE id = {accounts[1].id}",
    )

    assert [(found.table, found.id) for found in verify()] == [("transfers", 5)]


def test_an_account_and_a_hold_that_left_no_other_trace_are_named(accounts):
    spare = an_account(community=accounts[0].community).id
    kept = a_hold(accounts[0]).id
    sealed()

    by_hand(f"DELETE FROM accounts WHERE id = {spare}")
    by_hand("UPDATE accounts SET held = 0", f"DELETE FROM holds WHERE id = {kept}")

    assert {(found.table, found.id) for found in verify()} == {("accounts", spare), ("holds", kept)}


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_line_of_an_accounts_history_that_was_changed_deleted_or_written_by_hand_is_named(accounts, is_sealed):
    account_id = accounts[0].id
    for turn in range(3):
        freeze(account_id, reason="lost", **SAID)
        thaw(account_id, reason=f"found {turn}", **SAID)
    if is_sealed:
        sealed()
    assert by_hand("UPDATE account_events SET reason = 'never lost' WHERE id = 3")
    assert named("account_events") == {3}

    copied = "account_id, kind, details, reason, by_kind, by_id, via, at, content_hash"
    by_hand(f"INSERT INTO account_events (id, {copied}) SELECT 7, {copied} FROM account_events WHERE id = 6")
    assert named("account_events") == {3, 7}
    by_hand("DELETE FROM account_events WHERE id = 5")
    assert named("account_events") == {3, 6, 7} | ({5} if is_sealed or is_sqlite() else set())


def test_an_account_set_back_to_what_it_was_with_its_seal_of_then_is_named(accounts):
    first, second = accounts[0].id, accounts[1].id
    before = {one.id: one.content_hash for one in accounts}
    freeze(first, reason="lost", **SAID)
    set_limits(second, floor=0, ceiling=1000, daily_limit=None, reason="asked", **SAID)
    sealed()

    assert by_hand(f"UPDATE accounts SET frozen_at = NULL, content_hash = '{before[first]}' WHERE id = {first}")
    assert named("accounts") == {first}
    assert by_hand(f"UPDATE accounts SET ceiling = NULL, content_hash = '{before[second]}' WHERE id = {second}")
    assert named("accounts") == {first, second}


def test_a_hold_that_is_made_pending_again_with_its_seal_of_then_is_named(accounts, monkeypatch):
    monkeypatch.setattr(pending_holds, "LINKS_BETWEEN_LISTS", 3)
    was = {}
    for turn in range(7):
        one, still = a_hold(accounts[0], 10), a_hold(accounts[1], 5)
        was[one.id] = one.content_hash
        sealed() if turn % 2 else None
        holds.release(one.id, by=WORKER, at=NINE)
        sealed()
    assert len([link for link in links() if link.pending_holds is not None]) > 2
    assert verify() == []

    for hold_id, seal in was.items():
        by_hand(
            f"UPDATE accounts SET held = held + 10 WHERE id = {accounts[0].id}",
            "UPDATE holds SET state = 'pending', ended_at = NULL, ended_by_kind = NULL, ended_by_id = NULL,"
            f" end_reason = '', content_hash = '{seal}' WHERE id = {hold_id}",
        )
    assert {(found.table, found.id) for found in verify()} == {("holds", hold_id) for hold_id in was}
    assert still.id not in was


def test_a_chain_of_before_histories_were_sealed_still_fits_and_goes_on(accounts):
    freeze(accounts[0].id, reason="lost", **SAID)
    kept, ended = a_hold(accounts[1]), a_hold(accounts[1])
    sealed()
    link = links()[0]
    content = Content()
    with snapshot() as connection:
        for word in ("transfer", "hold", "account"):
            for _row_id, line in lines(connection, word):
                content.add(line)
    words = ("transfer", "hold", "account")
    ranges = [getattr(link, f"{end}_{word}_id") for word in words for end in ("first", "last")]
    said = [1, *ranges, {}, content.hash(), "", "2026-11-22T01:00:00+00:00"]
    its_hash = blind_index("ledger_seals" + json.dumps(said, sort_keys=True, separators=(",", ":")))
    by_hand("UPDATE account_events SET content_hash = ''")
    by_hand(
        "UPDATE ledger_seals SET first_event_id = NULL, last_event_id = NULL, pending_holds = NULL, ended_holds = NULL,"
        f" content_hash = '{content.hash()}', hash = '{its_hash}', made_at = '2026-11-22 01:00:00.000000'"
    )
    session.expire_all()
    assert verify(head=f"1:{its_hash}") == []

    thaw(accounts[0].id, reason="found", **SAID)
    sealed()
    holds.release(ended.id, by=WORKER, at=NINE)
    by_hand(f"UPDATE accounts SET held = {kept.minutes} WHERE id = {accounts[1].id}")  # as the triggers would
    sealed()

    assert [(one.first_event_id, one.last_event_id) for one in links()] == [(None, None), (1, 2), (3, 2)]
    assert [(one.pending_holds, one.ended_holds) for one in links()[1:]] == [([kept.id, ended.id], None), (None, [2])]
    assert verify(head=sealing.head()) == []
    by_hand("UPDATE account_events SET reason = 'never lost' WHERE id = 1")
    assert named("ledger_seals") == {2}


@pytest.mark.engines("sqlite")
def test_what_was_deleted_with_all_its_traces_before_it_was_sealed_leaves_a_gap_on_sqlite(accounts):
    spare, gift = an_account(community=accounts[0].community).id, a_gift(*accounts, 10).id
    last = a_hold(accounts[0]).id
    an_account(community=accounts[0].community, minutes=5)
    a_hold(accounts[0])
    by_hand(
        f"DELETE FROM accounts WHERE id = {spare}",
        f"DELETE FROM entries WHERE transfer_id = {gift}",
        f"DELETE FROM transfers WHERE id = {gift}",
        f"DELETE FROM holds WHERE id = {last}",
        "UPDATE accounts SET balance = 900, version = 1, held = 0 WHERE balance BETWEEN 800 AND 1000",
        "UPDATE accounts SET held = (SELECT sum(minutes) FROM holds) WHERE id = 2",
    )
    gone = {("accounts", spare), ("transfers", gift), ("holds", last)}

    assert gone <= {(found.table, found.id) for found in verify()}
    sealed()
    assert gone <= {(found.table, found.id) for found in verify()}


@pytest.mark.engines("postgres")
def test_numbers_that_nobody_ever_had_are_remembered_and_not_to_be_filled_later(accounts):
    session.execute(text("SELECT setval('transfers_id_seq', 7)"))
    gift = a_gift(*accounts, 10)
    sealed()
    assert links()[0].missing == {"transfer": [3, 7]}
    assert verify() == []

    by_hand(f"UPDATE transfers SET id = 5 WHERE id = {gift.id}")

    assert {5, gift.id} <= named("transfers")


def test_links_taken_off_the_end_show_to_who_kept_the_head(accounts):
    sealed()
    a_gift(*accounts)
    sealed()
    head = sealing.head()
    by_hand("DELETE FROM ledger_seals WHERE id = 2")

    assert verify() == []
    assert named("ledger_seals", head=head) == {2}
    a_gift(*accounts)
    sealed()
    assert named("ledger_seals", head=head) == {2}


def test_a_link_taken_out_of_the_middle_is_named(accounts):
    for _ in range(3):
        a_gift(*accounts)
        sealed()

    by_hand("DELETE FROM ledger_seals WHERE id = 2")

    assert named("ledger_seals") == {2}


def test_a_chain_written_anew_without_the_key_is_named(accounts):
    for _ in range(2):
        a_gift(*accounts)
        sealed()

    by_hand("UPDATE ledger_seals SET first_transfer_id = 1, previous_hash = '' WHERE id = 2")

    assert named("ledger_seals") == {2}


def test_several_schedulers_at_once_make_one_chain(accounts, monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_IN_A_LINK", 2)
    for _ in range(10):
        a_gift(*accounts, 1)

    made = run_at_once([partial(sealing.seal_new, NINE, patience="5s")] * 4)

    assert sum(made) == len(links()) == 6
    assert verify() == []


def test_what_others_write_meanwhile_is_sealed_sooner_or_later(accounts):
    ids = [account.id for account in accounts]

    def write(client: int) -> int:
        for turn in range(12):
            with transaction():
                giver, taker = ids if (client + turn) % 2 else reversed(ids)
                a_gift(Account(id=giver), Account(id=taker), 1, key=f"gift:{client}:{turn}")
        return 0

    def seal() -> int:
        return sum(jobs.seal_ledger(NINE) for _ in range(6))

    run_at_once([partial(write, 0), partial(write, 1), seal, seal])

    sealed()
    assert covered_transfers()[-1][1] == session.scalar(select(func.max(Transfer.id)))
    assert verify() == []


@pytest.mark.engines("postgres")
def test_sealing_waits_for_nobody_who_has_begun_and_not_ended(accounts):
    session.commit()
    with current_app.app_context(), transaction():
        a_gift(*[Account(id=account.id) for account in accounts])
        with pytest.raises(sealing.LedgerBusy):
            sealing.seal_new(NINE)
        assert jobs.seal_ledger(NINE) == 0

    assert jobs.seal_ledger(NINE) == 1
    assert covered_transfers() == [(1, 3)]
