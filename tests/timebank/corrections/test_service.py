from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import Invalid
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries as timebank
from eldercare.timebank.corrections import errors, queries, service
from eldercare.timebank.corrections.models import Correction, CorrectionEvent
from eldercare.timebank.corrections.states import NEXT, CorrectionState, can_move
from eldercare.timebank.errors import AlreadyReversed, BalanceTooLow
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verified import verified_minutes
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.corrections import a_claim, served
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, an_account, earned
from tests.builders.volunteers import a_volunteer
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
S = CorrectionState


def a_helper() -> Person:
    return a_volunteer(community=a_community()).person


def a_judge(role: Role = Role.SUPERVISOR, **facts: object) -> Staff:
    return a_worker(role, **facts)  # type: ignore[arg-type]


def balance(person: Person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def grant(correction: Correction, by: Staff, **facts: object) -> Correction:
    values: dict[str, object] = {"reason": "On the list", "via": Door.CONSOLE, "at": now(), **facts}
    return service.grant(correction.id, by=by, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("was", list(S))
@pytest.mark.parametrize("to", list(S))
def test_only_what_is_open_is_decided(was: S, to: S) -> None:
    assert can_move(was, to) == (was is S.OPEN and to is not S.OPEN) == (to in NEXT[was])


def test_granted_hours_are_credited_for_the_day_they_were_served_and_count_as_verified() -> None:
    person, judge = a_helper(), a_judge()
    claim = a_claim(person, served(since=540, until=660))

    grant(claim, judge)

    transfer = timebank.find_by_key(f"correction:{claim.id}")
    assert transfer is not None
    assert (transfer.kind, transfer.minutes, transfer.happened_at) == (TransferKind.EARN, 120, served().ended_at)
    assert (balance(person), verified_minutes([person.id])) == (120, {person.id: 120})
    assert [(one.what, one.reason) for one in claim.events] == [("asked", ""), ("granted", "On the list")]
    assert verify() == []


def test_a_worker_may_grant_a_part_and_never_more_than_was_asked() -> None:
    person, judge = a_helper(), a_judge()
    claim = a_claim(person)
    for wrong in (0, -1, 121, True, 1.5):
        with pytest.raises(Invalid):
            grant(claim, judge, minutes=wrong)

    grant(claim, judge, minutes=90)

    assert balance(person) == 90


def test_refused_says_why_and_changes_no_balance() -> None:
    person, judge = a_helper(), a_judge()
    claim = a_claim(person)
    with pytest.raises(errors.SayWhy):
        service.refuse(claim.id, reason="  ", by=judge, via=Door.CONSOLE, at=now())

    service.refuse(claim.id, reason="Nobody saw you", by=judge, via=Door.CONSOLE, at=now())

    assert (claim.state, claim.reason, balance(person)) == (S.REFUSED, "Nobody saw you", 0)
    with pytest.raises(errors.AlreadyDecided):
        grant(claim, judge)


@pytest.mark.parametrize(("since", "until", "is_told"), [(600, 630, True), (480, 541, True), (660, 720, False)])
def test_the_same_time_cannot_be_claimed_twice(since: int, until: int, is_told: bool) -> None:
    person = a_helper()
    a_claim(person, served(since=540, until=660))
    again = partial(a_claim, person, served(since=since, until=until))

    if is_told:
        with pytest.raises(errors.AlreadyClaimed, match="09:00 to 11:00"):
            again()
    else:
        again()


def test_what_was_refused_may_be_asked_for_again() -> None:
    person, judge = a_helper(), a_judge()
    service.refuse(a_claim(person).id, reason="Which day?", by=judge, via=Door.CONSOLE, at=now())

    assert a_claim(person).state is S.OPEN


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ({"since": 600, "until": 600}, errors.NoSuchTime),
        ({"since": -5, "until": 60}, errors.NoSuchTime),
        ({"since": 600, "until": 1441}, errors.NoSuchTime),
        ({"days_ago": -1}, errors.NotYet),
        ({"days_ago": 3700}, errors.TooLongAgo),
        ({"place": " "}, errors.SayMore),
    ],
)
def test_a_claim_says_when_and_where(what: dict[str, Any], refusal: type[Invalid]) -> None:
    with pytest.raises(refusal):
        a_claim(a_helper(), served(**what))


