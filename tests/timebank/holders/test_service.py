from datetime import date, timedelta

import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.staff.models import Role
from eldercare.timebank import errors as ledger
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import issuance_of
from eldercare.timebank.hand_postings import service as hand_postings
from eldercare.timebank.holders import errors, queries, service
from eldercare.timebank.holders.models import JointHolder
from eldercare.timebank.states import AccountKind, HolderKind, TransferKind
from tests.builders.hand_postings import a_hand_posting
from tests.builders.staff import a_worker
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_saver, an_account, earned

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 3, 2)


def a_holder(kind: HolderKind = HolderKind.HOUSEHOLD, *, community: Area, name: str = "The Bais") -> JointHolder:
    return service.register(kind=kind, name=name, community_id=community.id, at=NINE)


@pytest.mark.parametrize("kind", HolderKind)
def test_whoever_is_registered_has_an_empty_account_of_that_kind(kind: HolderKind) -> None:
    holder = a_holder(kind, community=a_community())

    account = timebank.find_joint_account(holder.id)
    assert account is not None
    assert (account.kind, account.balance, account.floor) == (AccountKind(kind.value), 0, 0)


def test_somebody_spends_with_one_household_at_a_time() -> None:
    community = a_community()
    person, first = a_saver(community), a_holder(community=community)
    member = service.add_member(first.id, person, since=TODAY)

    with pytest.raises(errors.InAnotherHousehold):
        service.add_member(a_holder(community=community, name="Others").id, person, since=TODAY)
    service.end_member(first.id, member.id, until=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    second = a_holder(community=community, name="New home")
    service.add_member(second.id, person, since=tomorrow)

    assert [one.joint_holder_id for one in queries.household_accounts(person.id, on=TODAY)] == [first.id]
    assert [one.joint_holder_id for one in queries.household_accounts(person.id, on=tomorrow)] == [second.id]


def test_a_member_belongs_to_it_until_the_end_of_the_last_day() -> None:
    community = a_community()
    person, group = a_saver(community), a_holder(HolderKind.GROUP, community=community)
    member = service.add_member(group.id, person, since=TODAY)
    service.end_member(group.id, member.id, until=TODAY)

    with pytest.raises(errors.AlreadyMember):
        service.add_member(group.id, person, since=TODAY)

    assert queries.members_on(group, TODAY + timedelta(days=1)) == []
    assert service.add_member(group.id, person, since=TODAY + timedelta(days=1)).id != member.id


def test_nobody_of_another_community_belongs_to_it() -> None:
    holder = a_holder(community=a_community())

    with pytest.raises(errors.OfAnotherCommunity):
        service.add_member(holder.id, a_saver(a_community("Elsewhere")), since=TODAY)


def test_a_household_ends_once_its_account_is_empty() -> None:
    community = a_community()
    holder, giver = a_holder(community=community), an_account(minutes=60, community=community)
    account = timebank.find_joint_account(holder.id)
    assert account is not None
    a_gift(giver, account)

    with pytest.raises(ledger.AccountNotEmpty):
        service.end(holder.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="moved out")
    a_gift(account, giver)
    service.end(holder.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="moved out")

    assert account.closed_at is not None
    with pytest.raises(errors.HolderEnded):
        service.add_member(holder.id, a_saver(community), since=TODAY)


def test_a_household_does_not_end_while_somebody_has_to_approve_what_goes_to_it() -> None:
    community = a_community()
    holder = a_holder(community=community)
    account = timebank.find_joint_account(holder.id)
    assert account is not None
    proposer = a_worker(role=Role.SUPERVISOR)
    waiting = a_hand_posting(issuance_of(community.id, at=NINE), proposer, to_account_id=account.id)

    with pytest.raises(errors.PostingWaits):
        service.end(holder.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="moved out")
    hand_postings.withdraw(waiting.id, by=proposer, via=Door.CONSOLE, at=NINE)
    service.end(holder.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="moved out")

    assert holder.ended_at is not None


def test_a_group_only_donates() -> None:
    community = a_community()
    group = timebank.find_joint_account(a_holder(HolderKind.GROUP, community=community).id)
    giver = an_account(minutes=60, community=community)
    assert group is not None
    assert giver.person is not None

    with pytest.raises(ledger.WrongRoute):
        a_gift(giver, group)
    earned(giver.person)
    with pytest.raises(ledger.WrongRoute):
        a_gift(group, giver, kind=TransferKind.GIFT)
