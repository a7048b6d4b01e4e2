from datetime import timedelta
from functools import partial

import pytest

from eldercare.actors import SYSTEM, Door
from eldercare.database import session
from eldercare.timebank import errors, holds, jobs, queries
from eldercare.timebank.accounts import close_account, freeze, pool_of
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.states import HoldState, TransferKind
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_hold, a_posting, a_reversal, an_account
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

LATER = NINE + timedelta(hours=2)


@pytest.fixture
def account(app) -> Account:
    """Ninety minutes of somebody."""
    return an_account(minutes=90)


@pytest.fixture
def pool(account) -> Account:
    return pool_of(account.community_id, at=NINE)


def test_what_is_set_aside_is_still_there_but_not_available(account, pool):
    hold = a_hold(account, 60, memo="for mother", about=("order", 17))

    assert (account.balance, account.held, account.available) == (90, 60, 30)
    assert holds.pending_about("order", 17) == holds.pending_of(account.id) == [hold]
    with pytest.raises(errors.BalanceTooLow):
        a_gift(account, pool, 31, kind=TransferKind.DONATE)


def test_no_more_is_set_aside_than_is_available(account):
    a_hold(account, 60)

    with pytest.raises(errors.BalanceTooLow):
        a_hold(account, 31)
    a_hold(account, 30)

    assert account.available == 0


@pytest.mark.parametrize("minutes", [0, -1, 1.5, float("nan"), True, 10**9, None])
def test_only_whole_minutes_are_set_aside_or_posted(account, pool, minutes):
    hold = a_hold(account, 60)

    for attempt in (partial(a_hold, account, minutes), partial(a_posting, hold, pool, minutes)):
        with pytest.raises(errors.NotWholeMinutes):
            attempt()
    assert (account.held, hold.state) == (60, HoldState.PENDING)


@pytest.mark.parametrize("minutes", [60, 45])
def test_what_was_used_moves_and_the_rest_is_available_again(account, pool, minutes):
    hold = a_hold(account, 60, memo="for mother", about=("order", 17))

    posted = a_posting(hold, pool, minutes)

    assert (account.balance, account.held, pool.balance) == (90 - minutes, 0, minutes)
    assert (hold.state, hold.posted_minutes, hold.ended_at) == (HoldState.POSTED, minutes, NINE)
    kept = queries.get_transfer(posted.id)
    assert (kept.hold_id, kept.memo, kept.about_kind, kept.about_id) == (hold.id, "for mother", "order", 17)
    session.commit()
    assert verify() == []


def test_no_more_is_posted_than_is_held(account, pool):
    with pytest.raises(errors.MoreThanHeld):
        a_posting(a_hold(account, 60), pool, 61)


def test_posting_again_with_the_same_key_is_once_and_with_another_one_refused(account, pool):
    hold = a_hold(account, 60)
    first = a_posting(hold, pool, 45, key="visit:1")

    assert a_posting(hold, pool, 45, key="visit:1") == first
    with pytest.raises(errors.KeyReused):
        a_posting(hold, pool, 44, key="visit:1")
    for minutes in (45, 44):
        with pytest.raises(errors.HoldEnded):
            a_posting(hold, pool, minutes, key="visit:2")
    assert account.balance == 45


def test_a_refused_posting_leaves_the_hold_as_it_was(account, pool):
    hold = a_hold(account, 60)
    a_gift(account, pool, 5, kind=TransferKind.DONATE, key="taken")

    with pytest.raises(errors.KeyReused):
        a_posting(hold, pool, 45, key="taken")

    session.refresh(account)
    assert (hold.state, hold.posted_minutes, account.held) == (HoldState.PENDING, None, 60)
    session.commit()
    assert verify() == []


def test_a_posting_that_is_reversed_brings_the_minutes_back_free(account, pool):
    a_reversal(a_posting(a_hold(account, 60), pool, 45))

    assert (account.balance, account.held) == (90, 0)


def test_what_is_released_is_available_again_and_ends_once(account, pool):
    hold = a_hold(account, 60)

    holds.release(hold.id, by=WORKER, at=NINE, reason=" cancelled ")
    again = holds.release(hold.id, by=SYSTEM, at=LATER, reason="other")

    assert (account.held, again.state, again.end_reason) == (0, HoldState.RELEASED, "cancelled")
    assert (again.ended_at, again.ended_by_id) == (NINE, WORKER.id)
    with pytest.raises(errors.HoldEnded):
        a_posting(hold, pool, 60)


def test_what_was_posted_is_not_released(account, pool):
    hold = a_hold(account, 60)
    a_posting(hold, pool, 60)

    with pytest.raises(errors.HoldEnded):
        holds.release(hold.id, by=WORKER, at=NINE)


def test_the_same_key_sets_aside_once_and_with_other_content_is_refused(account):
    first = a_hold(account, 60, key="order:7")

    assert a_hold(account, 60, key="order:7", by=SYSTEM, at=LATER) is first
    assert account.held == 60
    for other in ({"minutes": 59}, {"about": ("order", 8)}, {"memo": "other"}):
        with pytest.raises(errors.KeyReused):
            a_hold(account, **{"minutes": 60, "key": "order:7", **other})
    with pytest.raises(errors.KeyReused):
        a_hold(an_account(minutes=60), 60, key="order:7")


