from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from eldercare.actors import SYSTEM, Door
from eldercare.database import session
from eldercare.errors import Invalid
from eldercare.timebank import errors, queries
from eldercare.timebank.accounts import (
    account_of,
    allowance_of,
    clearing_between,
    close_account,
    freeze,
    issuance_of,
    overflow_of,
    pool_of,
    set_limits,
    thaw,
)
from eldercare.timebank.models import Account, AccountEvent
from eldercare.timebank.states import AccountKind, Currency, TransferKind
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
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

TOMORROW = NINE + timedelta(days=1)
BY_WORKER = {"by": WORKER, "via": Door.CONSOLE, "at": NINE}


def limited(account: Account, **limits: object) -> Account:
    values = {"floor": 0, "ceiling": None, "daily_limit": None, "reason": "as agreed", **BY_WORKER, **limits}
    return set_limits(account.id, **values)


def events_of(account: Account) -> list[AccountEvent]:
    return list(
        session.scalars(select(AccountEvent).where(AccountEvent.account_id == account.id).order_by(AccountEvent.id))
    )


def test_other_limits_are_recorded_with_what_they_were_and_why():
    account = an_account(minutes=90)

    limited(account, floor=-30, ceiling=500, daily_limit=60, reason=" agreed with the street office ")

    (event,) = events_of(account)
    assert (event.kind, event.reason, event.by_id, event.via, event.at) == (
        "limits",
        "agreed with the street office",
        WORKER.id,
        Door.CONSOLE,
        NINE,
    )
    assert event.details == {
        "was": {"floor": 0, "ceiling": None, "daily_limit": None},
        "became": {"floor": -30, "ceiling": 500, "daily_limit": 60},
    }
    session.commit()
    assert verify() == []


@pytest.mark.parametrize(
    "limits",
    [
        {"floor": 1},
        {"floor": 1.0},
        {"ceiling": 89},
        {"ceiling": "500"},
        {"ceiling": True},
        {"daily_limit": -1},
        {"daily_limit": float("nan")},
        {"reason": " "},
    ],
)
def test_limits_that_make_no_sense_or_are_broken_already_are_refused(limits):
    account = an_account(minutes=90)

    with pytest.raises(Invalid):
        limited(account, **limits)

    assert (account.floor, account.ceiling, account.daily_limit, events_of(account)) == (0, None, None, [])


def test_a_floor_above_what_is_available_is_refused_even_where_the_balance_would_do():
    account = an_account(minutes=90)
    pool = pool_of(account.community_id, at=NINE)
    limited(account, floor=-30)
    a_hold(account, 110)

    with pytest.raises(Invalid):
        limited(account, floor=-10)
    with pytest.raises(errors.BalanceTooLow):
        a_gift(account, pool, 11, kind=TransferKind.DONATE)


def test_no_more_leaves_on_one_day_than_its_limit_and_tomorrow_again():
    account = limited(an_account(minutes=300), daily_limit=60)
    pool = pool_of(account.community_id, at=NINE)
    give = partial(a_gift, account, pool, kind=TransferKind.DONATE)
    give(45)

    with pytest.raises(errors.DailyLimitReached):
        give(16)
    give(15)
    give(60, at=TOMORROW)

    assert account.balance == 180


def test_what_arrives_or_was_taken_back_does_not_count_against_the_day():
    community = a_community()
    account, other = (
        limited(an_account(minutes=300, community=community), daily_limit=60),
        an_account(minutes=90, community=community),
    )
    a_gift(other, account, 90)
    gift = a_gift(account, other, 60)
    a_reversal(gift)

    a_gift(account, other, 60)

    assert account.balance == 330


def test_what_is_set_aside_counts_on_its_day_and_is_posted_whatever_the_limit_says_then():
    account = limited(an_account(minutes=300), daily_limit=60)
    pool = pool_of(account.community_id, at=NINE)
    held = a_hold(account, 45)

    with pytest.raises(errors.DailyLimitReached):
        a_hold(account, 16)
    a_hold(account, 15)
    a_gift(account, pool, 60, kind=TransferKind.DONATE, at=TOMORROW)
    a_posting(held, issuance_of(account.community_id, at=NINE), 45, at=TOMORROW)

    assert account.balance == 195


