from functools import partial

import pytest
from sqlalchemy import func, select

from eldercare.actors import Door
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import errors, queries, service
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_saver, an_account, earned
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")


def give(giver_id: int, taker_id: int, minutes: int = 1, key: str = "") -> int:
    """One client's gift in a transaction of its own; the id of the transfer."""
    with transaction():
        return service.transfer(
            key=key,
            kind=TransferKind.GIFT,
            from_account_id=giver_id,
            to_account_id=taker_id,
            minutes=minutes,
            by=WORKER,
            via=Door.API,
            at=NINE,
        ).id


def test_the_same_key_twenty_times_at_once_posts_once():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community).id, an_account(community=community).id

    ids = run_at_once([partial(give, giver, taker, 60, "visit:1")] * 20)

    assert len(set(ids)) == 1
    assert isinstance(ids[0], int)
    assert [queries.get_account(account).balance for account in (giver, taker)] == [30, 60]
    assert verify() == []


def test_one_key_at_once_between_different_accounts_has_one_winner():
    community = a_community()
    accounts = [an_account(minutes=90, community=community).id for _ in range(16)]
    pairs = list(zip(accounts[::2], accounts[1::2], strict=True))

    outcomes = run_at_once([partial(give, giver, taker, 60, "visit:1") for giver, taker in pairs])

    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, errors.KeyReused) for outcome in outcomes) == 7
    assert verify() == []


def test_the_last_minutes_are_spent_once():
    community = a_community()
    giver = an_account(minutes=150, community=community).id
    takers = [an_account(community=community).id for _ in range(12)]

    outcomes = run_at_once([partial(give, giver, taker, 60, f"gift:{taker}") for taker in takers])

    assert sum(isinstance(outcome, int) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, errors.BalanceTooLow) for outcome in outcomes) == 10
    assert queries.get_account(giver).balance == 30


def test_gifts_both_ways_at_once_neither_deadlock_nor_lose_a_minute():
    community = a_community()
    accounts = [an_account(minutes=500, community=community).id for _ in range(4)]

    def many(client: int) -> int:
        for turn in range(12):
            giver, taker = accounts[(client + turn) % 4], accounts[(client * 3 + turn + 1 + client % 2) % 4]
            if giver != taker:
                give(giver, taker, 1 + turn, f"gift:{client}:{turn}")
        return client

    outcomes = run_at_once([partial(many, client) for client in range(8)])

    assert outcomes == list(range(8))
    assert sum(queries.get_account(account).balance for account in accounts) == 2000
    assert verify() == []


def test_a_transfer_is_reversed_once_however_many_try():
    community = a_community()
    gift = a_gift(an_account(minutes=90, community=community), an_account(minutes=90, community=community)).id

    def undo() -> int:
        with transaction():
            return service.reverse(gift, by=WORKER, via=Door.CONSOLE, at=NINE, reason="entered twice").id

    outcomes = run_at_once([undo] * 8)

    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, errors.AlreadyReversed) for outcome in outcomes) == 7


def test_the_first_credits_of_a_community_at_once_open_each_account_once():
    community = a_community()
    savers = [a_saver(community).id for _ in range(4)]

    def credit(person_id: int, number: int) -> int:
        with transaction():
            return service.earn(
                key=f"visit:{person_id}:{number}", person_id=person_id, minutes=30, by=WORKER, via=Door.API, at=NINE
            ).id

    outcomes = run_at_once([partial(credit, saver, number) for saver in savers for number in range(3)])

    assert all(isinstance(outcome, int) for outcome in outcomes)
    assert session.scalar(select(func.count()).select_from(Account)) == 5
    assert all(queries.find_person_account(saver).balance == 90 for saver in savers)
    assert verify() == []


def test_the_pool_of_a_community_is_opened_once():
    community_id = a_community().id

    def look() -> int:
        with transaction():
            return pool_of(community_id, at=NINE).id

    assert len(set(run_at_once([look] * 10))) == 1


def test_checking_the_books_while_others_write_finds_nothing():
    community = a_community()
    one, two = (an_account(minutes=200, community=community).id for _ in range(2))

    def write(client: int) -> list[object]:
        for turn in range(15):
            give(*((one, two) if (client + turn) % 2 else (two, one)), 1, f"gift:{client}:{turn}")
        return []

    def check() -> list[object]:
        return [finding for _ in range(8) for finding in verify()]

    assert run_at_once([partial(write, 0), partial(write, 1), partial(write, 2), check, check]) == [[]] * 5


def test_a_refused_transfer_leaves_nothing_behind():
    person = a_saver()
    earned(person, minutes=30)
    account = queries.find_person_account(person.id)
    pool = pool_of(person.community_id, at=NINE)
    session.commit()

    with pytest.raises(errors.BalanceTooLow), transaction():
        a_gift(account, pool, 31, kind=TransferKind.DONATE)

    assert session.scalar(select(func.count()).select_from(Transfer)) == 1
    assert session.get_one(Person, person.id) is person
    assert verify() == []
