from datetime import date, time, timedelta

import pytest

from eldercare.actors import Door
from eldercare.areas.policy import DEFAULTS, Policy
from eldercare.clock import at_local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.people.service import add_contact
from eldercare.timebank import service
from eldercare.timebank.accounts import account_of, allowance_of, freeze, issuance_of, open_account, pool_of, set_limits
from eldercare.timebank.errors import NotEnoughSavedTime
from eldercare.timebank.holders.models import JointHolder, JointMember
from eldercare.timebank.holds import release, set_aside
from eldercare.timebank.leaving import may_leave
from eldercare.timebank.models import Account
from eldercare.timebank.spending import (
    Purse,
    Quote,
    SourceKind,
    Standing,
    cost_of,
    may_spend,
    purse_of,
    quote,
    sources_of,
)
from eldercare.timebank.states import AccountKind, HolderKind, TransferKind
from tests.builders.areas import set_policy
from tests.builders.elders import an_elder
from tests.builders.timebank import NINE, WORKER, a_gift, a_hold, an_account, earned

S = SourceKind
TODAY = date(2026, 11, 22)
OLD, YOUNG = date(1950, 1, 1), date(1999, 1, 1)


@pytest.mark.parametrize(
    ("age", "served", "began", "may"),
    [
        (60, 0, None, True),
        (59, 0, None, False),
        (None, 0, None, False),
        (25, 6000, TODAY, True),
        (25, 5999, TODAY, False),
        (25, 60, date(2025, 11, 22), True),
        (25, 60, date(2025, 11, 23), False),
        (None, 60, date(2020, 1, 1), True),
    ],
)
def test_who_is_old_enough_served_enough_or_began_long_enough_ago_may_spend(
    age: int | None, served: int, began: date | None, may: bool
) -> None:
    assert may_spend(Standing(age, served, began), DEFAULTS, TODAY) is may


def test_where_the_community_says_so_only_age_counts() -> None:
    policy = Policy(spending_served_minutes=0, spending_after_months=0)

    assert not may_spend(Standing(59, 99_999, date(2001, 1, 1)), policy, TODAY)
    assert may_spend(Standing(60), policy, TODAY)
    assert may_spend(Standing(None), Policy(spending_from_age=0), TODAY)


@pytest.mark.parametrize(
    ("minutes", "people", "factor", "cost"), [(60, 1, 1.0, 60), (45, 2, 1.0, 90), (30, 1, 1.5, 45), (25, 2, 1.5, 76)]
)
def test_an_hour_costs_an_hour_for_each_who_comes(minutes: int, people: int, factor: float, cost: int) -> None:
    assert cost_of(minutes, people=people, factor=factor) == cost


def offered(person: Person, cost: int, *, is_key: bool = False, used_on: date = TODAY) -> Quote:
    sources = sources_of(person, on=TODAY, used_on=used_on, is_key=is_key)
    return quote(cost, sources, policy=DEFAULTS)


def parts(offer: Quote) -> list[tuple[SourceKind, int]]:
    return [(part.kind, part.minutes) for part in offer.parts]


def issued(account: Account, minutes: int) -> None:
    giver = issuance_of(account.community_id, at=NINE).id
    kind = TransferKind.ISSUE if account.kind is not AccountKind.HOUSEHOLD else TransferKind.OPENING
    service.transfer(
        key=f"issued:{account.id}", kind=kind, from_account_id=giver, to_account_id=account.id, minutes=minutes,
        by=WORKER, via=Door.CONSOLE, at=NINE,
    )  # fmt: skip


def a_household(*members: Person, minutes: int) -> Account:
    holder = JointHolder(
        kind=HolderKind.HOUSEHOLD, community_id=members[0].community_id, name="Li family", opened_at=NINE
    )
    holder.members = [JointMember(person=one, since_on=date(2026, 1, 1)) for one in members]
    session.add(holder)
    session.flush()
    account = open_account(
        kind=AccountKind.HOUSEHOLD, community_id=holder.community_id, joint_holder_id=holder.id, at=NINE
    )
    issued(account, minutes)
    return account