def test_whose_account_was_settled_gets_no_new_one_that_nobody_could_settle() -> None:
    person = a_helper()
    claim = a_claim(person)
    people.note_death(person.id, now().date())

    with pytest.raises(errors.AccountSettled):
        grant(claim, a_judge())

    assert timebank.find_person_account(person.id) is None


def test_minutes_that_were_not_served_are_reversed() -> None:
    person = a_helper()
    judge = a_judge(area=person.community)
    wrong = earned(person, minutes=75)
    asked = service.dispute(person.id, wrong.id, why="I was ill", by=Actor.person(person.id), via=Door.MOBILE, at=now())
    with pytest.raises(errors.AlreadyNamed):
        service.dispute(person.id, wrong.id, why="ill", by=Actor.person(person.id), via=Door.MOBILE, at=now())

    grant(asked, judge)

    reversal = timebank.find_reversal(wrong.id)
    assert reversal is not None
    assert (reversal.id, reversal.approved_by_id, balance(person)) == (asked.made_transfer_id, judge.id, 0)
    assert verify() == []


def test_what_was_spent_or_reversed_meanwhile_is_refused_and_the_request_stays_open() -> None:
    community = a_community()
    person, judge = a_volunteer(community=community).person, a_judge()
    wrong = earned(person, minutes=75)
    asked = service.dispute(person.id, wrong.id, why="ill", by=Actor.person(person.id), via=Door.MOBILE, at=now())
    own = timebank.find_person_account(person.id)
    assert own is not None
    gift = a_gift(own, an_account(community=community), 60)
    asked_id, judge_id = asked.id, judge.id
    session.commit()

    with pytest.raises(BalanceTooLow), transaction():
        grant(asked, judge)
    assert session.get_one(Correction, asked_id).state is S.OPEN

    with transaction():
        timebank_undo(gift.id)
        timebank_undo(wrong.id)
    with pytest.raises(AlreadyReversed), transaction():
        grant(session.get_one(Correction, asked_id), session.get_one(Staff, judge_id))


def timebank_undo(transfer_id: int) -> None:
    service.service.reverse(transfer_id, by=Actor.staff(1), via=Door.CONSOLE, at=now(), reason="entered twice")


def test_only_minutes_on_the_persons_own_account_can_be_disputed() -> None:
    person, other = a_helper(), a_helper()
    with pytest.raises(errors.NotOnThisAccount):
        service.dispute(
            person.id, earned(other).id, why="not me", by=Actor.person(person.id), via=Door.MOBILE, at=now()
        )


def test_nobody_decides_what_she_entered_or_what_is_about_herself() -> None:
    person = a_helper()
    same_phone = a_judge(number=person.phones[0].number)
    entered = a_judge()
    claim = service.claim(person.id, served(), by=Actor.staff(entered.id), via=Door.CONSOLE, at=now())

    for judge in (same_phone, entered):
        with pytest.raises(errors.OwnRequest):
            grant(claim, judge)
        with pytest.raises(errors.OwnRequest):
            service.refuse(claim.id, reason="no", by=judge, via=Door.CONSOLE, at=now())

    assert grant(claim, a_judge()).state is S.GRANTED


def test_two_workers_who_decide_at_once_make_one_decision() -> None:
    person = a_helper()
    claim_id = a_claim(person).id
    judges = [a_judge().id for _ in range(6)]

    def decide(staff_id: int) -> str:
        with transaction():
            by = session.get_one(Staff, staff_id)
            if staff_id % 2:
                return service.grant(claim_id, reason="Yes", by=by, via=Door.CONSOLE, at=now()).state
            return service.refuse(claim_id, reason="No", by=by, via=Door.CONSOLE, at=now()).state

    outcomes = run_at_once([partial(decide, judge) for judge in judges])

    assert sum(isinstance(one, errors.AlreadyDecided) for one in outcomes) == 5
    [won] = [one for one in outcomes if isinstance(one, str)]
    assert balance(person) == (120 if won == S.GRANTED else 0)
    assert len(session.get_one(Correction, claim_id).events) == 2


