from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.staff.models import Role, Staff
from eldercare.timebank import errors as ledger
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import account_of, close_account, pool_of
from eldercare.timebank.hand_postings import errors, queries, service
from eldercare.timebank.hand_postings.models import HandPosting
from eldercare.timebank.hand_postings.states import KINDS, NEXT, HandState, can_move
from eldercare.timebank.holders import service as holders
from eldercare.timebank.models import Account
from eldercare.timebank.states import HolderKind, TransferKind
from eldercare.transaction import transaction
from tests.builders.areas import a_community, a_street
from tests.builders.hand_postings import a_hand_posting, a_proposed_reversal
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, a_hold, a_reversal, earned
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
S = HandState


def a_supervisor(area: Area, role: Role = Role.SUPERVISOR, **facts: str) -> Staff:
    return a_worker(role, area=area, **facts)


def an_account(minutes: int = 120, *, phones: list[str] | None = None) -> Account:
    person = a_person("Li Na", community=a_community(), phones=phones)
    if minutes:
        earned(person, minutes=minutes)
    return account_of(person, at=now())


def two_for(account: Account) -> tuple[Staff, Staff]:
    return a_supervisor(account.community), a_supervisor(account.community)


def approve(posting: HandPosting, by: Staff) -> HandPosting:
    return service.approve(posting.id, by=by, via=Door.CONSOLE, at=now())


def what_happened(posting: HandPosting) -> list[tuple[str, int | None, str]]:
    return [(event.what, event.by_id, event.reason) for event in posting.events]


@pytest.mark.parametrize("was", list(S))
@pytest.mark.parametrize("to", list(S))
def test_only_what_waits_is_decided(was: S, to: S) -> None:
    assert can_move(was, to) == (was is S.WAITING and to is not S.WAITING) == (to in NEXT[was])


def test_nothing_moves_until_a_second_person_has_approved_it() -> None:
    account = an_account()
    first, second = two_for(account)

    posting = a_hand_posting(account, first, 30)
    before = timebank.get_account(account.id).balance
    done = approve(posting, second)

    [transfer] = [one for one in timebank.statement(account.id) if one.kind is TransferKind.ADJUST]
    posted = timebank.get_transfer(transfer.transfer_id)
    assert (before, timebank.get_account(account.id).balance) == (120, 90)
    assert (posted.by_id, posted.approved_by_id, posted.memo) == (first.id, second.id, "Counted twice")
    assert (done.state, done.transfer_id, posted.key) == (S.POSTED, posted.id, f"hand:{posting.id}")
    assert what_happened(done) == [("proposed", first.id, "Counted twice"), ("posted", second.id, "")]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
@pytest.mark.parametrize("step", ["approve", "reject"])
def test_the_same_person_never_does_both(role: Role, step: str) -> None:
    account = an_account()
    one = a_supervisor(account.community, role)
    posting = a_hand_posting(account, one)
    decide: dict[str, Callable[[], HandPosting]] = {
        "approve": lambda: approve(posting, one),
        "reject": lambda: service.reject(posting.id, reason="No", by=one, via=Door.CONSOLE, at=now()),
    }

    with pytest.raises(errors.NeedsASecondPerson):
        decide[step]()

    assert (posting.state, timebank.get_account(account.id).balance) == (S.WAITING, 120)


def test_the_database_itself_refuses_one_person_as_both() -> None:
    account = an_account()
    one = a_supervisor(account.community)
    posting = a_hand_posting(account, one)

    posting.state, posting.decided_by_id, posting.ended_at = S.REJECTED, one.id, now()
    with pytest.raises(IntegrityError, match="a_second_person_decides"):
        session.flush()


def test_only_who_may_approve_for_this_community_decides() -> None:
    account = an_account()
    posting = a_hand_posting(account, a_supervisor(account.community))
    others = [
        a_worker(Role.DISPATCHER, area=account.community),
        a_worker(Role.AUDITOR, area=account.community),
        a_supervisor(a_community("Elsewhere")),
    ]

    for other in others:
        with pytest.raises(errors.MayNotDecide):
            approve(posting, other)

    assert posting.state is S.WAITING


def test_nobody_approves_what_goes_to_or_from_her_own_account() -> None:
    account = an_account(phones=["+8613800000077"])
    first = a_supervisor(account.community)
    posting = a_hand_posting(account, first)

    with pytest.raises(errors.AboutYourself):
        approve(posting, a_supervisor(account.community, number="138 0000 0077"))