@pytest.mark.usefixtures("app")
class TestWhereItComesFrom:
    def test_what_the_government_issued_goes_first_then_the_own_the_households_the_spouses_and_the_pool(self) -> None:
        elder = an_elder(birth_on=OLD).person
        husband = an_elder("Li Defu", community=elder.community, birth_on=OLD).person
        add_contact(elder.id, husband.id, relation="老伴")
        issued(allowance_of(elder, 2026, at=NINE), 10)
        earned(elder, minutes=20)
        a_household(elder, minutes=30)
        earned(husband, minutes=40)
        issued(pool_of(elder.community_id, at=NINE), 500)

        everything = [(S.ALLOWANCE, 10), (S.OWN, 20), (S.HOUSEHOLD, 30), (S.SPOUSE, 40), (S.POOL, 5)]
        assert parts(offered(elder, 105, is_key=True)) == everything
        assert offered(elder, 105, is_key=True).left == 0
        assert parts(offered(elder, 25)) == [(S.ALLOWANCE, 10), (S.OWN, 15)]
        assert offered(elder, 25).left == 75
        assert parts(offered(elder, 25, used_on=date(2027, 1, 1))) == [(S.OWN, 20), (S.HOUSEHOLD, 5)]
        refusal = offered(elder, 105).why_not
        assert refusal is not None and refusal.code == "balance_too_low"

    def test_too_little_names_what_a_person_is_told_to_have_not_what_the_pool_would_add(self) -> None:
        elder = an_elder(birth_on=OLD).person
        earned(elder, minutes=60)
        issued(pool_of(elder.community_id, at=NINE), 20)

        refusal = offered(elder, 90, is_key=True).why_not

        assert isinstance(refusal, NotEnoughSavedTime)
        assert (refusal.cost, refusal.there) == (90, purse_of(elder, NINE).free) == (90, 60)

    def test_what_is_held_or_frozen_is_not_there(self) -> None:
        elder = an_elder(birth_on=OLD).person
        earned(elder, minutes=60)
        account = account_of(elder, at=NINE)
        set_aside(key="k", account_id=account.id, minutes=45, about=("order", 1), by=WORKER, via=Door.CONSOLE, at=NINE)
        assert offered(elder, 15).why_not is None
        assert offered(elder, 16).why_not is not None

        freeze(account.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="died")
        assert offered(elder, 15).there == 0

    def test_what_left_or_was_set_aside_today_counts_under_the_limit_of_a_day(self) -> None:
        elder = an_elder(birth_on=OLD).person
        earned(elder, minutes=300)
        account = account_of(elder, at=NINE)
        set_limits(
            account.id, floor=0, ceiling=None, daily_limit=100, by=WORKER, via=Door.CONSOLE, at=NINE, reason="careful"
        )
        noon = at_local(TODAY, time(12), zone())
        a_gift(account, an_account(community=elder.community), 30, at=noon)
        assert purse_of(elder, noon).free == 70

        held = a_hold(account, 50, at=noon)
        assert (purse_of(elder, noon).free, may_leave(account, noon), offered(elder, 21).there) == (20, 70, 20)
        assert offered(elder, 20).why_not is None
        refusal = offered(elder, 21).why_not
        assert refusal is not None and refusal.code == "balance_too_low"

        release(held.id, by=WORKER, at=noon)
        assert purse_of(elder, noon).free == 70
        assert purse_of(elder, noon + timedelta(days=1)).free == 100

    def test_the_young_wait_and_their_spouse_decides_for_the_own_account(self) -> None:
        young = an_elder(birth_on=YOUNG).person
        earned(young, minutes=60)
        session.flush()
        just_begun = offered_at(young, date(2026, 3, 3))
        assert just_begun.why_not is not None
        assert just_begun.why_not.code == "not_spendable_yet"

        old = an_elder("Li Defu", community=young.community, birth_on=OLD).person
        earned(old, minutes=60)
        add_contact(old.id, young.id, relation="wife")
        assert parts(offered_at(young, date(2026, 3, 3))) == [(S.SPOUSE, 30)]
        assert parts(offered_at(old, date(2026, 3, 3))) == [(S.OWN, 30)]
        set_policy(young.community_id, {"spending_for_spouse": "no"})
        assert offered_at(young, date(2026, 3, 3)).why_not is not None

    @pytest.mark.parametrize(
        ("covers", "is_key", "born", "pays"),
        [
            ("key", True, YOUNG, True), ("key", False, OLD, False), ("all", False, OLD, True),
            ("all", False, YOUNG, False), ("no", True, OLD, False),
        ],
    )  # fmt: skip
    def test_the_pool_helps_whom_the_community_says(self, covers: str, is_key: bool, born: date, pays: bool) -> None:
        elder = an_elder(birth_on=born).person
        issued(pool_of(elder.community_id, at=NINE), 500)
        set_policy(elder.community_id, {"pool_covers": covers})

        assert (parts(offered(elder, 60, is_key=is_key)) == [(S.POOL, 60)]) is pays


@pytest.mark.usefixtures("app")
def test_what_can_be_spent_is_never_more_than_what_is_there() -> None:
    elder = an_elder(birth_on=date(1940, 1, 1)).person
    earned(elder, minutes=20)
    shared = a_household(elder, minutes=30)
    set_aside(key="h", account_id=shared.id, minutes=10, about=("order", 1), by=WORKER, via=Door.CONSOLE, at=NINE)

    assert purse_of(elder, NINE) == Purse(balance=50, held=10, free=40)


def offered_at(person: Person, day: date) -> Quote:
    return quote(30, sources_of(person, on=day, used_on=day, is_key=False), policy=DEFAULTS)
