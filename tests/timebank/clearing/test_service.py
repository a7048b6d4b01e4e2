import pytest

from eldercare.actors import Door
from eldercare.people.service import move_to
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import account_of
from eldercare.timebank.clearing import service
from eldercare.timebank.errors import ClearingLimitReached, KeyReused, SameCommunity
from eldercare.timebank.models import Account
from tests.builders.areas import set_policy
from tests.builders.timebank import NINE, WORKER, a_community, a_saver, an_account

SAID = service.Said(by=WORKER, via=Door.CONSOLE, at=NINE)
pytestmark = pytest.mark.usefixtures("app")


def moved(giver: Account, taker: Account, minutes: int = 60, *, case: str = "1"):
    facts = {"from_account_id": giver.id, "to_account_id": taker.id, "minutes": minutes}
    return service.move(case, **facts, said=SAID)


def test_what_leaves_one_community_arrives_in_the_other_and_the_two_sides_sum_to_zero():
    giver, taker = an_account(minutes=90), an_account()

    out, into = moved(giver, taker, 60)

    assert (out.key, into.key, giver.balance, taker.balance) == ("move:out:1", "move:in:1", 30, 60)
    here, there = service.accounts_between(giver.community_id, taker.community_id, at=NINE)
    assert (here.balance, there.balance) == (60, -60)
    assert timebank.trial_balance().total == 0


def test_the_same_case_moves_once_and_never_other_minutes():
    giver, taker = an_account(minutes=90), an_account()

    assert moved(giver, taker, 60) == moved(giver, taker, 60)
    with pytest.raises(KeyReused):
        moved(giver, taker, 30)

    assert (giver.balance, taker.balance) == (30, 60)


def test_the_lower_limit_of_the_two_holds_in_each_direction():
    giver, taker = an_account(minutes=500), an_account(minutes=500)
    limited(giver, 100)
    limited(taker, 300)

    moved(giver, taker, 100)
    with pytest.raises(ClearingLimitReached, match="0 of them are left"):
        moved(giver, taker, 1, case="2")
    moved(taker, giver, 200, case="3")  # a hundred back to zero, and a hundred the other way
    with pytest.raises(ClearingLimitReached):
        moved(taker, giver, 1, case="4")

    assert (giver.balance, taker.balance) == (600, 400)


def test_a_raised_limit_counts_from_the_next_move_on():
    giver, taker = an_account(minutes=500), an_account()
    limited(giver, 100)
    moved(giver, taker, 100)
    limited(giver, 0)  # no limit of its own

    moved(giver, taker, 200, case="2")

    assert taker.balance == 300


def test_minutes_do_not_clear_within_one_community():
    here = a_community()

    with pytest.raises(SameCommunity):
        moved(an_account(minutes=60, community=here), an_account(community=here))


def test_who_moved_has_a_new_account_in_the_new_community():
    person, there = a_saver(), a_community()
    account_of(person, at=NINE).closed_at = NINE
    move_to(person.id, there.id)

    assert account_of(person, at=NINE).community_id == there.id


def limited(account: Account, minutes: int) -> None:
    set_policy(account.community_id, {"clearing_limit_minutes": minutes})