def test_the_clock_gives_back_what_was_held_for_too_long_and_nothing_else(account):
    over, still, for_ever = (a_hold(account, 10, expires_at=end) for end in (LATER, LATER + timedelta(minutes=1), None))
    session.commit()

    assert [jobs.expire_holds(NINE), jobs.expire_holds(LATER), jobs.expire_holds(LATER)] == [0, 1, 0]

    session.expire_all()
    assert [hold.state for hold in (over, still, for_ever)] == [HoldState.EXPIRED, HoldState.PENDING, HoldState.PENDING]
    assert (over.ended_at, over.ended_by_kind, account.held) == (LATER, SYSTEM.kind, 20)
    assert verify() == []


def test_a_hold_may_be_kept_for_longer_or_until_it_is_settled(account):
    hold = a_hold(account, 10, expires_at=NINE)

    holds.keep_until(hold.id, LATER)
    assert not holds.expire(hold.id, at=LATER - timedelta(seconds=1))
    holds.keep_until(hold.id, None)
    assert holds.to_expire(LATER) == []

    holds.release(hold.id, by=WORKER, at=NINE)
    with pytest.raises(errors.HoldEnded):
        holds.keep_until(hold.id, LATER)


def test_of_a_frozen_account_nothing_is_set_aside_or_posted_unless_by_who_settles_it(account, pool):
    hold = a_hold(account, 60)
    freeze(account.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="died")

    with pytest.raises(errors.AccountFrozen):
        a_hold(account, 10)
    with pytest.raises(errors.AccountFrozen):
        a_posting(hold, pool, 30)

    a_hold(account, 10, even_frozen=True)
    a_posting(hold, pool, 30, of_frozen=True)
    assert (account.balance, account.held) == (60, 10)


def test_an_account_with_something_held_is_not_closed_and_a_closed_one_holds_nothing():
    overdrawn = an_account(minutes=30)
    hold = a_hold(overdrawn, 30)
    with pytest.raises(errors.AccountNotEmpty):
        close_account(overdrawn.id, at=NINE)
    a_posting(hold, pool_of(overdrawn.community_id, at=NINE), 30)
    close_account(overdrawn.id, at=NINE)

    with pytest.raises(errors.AccountClosed):
        a_hold(overdrawn, 1)


def test_a_hold_that_does_not_exist_is_not_found(account, pool):
    for attempt in (
        partial(holds.release, 99, by=WORKER, at=NINE),
        partial(holds.keep_until, 99, None),
        partial(a_posting, Hold(id=99), pool, 1),
    ):
        with pytest.raises(errors.NoSuchHold):
            attempt()


def at_once(*attempts):
    return run_at_once([partial(in_its_own_transaction, attempt) for attempt in attempts])


def in_its_own_transaction(attempt):
    with transaction():
        done = attempt()
        return done.id if isinstance(done, Hold) else done


def like(row):
    """Only its number: a row belongs to the session, and so to the thread, that read it."""
    return type(row)(id=row.id)


def test_the_last_minutes_are_set_aside_once_however_many_want_them():
    account = an_account(minutes=150)

    made = at_once(*(partial(a_hold, like(account), 60, key=f"order:{n}") for n in range(8)))

    assert sum(isinstance(one, int) for one in made) == 2
    assert sum(isinstance(one, errors.BalanceTooLow) for one in made) == 6
    assert (account.balance, account.held) == (150, 120)
    assert verify() == []


def test_one_key_at_once_on_several_accounts_has_one_winner():
    community = a_community()
    accounts = [an_account(minutes=60, community=community) for _ in range(6)]

    made = at_once(*(partial(a_hold, like(one), 60, key="order:7") for one in accounts))

    assert sum(isinstance(one, int) for one in made) == 1
    assert sum(isinstance(one, errors.KeyReused) for one in made) == 5
    assert verify() == []


def test_of_posting_releasing_and_expiring_at_once_one_wins(account, pool):
    hold = a_hold(account, 60, expires_at=NINE)

    done = at_once(
        *(partial(a_posting, like(hold), like(pool), 45, key=f"visit:{n}") for n in range(3)),
        *(partial(holds.release, hold.id, by=WORKER, at=NINE) for _ in range(3)),
        *(partial(holds.expire, hold.id, at=NINE) for _ in range(2)),
    )

    assert not [one for one in done if isinstance(one, Exception) and not isinstance(one, errors.HoldEnded)]
    assert hold.state is not HoldState.PENDING
    assert account.held == 0
    assert account.balance == (45 if hold.state is HoldState.POSTED else 90)
    assert verify() == []


def test_posting_while_others_spend_what_is_left_neither_deadlocks_nor_overdraws(account, pool):
    made = [a_hold(account, 10) for _ in range(5)]
    giver, taker = like(account), like(pool)

    done = at_once(
        *(partial(a_posting, like(one), taker, 10) for one in made),
        *(partial(a_gift, giver, taker, 10, kind=TransferKind.DONATE, key=f"gift:{n}") for n in range(5)),
    )

    assert sum(isinstance(one, errors.BalanceTooLow) for one in done) == 1
    assert (account.balance, account.held) == (0, 0)
    assert verify() == []