def test_nothing_leaves_a_frozen_account_though_minutes_still_arrive():
    community = a_community()
    account, other = (an_account(minutes=90, community=community) for _ in range(2))

    freeze(account.id, reason="died", **BY_WORKER)

    with pytest.raises(errors.AccountFrozen):
        a_gift(account, other)
    a_gift(other, account)
    assert account.balance == 150
    thaw(account.id, reason="alive", **BY_WORKER)
    a_gift(account, other, 150)
    assert [(event.kind, event.reason) for event in events_of(account)] == [("frozen", "died"), ("thawed", "alive")]
    session.commit()
    assert verify() == []


def test_freezing_and_thawing_twice_is_once():
    account = an_account()
    for _ in range(2):
        freeze(account.id, reason="died", **BY_WORKER)
    frozen_at = account.frozen_at
    for _ in range(2):
        thaw(account.id, reason="alive", **BY_WORKER)

    assert (frozen_at, account.frozen_at) == (NINE, None)
    assert [event.kind for event in events_of(account)] == ["frozen", "thawed"]


def test_a_closed_account_is_closed_once_and_never_frozen():
    account = an_account()
    close_account(account.id, reason="moved away", **BY_WORKER)

    for attempt in (partial(close_account, at=NINE), partial(freeze, reason="died", **BY_WORKER)):
        with pytest.raises(errors.AccountClosed):
            attempt(account.id)
    assert [(event.kind, event.by_id) for event in events_of(account)] == [("closed", WORKER.id)]


def test_the_clock_closes_without_a_person():
    account = an_account()

    close_account(account.id, at=NINE)

    (event,) = events_of(account)
    assert (event.by_kind, event.by_id, event.via) == (SYSTEM.kind, None, Door.CLOCK)


@pytest.mark.parametrize("statement", ["UPDATE account_events SET reason = 'other'", "DELETE FROM account_events"])
def test_what_happened_to_an_account_is_never_changed(statement):
    freeze(an_account().id, reason="died", **BY_WORKER)
    session.commit()

    with pytest.raises(IntegrityError, match="account_events is append-only"):
        session.execute(text(statement))


def test_common_accounts_of_each_kind_and_currency_are_opened_once():
    here, there = a_community("Willow Bank").id, a_community("Harbour View").id
    person = a_saver()
    openers = [
        partial(pool_of, here),
        partial(pool_of, here, currency=Currency.POINTS),
        partial(issuance_of, here),
        partial(overflow_of, here),
        partial(clearing_between, here, there, limit=600),
        partial(clearing_between, there, here, limit=600),
        partial(account_of, person),
        partial(account_of, person, currency=Currency.POINTS),
        partial(allowance_of, person, 2026),
        partial(allowance_of, person, 2027),
    ]

    first, again = ([opener(at=NINE).id for opener in openers] for _ in range(2))

    assert first == again
    assert len(set(first)) == len(openers)
    clearing = queries.get_account(first[4])
    assert (clearing.kind, clearing.floor, clearing.ceiling) == (AccountKind.CLEARING, -600, 600)
    session.commit()
    assert verify() == []


def test_minutes_and_points_are_never_mixed():
    person = a_saver()
    earned(person)
    points = pool_of(person.community_id, at=NINE, currency=Currency.POINTS)

    with pytest.raises(errors.OtherCurrency):
        a_gift(account_of(person, at=NINE), points, 10, kind=TransferKind.DONATE)


def test_an_account_that_is_frozen_while_it_is_emptied_gives_before_or_not_at_all():
    account = an_account(minutes=100)
    pool = pool_of(account.community_id, at=NINE).id
    account_id = account.id

    def give(number: int) -> object:
        with transaction():
            return a_gift(Account(id=account_id), Account(id=pool), 10, kind=TransferKind.DONATE, key=f"gift:{number}")

    def stop() -> object:
        with transaction():
            return freeze(account_id, reason="died", **BY_WORKER).id

    done = run_at_once([*(partial(give, number) for number in range(6)), stop])

    refused = [one for one in done if isinstance(one, Exception)]
    assert all(isinstance(one, errors.AccountFrozen) for one in refused)
    assert queries.get_account(account_id).balance == 100 - 10 * (6 - len(refused))
    assert verify() == []