def withdraw(correction: Correction, person: Person) -> Correction:
    return service.withdraw(correction.id, person.id, by=Actor.person(person.id), via=Door.MOBILE, at=now())


def test_what_was_withdrawn_is_decided_by_nobody_and_may_be_asked_for_again() -> None:
    person, judge = a_helper(), a_judge()
    claim = a_claim(person)

    for _ in range(2):
        withdraw(claim, person)

    assert (claim.state, claim.decided_by_id, claim.decided_at is not None) == (S.WITHDRAWN, None, True)
    assert [(one.what, one.by_id, one.via) for one in claim.events][1:] == [("withdrawn", person.id, Door.MOBILE)]
    with pytest.raises(errors.Withdrawn):
        grant(claim, judge)
    with pytest.raises(errors.Withdrawn):
        service.refuse(claim.id, reason="No", by=judge, via=Door.CONSOLE, at=now())
    assert (balance(person), queries.open_of(person.id), a_claim(person).state) == (0, [], S.OPEN)


def test_only_the_own_request_is_withdrawn_and_only_while_nobody_has_decided_it() -> None:
    person, judge = a_helper(), a_judge()
    claim = a_claim(person)
    with pytest.raises(errors.NoSuchCorrection):
        withdraw(claim, a_helper())
    grant(claim, judge)

    with pytest.raises(errors.AlreadyDecided):
        withdraw(claim, person)

    assert (claim.state, balance(person)) == (S.GRANTED, 120)


def test_of_withdrawing_and_deciding_at_once_one_wins() -> None:
    person, judge_ids = a_helper(), [a_judge().id for _ in range(2)]
    claim_id, person_id = a_claim(person).id, person.id

    def take_back() -> str:
        with transaction():
            by = Actor.person(person_id)
            return service.withdraw(claim_id, person_id, by=by, via=Door.MOBILE, at=now()).state

    def decide(staff_id: int) -> str:
        with transaction():
            by = session.get_one(Staff, staff_id)
            return service.grant(claim_id, reason="Yes", by=by, via=Door.CONSOLE, at=now()).state

    outcomes = run_at_once([take_back, *(partial(decide, judge_id) for judge_id in judge_ids)])

    [won] = [one for one in outcomes if isinstance(one, str)]
    lost = errors.AlreadyDecided if won == S.GRANTED else errors.Withdrawn
    assert [type(one) for one in outcomes if not isinstance(one, str)] == [lost] * 2
    assert (balance(person), len(queries.get(claim_id).events)) == (120 if won == S.GRANTED else 0, 2)


def test_of_several_claims_for_the_same_time_at_once_one_is_taken() -> None:
    person_id = a_helper().id

    def ask() -> int:
        with transaction():
            by = Actor.person(person_id)
            return service.claim(person_id, served(), by=by, via=Door.MOBILE, at=now()).id

    outcomes = run_at_once([ask] * 4)

    assert sum(isinstance(one, errors.AlreadyClaimed) for one in outcomes) == 3
    assert len(queries.of_person(person_id)) == 1


def test_history_is_never_changed() -> None:
    claim = a_claim(a_helper())
    session.commit()
    event = session.get_one(CorrectionEvent, claim.events[0].id)
    event.reason = "other"
    with pytest.raises(IntegrityError, match="append-only"):
        session.flush()
    session.rollback()


def test_hours_of_today_can_be_claimed_once_they_are_over() -> None:
    at = served(days_ago=0).ended_at
    person = a_helper()
    with pytest.raises(errors.NotYet):
        service.claim(person.id, served(days_ago=0), by=Actor.person(1), via=Door.MOBILE, at=at - timedelta(seconds=1))
    assert service.claim(person.id, served(days_ago=0), by=Actor.person(1), via=Door.MOBILE, at=at).minutes == 120
