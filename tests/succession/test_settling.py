"""A second person approves, and all saved time is where it belongs, at once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.queries import sent_about
from eldercare.orders import closing
from eldercare.orders.reviews import service as reviews
from eldercare.orders.states import OrderStatus
from eldercare.people.service import AddressDetails, note_death, set_address
from eldercare.staff.models import Role, Staff
from eldercare.succession import errors, queries, service, settling
from eldercare.succession.addresses import is_at_old_address
from eldercare.succession.models import SuccessionCase
from eldercare.succession.service import Wanted
from eldercare.succession.states import CaseKind, CaseState
from eldercare.timebank import queries as timebank
from eldercare.timebank import service as ledger
from eldercare.timebank.accounts import account_of, allowance_of, issuance_of, pool_of
from eldercare.timebank.clearing.jobs import reconcile_clearing
from eldercare.timebank.clearing.queries import last_check
from eldercare.timebank.corrections import service as corrections
from eldercare.timebank.errors import ClearingLimitReached
from eldercare.timebank.hand_postings import service as hand_postings
from eldercare.timebank.hand_postings.errors import DecidedAlready
from eldercare.timebank.hand_postings.states import HandState
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.states import Currency, TransferKind
from eldercare.transaction import transaction
from tests.builders.areas import a_community, set_policy
from tests.builders.corrections import a_claim
from tests.builders.hand_postings import a_hand_posting
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.reviews import a_review
from tests.builders.staff import a_worker
from tests.builders.succession import a_case, a_supervisor, approved, facts
from tests.builders.timebank import NINE, WORKER, a_saver, an_account, earned
from tests.builders.told import told
from tests.builders.volunteers import a_volunteer
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")


def issued(account: Account, minutes: int) -> Account:
    said = {"by": WORKER, "via": facts(a_supervisor())["via"], "at": NINE}
    source = issuance_of(account.community_id, at=NINE, currency=account.currency)
    ledger.transfer(
        key=f"issue:{account.id}",
        kind=TransferKind.ISSUE,
        from_account_id=source.id,
        to_account_id=account.id,
        minutes=minutes,
        **said,
    )
    return account


def balance(person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def test_heirs_share_the_whole_to_the_last_minute_and_the_accounts_are_closed():
    here = a_community()
    person = a_saver(here)
    earned(person, minutes=100)
    children = [a_person(name, community=here) for name in ("A", "B", "C")]
    case = a_case(person, state=CaseState.PROPOSED, shares=[Wanted(1, child.id, "child") for child in children])

    settled = approved(case)

    assert [balance(child) for child in children] == [34, 33, 33]
    assert [share.minutes for share in settled.shares] == [34, 33, 33]
    assert (settled.state, queries.accounts_of(person.id)) == (CaseState.SETTLED, [])
    transfers = session.scalars(select(Transfer).where(Transfer.about_kind == "succession")).all()
    assert {one.approved_by_id for one in transfers} == {settled.approved_by_id}
    assert timebank.trial_balance().total == 0


def test_what_nobody_inherits_goes_to_the_pool_and_what_was_issued_lapses():
    person = a_saver()
    earned(person, minutes=90)
    allowance = issued(allowance_of(person, 2026, at=NINE), 60)
    points = issued(account_of(person, at=NINE, currency=Currency.POINTS), 7)

    approved(a_case(person, state=CaseState.PROPOSED))

    assert pool_of(person.community_id, at=NINE).balance == 90
    assert pool_of(person.community_id, at=NINE, currency=Currency.POINTS).balance == 7
    assert all(account.closed_at for account in (allowance, points))
    assert {one.kind for one in timebank.transfers_about("succession", 1)} == {TransferKind.DONATE, TransferKind.LAPSE}


def test_an_heir_in_another_community_inherits_through_the_clearing_accounts():
    person, heir = a_saver(), a_person(community=a_community("Harbour View"))
    earned(person, minutes=80)

    approved(a_case(person, state=CaseState.PROPOSED, shares=[Wanted(3, heir.id), Wanted(1)]))

    assert (balance(heir), pool_of(person.community_id, at=NINE).balance) == (60, 20)
    reconcile_clearing(now())
    assert last_check().is_zero


def test_who_moves_takes_saved_time_along_and_belongs_there():
    volunteer, there = a_volunteer(), a_community("Harbour View")
    earned(volunteer.person, minutes=125)
    here = volunteer.person.community_id
    allowance = issued(allowance_of(volunteer.person, 2026, at=NINE), 30)

    case = approved(a_case(volunteer.person, CaseKind.MOVING, state=CaseState.PROPOSED, to=there))

    account = timebank.find_person_account(volunteer.id)
    assert (account.balance, account.community_id, volunteer.person.community_id) == (125, there.id, there.id)
    assert allowance.closed_at is not None
    assert {one.key for one in timebank.transfers_about("succession", case.id)} >= {
        f"move:out:{case.id}",
        f"move:in:{case.id}",
    }
    assert here != there.id
    reconcile_clearing(now())
    assert (last_check().is_zero, last_check().legs) == (True, 2)


def test_heirs_are_told_what_arrived_and_from_whom():
    person = a_saver()
    earned(person, minutes=90)
    issued(account_of(person, at=NINE, currency=Currency.POINTS), 8)
    near, far = a_person("Wang Min", community=person.community), a_person("Wang Li", community=a_community("Far"))
    silent = a_person("Wang Lan", community=person.community, phones=[])
    earned(near, minutes=10)

    case = approved(a_case(person, state=CaseState.PROPOSED, shares=[Wanted(1, one.id) for one in (near, far, silent)]))

    assert told(("succession", case.id)) == [
        ("saved_time_inherited", "Wang Min"),
        ("points_inherited", "Wang Min"),
        ("saved_time_inherited", "Wang Li"),
    ]
    text = sent_about(("succession", case.id))[0].body
    assert person.name in text and "30分钟" in text and "40分钟" in text


def test_who_moves_is_told_what_arrived_and_who_lives_is_not_spoken_of_as_dead():
    mover, leaver, there = a_person(), a_volunteer().person, a_community("Harbour View")
    friend = a_person("Friend", community=leaver.community)
    earned(mover, minutes=50)
    earned(leaver, minutes=60)
    moved = approved(a_case(mover, CaseKind.MOVING, state=CaseState.PROPOSED, to=there))
    left = approved(a_case(leaver, CaseKind.LEAVING, state=CaseState.PROPOSED, shares=[Wanted(1, friend.id)]))

    assert told(("succession", moved.id)) == [("saved_time_moved", mover.name)]
    assert there.name in sent_about(("succession", moved.id))[0].body
    assert told(("succession", left.id)) == [("saved_time_left_to", "Friend")]


def test_who_moved_is_at_the_old_address_until_another_one_is_entered():
    mover, there = a_person(), a_community("Harbour View")
    approved(a_case(mover, CaseKind.MOVING, state=CaseState.PROPOSED, to=there))
    assert is_at_old_address(mover)

    set_address(mover, AddressDetails(estate="Harbour Lane", building="9", unit="1", door="302"))

    assert not is_at_old_address(mover)
    assert not is_at_old_address(a_person())


def test_an_allowance_stays_where_it_was_issued_when_the_rules_say_so():
    person, there = a_saver(), a_community("Harbour View")
    set_policy(person.community_id, {"allowance_lapses": "no"})
    allowance = issued(allowance_of(person, 2026, at=NINE), 30)

    approved(a_case(person, CaseKind.MOVING, state=CaseState.PROPOSED, to=there))

    assert (allowance.balance, allowance.frozen_at, allowance.closed_at) == (30, None, None)


def test_a_move_beyond_the_limit_of_the_two_communities_changes_nothing():
    person, there = a_saver(), a_community("Harbour View")
    earned(person, minutes=100)
    set_policy(there.id, {"clearing_limit_minutes": 60})
    case = a_case(person, CaseKind.MOVING, state=CaseState.PROPOSED, to=there)
    here = person.community_id
    session.commit()

    with pytest.raises(ClearingLimitReached), transaction():
        approved(case)

    assert (balance(person), person.community_id, case.state) == (100, here, CaseState.PROPOSED)


def test_the_one_who_proposed_does_not_approve():
    proposer = a_supervisor()
    case = a_case(a_saver(), state=CaseState.PROPOSED, by=proposer)

    with pytest.raises(errors.NeedsASecondPerson):
        approved(case, by=proposer)


@pytest.mark.parametrize("is_heir", [True, False])
def test_whose_case_it_is_does_not_approve_it_nor_does_an_heir(is_heir):
    hers, other = a_person("Li Na", phones=["+8613800000077"]), a_person()
    person, heir = (other, hers) if is_heir else (hers, other)
    case = a_case(person, CaseKind.LEAVING, state=CaseState.PROPOSED, shares=[Wanted(1, heir.id, "daughter")])

    with pytest.raises(errors.AboutYourself):
        approved(case, by=a_worker(Role.SUPERVISOR, number="138 0000 0077"))


def test_of_two_who_approve_at_once_one_does():
    person = a_saver()
    earned(person, minutes=90)
    case_id = a_case(person, state=CaseState.PROPOSED).id
    workers = [facts(a_supervisor()) for _ in range(4)]

    def approving(said):
        def run() -> CaseState:
            with transaction():
                return settling.approve(case_id, **said).state

        return run

    outcomes = run_at_once([approving(said) for said in workers])

    assert outcomes.count(CaseState.SETTLED) == 1
    assert sum(isinstance(one, errors.WrongState) for one in outcomes) == 3
    assert pool_of(person.community_id, at=NINE).balance == 90


def test_a_visit_that_is_not_confirmed_yet_waits_for_nobody_to_lose_it():
    volunteer = a_volunteer()
    order = an_order(OrderStatus.FINISHED, helper=volunteer)
    case = a_case(volunteer.person, state=CaseState.PROPOSED)
    with pytest.raises(errors.StillToClose, match=order.number):
        approved(case)

    closing.close(order.id, by=WORKER, at=now(), via=facts(a_supervisor())["via"])
    earned_minutes = balance(volunteer.person)
    approved(case)

    assert earned_minutes > 0
    assert pool_of(volunteer.person.community_id, at=NINE).balance == earned_minutes


@pytest.mark.parametrize("kind", CaseKind)
def test_hours_that_are_claimed_are_decided_before_the_case_is_settled(kind):
    volunteer = a_volunteer()
    claim = a_claim(volunteer.person)
    case = a_case(volunteer.person, kind, state=CaseState.PROPOSED)
    with pytest.raises(errors.StillClaimed, match=f"{claim.id:06d}"):
        approved(case)

    corrections.grant(claim.id, reason="On the list", by=a_supervisor(), via=facts(a_supervisor())["via"], at=now())

    assert approved(case).state is CaseState.SETTLED
    assert pool_of(volunteer.person.community_id, at=NINE).balance == 120


def test_hours_that_are_said_to_be_wrong_are_taken_from_the_frozen_account_first():
    volunteer = a_volunteer()
    wrong = earned(volunteer.person, minutes=90)
    by = Actor.person(volunteer.id)
    claim = corrections.dispute(volunteer.id, wrong.id, why="Was not there", by=by, via=Door.MOBILE, at=now())
    case = a_case(volunteer.person, state=CaseState.PROPOSED)
    with pytest.raises(errors.StillClaimed):
        approved(case)

    corrections.grant(claim.id, reason="Right", by=a_supervisor(), via=Door.CONSOLE, at=now())

    assert approved(case).state is CaseState.SETTLED
    assert pool_of(volunteer.person.community_id, at=NINE).balance == 0


def test_minutes_that_wait_for_a_review_name_the_review_and_no_order():
    volunteer = a_volunteer()
    review = a_review(now() - timedelta(days=1), helper=volunteer)
    case = a_case(volunteer.person, state=CaseState.PROPOSED)

    with pytest.raises(errors.StillLookedAt):
        approved(case)

    reviews.correct(
        review.id, minutes=30, reason="Asked", by=a_supervisor(), via=facts(a_supervisor())["via"], at=now()
    )
    assert approved(case).state is CaseState.SETTLED
    assert pool_of(volunteer.person.community_id, at=NINE).balance == 30


def test_what_was_proposed_by_hand_and_waits_is_rejected_with_the_accounts_and_says_why():
    person, supervisors = a_saver(), [a_supervisor() for _ in range(2)]
    earned(person, minutes=90)
    account = account_of(person, at=now())
    leaving = a_hand_posting(account, supervisors[0], 30)
    own = a_hand_posting(account, supervisors[1], 10)
    arriving = a_hand_posting(issuance_of(person.community_id, at=now()), supervisors[0], to_account_id=account.id)
    other = a_hand_posting(an_account(minutes=60, community=person.community), supervisors[0])
    case = a_case(person, CaseKind.LEAVING, state=CaseState.PROPOSED)
    session.commit()

    with transaction():
        approved(case, by=supervisors[1])

    settled = {"case": case.id}
    for posting, state in ((leaving, HandState.REJECTED), (arriving, HandState.REJECTED), (own, HandState.WITHDRAWN)):
        last = posting.events[-1]
        assert (posting.state, posting.ended_at is not None) == (state, True)
        assert (last.what, last.by_id, last.details) == ("account_closed", supervisors[1].id, settled)
    assert other.state is HandState.WAITING


def test_a_case_that_is_not_settled_leaves_what_was_proposed_by_hand_waiting():
    person, there = a_saver(), a_community("Harbour View")
    earned(person, minutes=100)
    set_policy(there.id, {"clearing_limit_minutes": 60})
    posting = a_hand_posting(account_of(person, at=now()), a_supervisor())
    case = a_case(person, CaseKind.MOVING, state=CaseState.PROPOSED, to=there)
    session.commit()

    with pytest.raises(ClearingLimitReached), transaction():
        approved(case)

    session.refresh(posting)
    assert (posting.state, len(posting.events)) == (HandState.WAITING, 1)


def test_who_approves_what_waits_on_the_account_while_a_case_is_settled_comes_too_late(monkeypatch):
    person = a_saver()
    earned(person, minutes=90)
    source, own = issuance_of(person.community_id, at=now()), account_of(person, at=now())
    posting_id = a_hand_posting(source, a_supervisor(), 10, to_account_id=own.id).id
    case_id = a_case(person, CaseKind.LEAVING, state=CaseState.PROPOSED).id
    settler, decider_id = facts(a_supervisor()), a_worker(Role.ADMIN, area=person.community).id
    is_under_way, refuse = threading.Event(), settling._refuse_unfinished

    def refusing(*args) -> None:
        is_under_way.set()
        threading.Event().wait(0.2)  # the other one begins meanwhile
        refuse(*args)

    def settle() -> CaseState:
        with transaction():
            return settling.approve(case_id, **settler).state

    def post() -> HandState:
        is_under_way.wait(5)
        with transaction():
            by = session.get_one(Staff, decider_id)
            return hand_postings.approve(posting_id, by=by, via=Door.CONSOLE, at=now()).state

    monkeypatch.setattr(settling, "_refuse_unfinished", refusing)
    settled, refused = run_at_once([settle, post])

    assert (settled, type(refused)) == (CaseState.SETTLED, DecidedAlready)
    assert pool_of(person.community_id, at=NINE).balance == 90


def test_an_heir_who_died_meanwhile_is_refused():
    heir = a_person()
    case = a_case(a_saver(), state=CaseState.PROPOSED, shares=[Wanted(1, heir.id)])
    note_death(heir.id, case.happened_on)

    with pytest.raises(errors.CannotInherit):
        approved(case)


def test_a_settled_case_is_not_undone_and_a_sent_back_one_is_proposed_anew():
    case = a_case(a_saver(), state=CaseState.PROPOSED)
    service.send_back(case.id, **facts(a_supervisor()), reason="One child is missing")
    service.propose(case.id, [Wanted(1)], **facts(a_supervisor()))
    approved(case)

    with pytest.raises(errors.WrongState):
        service.undo(case.id, **facts(a_supervisor()), reason="Too late")
    assert session.get(SuccessionCase, case.id).state is CaseState.SETTLED


def test_a_move_is_not_approved_before_its_day():
    case = a_case(a_saver(), CaseKind.MOVING, state=CaseState.PROPOSED, days=3, to=a_community("Harbour View"))

    with pytest.raises(errors.NotYet):
        approved(case)


def test_who_moves_to_where_we_are_not_is_reached_no_more():
    person = a_saver()
    earned(person, minutes=30)

    approved(a_case(person, CaseKind.MOVING, state=CaseState.PROPOSED))

    assert person.is_gone
    assert pool_of(person.community_id, at=NINE).balance == 30