@pytest.mark.parametrize("kind", list(HolderKind))
def test_nobody_approves_what_goes_to_or_from_the_account_of_her_household_or_group(kind: HolderKind) -> None:
    community, theirs = a_community(), {"at": now(), "kind": kind}
    holder = holders.register(name="The Lis", community_id=community.id, **theirs)  # type: ignore[arg-type]
    holders.add_member(holder.id, a_person("Li Na", community=community, phones=["+8613800000077"]), since=date.min)
    [account] = session.scalars(select(Account).where(Account.joint_holder_id == holder.id))
    pool = pool_of(community.id, at=now())
    earner = earned(a_person("Zhao", community=community))
    a_gift(timebank.get_account(earner.to_account_id), pool, kind=TransferKind.DONATE)
    posting = a_hand_posting(pool, a_supervisor(community), to_account_id=account.id)

    with pytest.raises(errors.AboutYourself):
        approve(posting, a_supervisor(community, number="138 0000 0077"))


def test_who_else_may_decide_is_named_the_nearest_first() -> None:
    street = a_street()
    community = a_community(parent=street)
    [top, near, me] = [a_supervisor(street, Role.ADMIN), a_supervisor(community), a_supervisor(community)]
    a_worker(Role.DISPATCHER, area=community)
    a_supervisor(a_community("Elsewhere", parent=street))

    assert queries.deciders(community.id, besides=me.id) == [near, top]
    assert queries.deciders(a_community("Alone").id, besides=0) == []


def test_what_was_spent_meanwhile_leaves_the_proposal_waiting() -> None:
    account = an_account()
    first, second = two_for(account)
    posting = a_hand_posting(account, first, 100)
    a_gift(account, account_of(a_person("Duan Li", community=account.community), at=now()), 60)
    session.commit()

    with pytest.raises(ledger.BalanceTooLow), transaction():
        approve(posting, second)

    found = queries.get(posting.id)
    assert (found.state, [event.what for event in found.events]) == (S.WAITING, ["proposed"])
    assert isinstance(queries.against(found), ledger.BalanceTooLow)


def test_what_the_ledger_would_refuse_is_not_proposed_either() -> None:
    account, elsewhere = an_account(), an_account()
    first, _second = two_for(account)
    a_hold(account, 100)

    for error, facts in [
        (ledger.BalanceTooLow, {"minutes": 21}),
        (ledger.OtherCommunity, {"to_account_id": elsewhere.id}),
        (ledger.WrongRoute, {"kind": TransferKind.ISSUE}),
        (ledger.NotWholeMinutes, {"minutes": 0}),
        (errors.NotByHand, {"kind": TransferKind.GIFT}),
        (errors.SayWhy, {"reason": "  "}),
    ]:
        with pytest.raises(error):
            a_hand_posting(account, first, **facts)  # type: ignore[arg-type]

    assert queries.waiting_on(account.id) == []


@pytest.mark.parametrize("kind", [kind for kind in TransferKind if kind not in KINDS])
def test_what_has_steps_of_its_own_is_not_posted_by_hand(kind: TransferKind) -> None:
    account = an_account()

    with pytest.raises(errors.NotByHand):
        a_hand_posting(account, a_supervisor(account.community), kind=kind)


def test_the_same_form_twice_is_one_proposal_and_with_other_figures_none() -> None:
    account = an_account()
    first, _second = two_for(account)

    one, again = (a_hand_posting(account, first, 30, key="form-1") for _ in range(2))
    with pytest.raises(errors.KeyReused):
        a_hand_posting(account, first, 31, key="form-1")

    assert one.id == again.id
    assert len(queries.waiting_on(account.id)) == 1


def test_a_reversal_is_by_who_proposed_it_and_approved_by_the_second() -> None:
    account = an_account(0)
    first, second = two_for(account)
    credit = earned(account.person or a_person(), minutes=60)

    posting = a_proposed_reversal(credit.id, first)
    approve(posting, second)

    reversal = timebank.find_reversal(credit.id)
    assert reversal is not None
    assert (reversal.by_id, reversal.approved_by_id, reversal.memo) == (first.id, second.id, "Entered twice")
    assert timebank.get_account(account.id).balance == 0


def test_a_transfer_waits_for_one_reversal_at_a_time() -> None:
    account = an_account(0)
    first, second = two_for(account)
    credit = earned(account.person or a_person(), minutes=60)

    one = a_proposed_reversal(credit.id, first, key="form-1")
    assert a_proposed_reversal(credit.id, first, key="form-1").id == one.id
    with pytest.raises(errors.WaitsAlready):
        a_proposed_reversal(credit.id, second)
    service.reject(one.id, reason="It was right", by=second, via=Door.CONSOLE, at=now())
    again = a_proposed_reversal(credit.id, first)

    assert queries.to_be_reversed([credit.id]) == {credit.id: again.id}
    assert what_happened(one)[-1] == ("rejected", second.id, "It was right")


