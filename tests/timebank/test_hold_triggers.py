import pytest
from sqlalchemy import text

from eldercare.database import session
from eldercare.timebank import holds
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.verify import verify
from tests.builders.timebank import NINE, WORKER, a_hold, a_posting, an_account
from tests.timebank.test_triggers import a_transfer_row, refusal_of

pytestmark = pytest.mark.usefixtures("app")

TO_POOL = {"kind": "'redeem'", "to_account_id": 3}


@pytest.fixture
def held(app) -> None:
    """Account 1 with 90 minutes, of which hold 1 keeps 60; hold 2 was released, 20 of hold 3 were posted to pool 3."""
    account = an_account(minutes=110)
    pool = pool_of(account.community_id, at=NINE)
    a_hold(account, 60)
    holds.release(a_hold(account, 10).id, by=WORKER, at=NINE)
    a_posting(a_hold(account, 25), pool, 20)
    session.commit()


def a_hold_row(**changed: object) -> str:
    row = {
        "id": 50,
        "key": "'by hand'",
        "account_id": 1,
        "minutes": 10,
        "memo": "''",
        "about_kind": "'order'",
        "about_id": 7,
        "by_kind": "'staff'",
        "via": "'console'",
        "made_at": "'2026-03-02 01:00:00.000000'",
        "state": "'pending'",
        "end_reason": "''",
        "content_hash": "''",
        **changed,
    }
    return f"INSERT INTO holds ({', '.join(row)}) VALUES ({', '.join(str(value) for value in row.values())})"


def test_what_a_hold_says_of_its_beginning_is_never_changed(held):
    for change in (
        *("id = 77", "key = 'x'", "account_id = 2", "minutes = 61", "memo = 'x'", "about_kind = 'x'", "about_id = 8"),
        *("by_kind = 'system'", "by_id = 9", "via = 'api'", "made_at = '2026-03-02 02:00:00.000000'"),
    ):
        assert "a hold ends once" in refusal_of(f"UPDATE holds SET {change} WHERE id = 1"), change


@pytest.mark.parametrize("hold_id", [2, 3])
def test_a_hold_that_ended_is_never_changed(held, hold_id):
    for change in (
        "state = 'pending', ended_at = NULL, posted_minutes = NULL",
        "state = 'posted', posted_minutes = 5",
        "end_reason = 'x'",
        "expires_at = made_at",
    ):
        assert "a hold ends once" in refusal_of(f"UPDATE holds SET {change} WHERE id = {hold_id}"), change


def test_a_hold_is_not_deleted(held):
    for hold_id in (1, 2):
        assert "holds are never deleted" in refusal_of(f"DELETE FROM holds WHERE id = {hold_id}")


@pytest.mark.engines("postgres")
def test_holds_are_not_emptied(held):
    assert "holds are never deleted" in refusal_of("TRUNCATE holds CASCADE")


@pytest.mark.engines("sqlite")
def test_a_hold_is_not_replaced_under_the_pretext_of_inserting(held):
    assert "holds are never deleted" in refusal_of(a_hold_row(id=1).replace("INSERT", "INSERT OR REPLACE"))


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("minutes", ["1.5", "'ten'", "9e99"])
def test_fractions_and_words_are_not_set_aside(held, minutes):
    assert "whole minutes" in refusal_of(a_hold_row(minutes=minutes))
    ended = f"UPDATE holds SET state = 'posted', posted_minutes = {minutes}, ended_at = made_at WHERE id = 1"
    assert "whole minutes" in refusal_of(ended)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"state": "'released'", "ended_at": "'2026-03-02 01:00:00.000000'"}, "a hold begins pending"),
        ({"minutes": 31}, "ck_accounts_available_not_below_floor"),
        ({"minutes": 0}, "ck_holds_minutes_positive"),
        ({"minutes": -5}, "ck_holds_minutes_positive"),
        ({"ended_at": "'2026-03-02 01:00:00.000000'"}, "ck_holds_ended_unless_pending"),
        ({"posted_minutes": 5}, "ck_holds_only_what_is_posted_was_used"),
    ],
)
def test_a_hold_begins_pending_and_within_what_is_available(held, changed, rule):
    assert rule in refusal_of(a_hold_row(**changed))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("state = 'released'", "ck_holds_ended_unless_pending"),
        ("state = 'posted', ended_at = made_at", "ck_holds_only_what_is_posted_was_used"),
        ("state = 'posted', posted_minutes = 61, ended_at = made_at", "ck_holds_no_more_posted_than_held"),
        ("state = 'posted', posted_minutes = 0, ended_at = made_at", "ck_holds_no_more_posted_than_held"),
        ("state = 'spent', ended_at = made_at", "ck_holds_holdstate_is_known"),
    ],
)
def test_a_hold_ends_as_a_whole(held, change, rule):
    assert rule in refusal_of(f"UPDATE holds SET {change} WHERE id = 1")


@pytest.mark.parametrize("held_minutes", [0, 30, 61])
def test_what_an_account_has_held_is_what_its_holds_say(held, held_minutes):
    assert "the sum of its pending holds" in refusal_of(f"UPDATE accounts SET held = {held_minutes} WHERE id = 1")


def test_a_transfer_posts_only_a_posted_hold_as_it_says(held):
    posted = "UPDATE holds SET state = 'posted', posted_minutes = 10, ended_at = made_at WHERE id = 1"
    for statements in (
        [a_transfer_row(**TO_POOL, hold_id=1)],
        [a_transfer_row(**TO_POOL, hold_id=2)],
        [posted, a_transfer_row(**TO_POOL, hold_id=1, minutes=11)],
        [posted, a_transfer_row(kind="'adjust'", from_account_id=3, to_account_id=1, hold_id=1)],
    ):
        assert "a transfer that posts a hold" in refusal_of(*statements), statements


def test_a_hold_is_posted_by_one_transfer(held):
    twice = refusal_of(a_transfer_row(**TO_POOL, hold_id=3, minutes=20))

    assert "uq_transfers_hold_id" in twice or "transfers.hold_id" in twice


def test_a_hold_made_and_ended_by_hand_moves_what_is_held(held):
    session.execute(text(a_hold_row()))
    assert session.scalar(text("SELECT held FROM accounts WHERE id = 1")) == 70

    session.execute(text("UPDATE holds SET state = 'expired', ended_at = made_at WHERE id = 50"))
    assert session.scalar(text("SELECT held FROM accounts WHERE id = 1")) == 60
    session.rollback()
    assert verify() == []
