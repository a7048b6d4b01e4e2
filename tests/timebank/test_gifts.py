from datetime import timedelta

import pytest

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.people.models import Person
from eldercare.people.service import add_contact, note_death
from eldercare.timebank import errors, gifts
from eldercare.timebank import queries as timebank
from eldercare.timebank.holders import service as holders
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import HolderKind
from tests.builders.areas import a_community, set_policy
from tests.builders.people import a_person
from tests.builders.timebank import NINE, a_reversal, earned

pytestmark = pytest.mark.usefixtures("app")
TODAY = NINE.date()


@pytest.fixture
def community() -> Area:
    return a_community()


@pytest.fixture
def giver(community: Area) -> Person:
    """Somebody with 120 minutes."""
    person = a_person("Li Na", community=community)
    earned(person, minutes=120)
    return person


def somebody_old(community: Area, *, years: int = 70) -> Person:
    person = a_person("Wang Guifen", community=community)
    person.birth_on = TODAY.replace(year=TODAY.year - years)
    return person


def a_mother(giver: Person, community: Area, *, years: int = 70) -> Person:
    mother = somebody_old(community, years=years)
    add_contact(mother.id, giver.id, relation="女儿")
    return mother


def given(giver: Person, taker: Person, minutes: int, *, key: str = "gift") -> Posted:
    return gifts.give(giver, taker, minutes, key=key, by=Actor.person(giver.id), via=Door.MOBILE, at=NINE)


def balance_of(person: Person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def test_a_gift_goes_to_a_relative_once_for_its_key(giver: Person, community: Area) -> None:
    mother = a_mother(giver, community)

    first, again = given(giver, mother, 45), given(giver, mother, 45)

    assert first.id == again.id
    assert (balance_of(giver), balance_of(mother)) == (75, 45)


def test_nothing_is_given_to_whoever_died(giver: Person, community: Area) -> None:
    mother = a_mother(giver, community)
    note_death(mother.id, TODAY)

    with pytest.raises(gifts.ReceiverGone):
        given(giver, mother, 45)

    assert gifts.receivers(giver, on=TODAY) == []
    assert timebank.find_person_account(mother.id) is None


def test_who_is_no_relative_gets_nothing_unless_the_community_lets_anyone(giver: Person, community: Area) -> None:
    friend = somebody_old(community)

    with pytest.raises(gifts.NotARelative):
        given(giver, friend, 45)
    assert balance_of(giver) == 120

    set_policy(community.id, {"gifts_to": "anyone"})
    given(giver, friend, 45)
    assert balance_of(friend) == 45


def test_who_may_not_spend_receives_nothing(giver: Person, community: Area) -> None:
    with pytest.raises(gifts.ReceiverMayNotSpend):
        given(giver, a_mother(giver, community, years=50), 45)


def test_nobody_gives_to_another_community_or_to_oneself(giver: Person) -> None:
    with pytest.raises(gifts.ReceiverElsewhere):
        given(giver, a_mother(giver, a_community("Elsewhere")), 45)
    with pytest.raises(gifts.ToOneself):
        given(giver, giver, 45)


def test_more_than_a_days_gifts_are_refused_until_tomorrow(giver: Person, community: Area) -> None:
    set_policy(community.id, {"gift_day_minutes": 60})
    mother = a_mother(giver, community)
    given(giver, mother, 45)

    with pytest.raises(gifts.GiftsOfTheDay):
        given(giver, mother, 16, key="second")
    given(giver, mother, 45)  # the same press again is the same gift
    given(giver, mother, 15, key="rest")
    tomorrow = NINE + timedelta(days=1)
    gifts.give(giver, mother, 30, key="next", by=Actor.person(giver.id), via=Door.MOBILE, at=tomorrow)

    assert balance_of(mother) == 90


def test_a_gift_that_was_taken_back_leaves_room_for_another(giver: Person, community: Area) -> None:
    set_policy(community.id, {"gift_day_minutes": 60})
    mother = a_mother(giver, community)
    a_reversal(given(giver, mother, 60))

    given(giver, mother, 60, key="second")

    assert balance_of(mother) == 60


def test_more_than_there_is_cannot_be_given(giver: Person, community: Area) -> None:
    with pytest.raises(errors.BalanceTooLow):
        given(giver, a_mother(giver, community), 121)


def test_one_gives_into_the_own_household_only(giver: Person, community: Area) -> None:
    holder = holders.register(kind=HolderKind.HOUSEHOLD, name="The Lis", community_id=community.id, at=NINE)
    account = timebank.find_joint_account(holder.id)
    assert account is not None
    facts = {"by": Actor.person(giver.id), "via": Door.MOBILE, "at": NINE}

    with pytest.raises(gifts.NotInHousehold):
        gifts.give_to_household(giver, account, 30, key="into", **facts)  # type: ignore[arg-type]
    holders.add_member(holder.id, giver, since=TODAY)
    gifts.give_to_household(giver, account, 30, key="into", **facts)  # type: ignore[arg-type]

    assert account.balance == 30
