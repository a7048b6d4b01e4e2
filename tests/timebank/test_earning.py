from dataclasses import replace
from datetime import date

import pytest

from eldercare.actors import Door
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import earning, queries
from eldercare.timebank.accounts import account_of, pool_of
from eldercare.timebank.earning import Credited, Served
from eldercare.timebank.holders import service as holders
from eldercare.timebank.models import Account
from eldercare.timebank.policy import EarningPolicy
from eldercare.timebank.states import AccountKind, Currency, HolderKind
from eldercare.timebank.verified import verified_minutes
from eldercare.timebank.verify import verify
from eldercare.transaction import hold
from tests.builders.timebank import NINE, WORKER, a_saver, earned

pytestmark = pytest.mark.usefixtures("app")

CAP_100 = EarningPolicy(most_saved=100)
BY_WORKER = {"by": WORKER, "via": Door.CONSOLE, "at": NINE}


def credit(person: Person, minutes: int = 60, policy: EarningPolicy = CAP_100, *, event: str = "visit:1") -> Credited:
    hold(Account, earning.touched(person, policy, happened_at=NINE, at=NINE))
    served = Served(event=event, person=person, minutes=minutes, happened_at=NINE, about=("order", 1), memo="Meals")
    return earning.credit(served, policy, **BY_WORKER)


@pytest.mark.parametrize(
    ("before", "minutes", "above", "saved", "pooled", "refused"),
    [
        (0, 60, "pool", 60, 0, 0),
        (40, 60, "pool", 60, 0, 0),
        (70, 60, "pool", 30, 30, 0),
        (100, 60, "pool", 0, 60, 0),
        (130, 60, "pool", 0, 60, 0),
        (70, 60, "refuse", 30, 0, 30),
        (100, 60, "refuse", 0, 0, 60),
        (100, 60, "no cap", 60, 0, 0),
    ],
)
def test_what_is_served_above_the_cap_goes_to_the_pool_or_to_nobody(
    before: int, minutes: int, above: str, saved: int, pooled: int, refused: int
) -> None:
    person = a_saver()
    if before:
        earned(person, minutes=before)
    policy = replace(CAP_100, above_to_pool=above != "refuse", most_saved=0 if above == "no cap" else 100)

    done = credit(person, minutes, policy)

    assert (done.saved, done.pooled, done.refused, done.balance) == (saved, pooled, refused, before + saved)
    assert pool_of(person.community_id, at=NINE).balance == pooled
    assert verified_minutes([person.id]) == ({person.id: before + saved + pooled} if before + saved + pooled else {})
    overflow = queries.find_common_account(person.community_id, AccountKind.OVERFLOW)
    assert overflow is None or overflow.balance == 0
    assert verify() == []


def test_the_welcome_gift_comes_once_with_the_first_minutes() -> None:
    person, policy = a_saver(), EarningPolicy(bonus=30)

    first, second = (credit(person, 60, policy, event=f"visit:{n}") for n in (1, 2))

    assert (first.bonus, first.balance, second.bonus, second.balance) == (30, 90, 0, 150)
    assert verified_minutes([person.id]) == {person.id: 120}


def test_who_earned_before_the_welcome_gift_was_thought_of_gets_none() -> None:
    person = a_saver()
    earned(person, minutes=60)

    assert credit(person, 60, EarningPolicy(bonus=30)).bonus == 0


@pytest.mark.parametrize(("minutes", "an_hour", "points"), [(60, 10, 10), (90, 10, 15), (15, 10, 2), (60, 0, 0)])
def test_points_are_counted_beside_the_minutes_in_an_account_of_their_own(
    minutes: int, an_hour: int, points: int
) -> None:
    person = a_saver()

    assert credit(person, minutes, EarningPolicy(points_an_hour=an_hour)).points == points

    account = queries.find_person_account(person.id, Currency.POINTS)
    assert (account.balance if account else 0) == points
    assert queries.statement(account_of(person, at=NINE).id)[0].minutes == minutes


@pytest.mark.parametrize(
    ("serves_for_it", "since", "to_group"),
    [(True, date(2026, 3, 2), True), (True, date(2026, 3, 3), False), (False, date(2026, 1, 1), False)],
)
def test_who_serves_for_a_group_earns_for_its_account(serves_for_it: bool, since: date, to_group: bool) -> None:
    person = a_saver()
    group = holders.register(kind=HolderKind.GROUP, name="No. 5 School", community_id=person.community_id, at=NINE)
    holders.add_member(group.id, person, since=since, serves_for_it=serves_for_it)

    done = credit(person, 120)

    assert (done.group is group) is to_group
    account = session.get_one(Account, done.account_id)
    assert (account.kind, account.balance) == ((AccountKind.GROUP, 120) if to_group else (AccountKind.PERSON, 100))
    assert verified_minutes([person.id]) == {person.id: 120}


def test_the_same_visit_is_credited_once() -> None:
    person = a_saver()

    credit(person, 60, EarningPolicy())
    credit(person, 60, EarningPolicy())

    assert account_of(person, at=NINE).balance == 60