def test_what_cannot_be_reversed_is_not_proposed() -> None:
    account = an_account(0)
    first, second = two_for(account)
    credit = earned(account.person or a_person(), minutes=60)
    waits = a_proposed_reversal(credit.id, first)
    reversal = a_reversal(credit)

    with pytest.raises(ledger.ReversalIsFinal):
        a_proposed_reversal(reversal.id, first)
    with pytest.raises(ledger.AlreadyReversed):
        approve(waits, second)
    service.withdraw(waits.id, by=first, via=Door.CONSOLE, at=now())
    with pytest.raises(ledger.AlreadyReversed):
        a_proposed_reversal(credit.id, first)


def test_what_a_visit_brought_to_a_closed_account_is_not_proposed_to_be_reversed() -> None:
    account = an_account(0)
    first, _second = two_for(account)
    credit = earned(account.person or a_person(), minutes=60, key="earn:visit:7")
    a_gift(account, pool_of(account.community_id, at=now()), 60, kind=TransferKind.DONATE)
    close_account(account.id, at=now())

    with pytest.raises(ledger.AccountClosed):
        a_proposed_reversal(credit.id, first)


def test_only_who_proposed_it_takes_it_back() -> None:
    account = an_account()
    first, second = two_for(account)
    posting = a_hand_posting(account, first)

    with pytest.raises(errors.NotYours):
        service.withdraw(posting.id, by=second, via=Door.CONSOLE, at=now())
    service.withdraw(posting.id, by=first, via=Door.CONSOLE, at=now(), reason="Mistyped")
    with pytest.raises(errors.DecidedAlready):
        approve(posting, second)

    assert what_happened(posting)[-1] == ("withdrawn", first.id, "Mistyped")
    assert timebank.get_account(account.id).balance == 120


def test_of_many_who_approve_at_once_one_posts_it() -> None:
    account = an_account()
    first, second = two_for(account)
    posting_id, third = a_hand_posting(account, first, 30).id, a_supervisor(account.community)
    ids = [second.id, third.id] * 3
    session.commit()

    def approving(staff_id: int) -> Callable[[], str]:
        def run() -> str:
            try:
                with transaction():
                    by = session.get_one(Staff, staff_id)
                    return service.approve(posting_id, by=by, via=Door.CONSOLE, at=now()).state.value
            except DomainError as refusal:
                return refusal.code

        return run

    answers = run_at_once([approving(staff_id) for staff_id in ids])
    session.expire_all()

    assert sorted(answers) == ["decided_already"] * 5 + ["posted"]
    assert timebank.get_account(account.id).balance == 90


def test_proposals_both_ways_and_reversals_at_once_never_wait_for_each_other() -> None:
    account = an_account(500)
    pool = pool_of(account.community_id, at=now())
    given = [a_gift(account, pool, 10, key=f"given:{number}", kind=TransferKind.DONATE).id for number in range(5)]
    first_id, ways = a_supervisor(account.community).id, [(account.id, pool.id), (pool.id, account.id)]
    facts = {"reason": "Counted twice", "via": Door.CONSOLE, "at": now()}

    def propose(name: str, giver: int, taker: int) -> None:
        between = {"kind": TransferKind.ADJUST, "from_account_id": giver, "to_account_id": taker, "minutes": 1}
        for number in range(10):
            with transaction():
                by = session.get_one(Staff, first_id)
                service.propose(key=f"{name}:{number}", by=by, **between, **facts)  # type: ignore[arg-type]

    def propose_reversals() -> None:
        for transfer_id in given:
            with transaction():
                by = session.get_one(Staff, first_id)
                service.propose_reversal(transfer_id, key=f"back:{transfer_id}", by=by, **facts)  # type: ignore[arg-type]

    there_and_back: list[Callable[[], None]] = [
        partial(propose, f"by {number}", *ways[number % 2]) for number in range(4)
    ]

    assert run_at_once([*there_and_back, propose_reversals]) == [None] * 5


def test_its_history_is_never_changed() -> None:
    account = an_account()
    a_hand_posting(account, a_supervisor(account.community))
    session.commit()

    for change in ("UPDATE hand_posting_events SET what = 'posted'", "DELETE FROM hand_posting_events"):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            session.execute(text(change))


def test_who_proposed_may_have_left_since() -> None:
    account = an_account()
    first, second = two_for(account)
    posting = a_hand_posting(account, first)
    first.active = False

    assert approve(posting, second).state is S.POSTED
    assert timebank.get_transfer(posting.transfer_id or 0).by_id == first.id
