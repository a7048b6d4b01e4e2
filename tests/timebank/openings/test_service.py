from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.staff.models import Role, Staff
from eldercare.timebank import accounts
from eldercare.timebank import queries as timebank
from eldercare.timebank.models import Transfer
from eldercare.timebank.openings import errors, service
from eldercare.timebank.openings.checks import check
from eldercare.timebank.openings.models import OpeningImport, OpeningRow
from eldercare.timebank.openings.rows import Row
from eldercare.timebank.openings.states import ImportState
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verified import verified_minutes
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.areas import a_community, set_policy
from tests.builders.openings import a_list, a_posted_list, a_table
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.builders.timebank import WORKER, a_gift, an_account, earned
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
BY: dict[str, Any] = {"via": Door.CONSOLE}


@pytest.fixture
def community(app: object) -> Area:
    return a_community()


@pytest.fixture
def worker(community: Area) -> Staff:
    return a_worker(Role.SUPERVISOR, area=community)


def balance(person: Person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def said(rows: list[Row], community: Area) -> list[str]:
    return [
        " ".join(problem.sentence % problem.values for problem in one.problems) for one in check(rows, community.id)
    ]


def test_two_hundred_rows_are_posted_at_once_and_undone_at_once(community: Area, worker: Staff) -> None:
    people = {a_person(f"Person {n}", community=community, phones=[]): 60 + n for n in range(200)}

    done = a_posted_list(community, people, by=worker)

    assert (done.state, done.row_count, done.total_minutes) == (ImportState.POSTED, 200, sum(people.values()))
    assert [balance(person) for person in people] == list(people.values())
    assert verified_minutes([one.id for one in people]) == {one.id: n for one, n in people.items()}
    assert done.typed == ""
    assert verify() == []

    service.ask_to_undo(done.id, reason="The wrong year", by=worker, at=now(), **BY)
    service.undo(done.id, by=a_worker(Role.SUPERVISOR, area=community), at=now(), **BY)

    assert {balance(person) for person in people} == {0}
    reversals = select(func.count()).where(Transfer.kind == TransferKind.REVERSE, Transfer.approved_by_id.isnot(None))
    assert session.scalar(reversals) == 200
    assert verify() == []


def test_nothing_is_posted_until_every_row_is_clear(community: Area, worker: Staff) -> None:
    known = a_person("Li Na", community=community)
    made = a_list(community, {known: 60, a_person("Else Where"): 30}, by=worker)

    with pytest.raises(errors.NotClear, match="not clear: 1"):
        service.post(made.id, by=worker, at=now(), **BY)

    assert balance(known) == 0
    assert made.state is ImportState.DRAFT


def test_the_space_that_lists_put_into_short_names_is_passed_over(community: Area) -> None:
    person = a_person("张三", community=community)

    [found] = check([Row(2, "张 三", minutes=60)], community.id)

    assert found.person == person and found.is_clear


def test_whoever_died_is_brought_no_balance(community: Area) -> None:
    people.note_death(a_person("Li Na", community=community).id, now().date())

    [row] = check([Row(line=2, name="Li Na", minutes=60)], community.id)

    assert row.person is None


def test_without_evidence_nothing_is_posted(community: Area, worker: Staff) -> None:
    made = a_list(community, {a_person(community=community): 60}, by=worker, proved=False)

    with pytest.raises(errors.NoEvidence):
        service.post(made.id, by=worker, at=now(), **BY)


def test_each_row_says_in_words_what_is_not_clear(community: Area) -> None:
    twin, other = (
        a_person("Wang Fang", community=community, birth_on=date(1950, 3, 2)),
        a_person("Wang Fang", community=community),
    )
    frozen, closed = a_person("Cold", community=community), a_person("Gone", community=community)
    accounts.freeze(accounts.account_of(frozen, at=now()).id, by=WORKER, at=now(), reason="died", **BY)
    accounts.close_account(accounts.account_of(closed, at=now()).id, at=now())
    rich = a_person("Rich", community=community)
    earned(rich, minutes=900)
    set_policy(community.id, {"storage_cap_minutes": 1000})
    rows = [
        Row(2, "Nobody", minutes=60),
        Row(3, "Wang Fang", minutes=60),
        Row(4, "Wang Fang", number=other.phones[0].number, minutes=60),
        Row(5, "Wang Fang", birth_on=date(1950, 3, 2), minutes=60),
        Row(6, "Wang Fang", birth_on=date(1950, 3, 2), minutes=60),
        Row(7, "Cold", minutes=60),
        Row(8, "Gone", minutes=60),
        Row(9, "Rich", minutes=101),
        Row(10, "Rich", number="+8613999999999", minutes=1),
    ]

    sentences = said(rows, community)

    expected = ["Nobody of this name", "2 people here have this name", "", "", "row 5 already", "frozen", "closed"]
    expected += ["would hold 1001 minutes; the most is 1000", "another telephone number"]
    for part, sentence in zip(expected, sentences, strict=True):
        assert part in sentence
        assert bool(part) == bool(sentence)
    assert [one.person for one in check(rows, community.id)][2:4] == [other, twin]


def test_who_had_an_opening_balance_has_no_second_one_until_it_is_undone(community: Area, worker: Staff) -> None:
    person = a_person(community=community)
    first = a_posted_list(community, {person: 60}, by=worker)

    assert f"import no. {first.id}" in said([Row(2, person.name, minutes=5)], community)[0]
    service.ask_to_undo(first.id, reason="wrong", by=worker, at=now(), **BY)
    service.undo(first.id, by=a_worker(Role.ADMIN, area=community), at=now(), **BY)
    assert said([Row(2, person.name, minutes=5)], community) == [""]


def test_the_same_list_again_is_told_and_may_be_brought_after_undoing(community: Area, worker: Staff) -> None:
    person = a_person(community=community)
    made = a_posted_list(community, {person: 60}, by=worker)
    again = partial(
        service.draft, a_table({person: 60}), name="again", community_id=community.id, by=worker, at=now(), **BY
    )

    with pytest.raises(errors.SameFile, match=str(made.id)):
        again()
    service.ask_to_undo(made.id, reason="wrong", by=worker, at=now(), **BY)
    service.undo(made.id, by=a_worker(Role.ADMIN, area=community), at=now(), **BY)

    assert again().state is ImportState.DRAFT


def test_an_import_of_which_somebody_has_spent_is_not_undone(community: Area, worker: Staff) -> None:
    saver, spender = a_person("Saver", community=community), a_person("Spender", community=community)
    made = a_posted_list(community, {saver: 60, spender: 60}, by=worker)
    a_gift(accounts.account_of(spender, at=now()), an_account(community=community), 10)
    service.ask_to_undo(made.id, reason="wrong", by=worker, at=now(), **BY)

    with pytest.raises(errors.SpentAlready, match="Spender") as refusal:
        service.undo(made.id, by=a_worker(Role.ADMIN, area=community), at=now(), **BY)

    assert "Saver" not in str(refusal.value)
    assert (balance(saver), balance(spender)) == (60, 50)


def test_who_asked_to_undo_does_not_approve_it_and_may_leave_it(community: Area, worker: Staff) -> None:
    made = a_posted_list(community, {a_person(community=community): 60}, by=worker)
    with pytest.raises(errors.WrongMoment):
        service.undo(made.id, by=worker, at=now(), **BY)
    with pytest.raises(errors.ReasonMissing):
        service.ask_to_undo(made.id, reason=" ", by=worker, at=now(), **BY)
    service.ask_to_undo(made.id, reason="wrong", by=worker, at=now(), **BY)

    with pytest.raises(errors.SomebodyElse):
        service.undo(made.id, by=worker, at=now(), **BY)

    service.keep(made.id, by=worker, at=now(), **BY)
    assert [event.what for event in made.events] == ["brought", "posted", "undo_asked", "kept"]


def test_two_who_confirm_at_once_post_once(community: Area, worker: Staff) -> None:
    people = {a_person(f"Person {n}", community=community, phones=[]): 60 for n in range(3)}
    made_id, worker_id = a_list(community, people, by=worker).id, worker.id

    def confirm() -> str:
        with transaction():
            return service.post(made_id, by=session.get_one(Staff, worker_id), at=now(), **BY).state

    outcomes = run_at_once([confirm] * 4)

    assert sum(isinstance(one, errors.WrongMoment) for one in outcomes) == 3
    assert [balance(person) for person in people] == [60, 60, 60]


def test_two_lists_with_the_same_person_at_once_post_that_person_once(community: Area, worker: Staff) -> None:
    person = a_person(community=community)
    accounts.account_of(person, at=now())
    made = [a_list(community, {person: 60 + n}, by=worker).id for n in range(3)]
    worker_id = worker.id

    def confirm(import_id: int) -> str:
        with transaction():
            return service.post(import_id, by=session.get_one(Staff, worker_id), at=now(), **BY).state

    outcomes = run_at_once([partial(confirm, one) for one in made])

    assert sum(isinstance(one, errors.NotClear) for one in outcomes) == 2
    assert session.scalar(select(func.count()).select_from(OpeningRow)) == 1


def test_posted_rows_are_never_changed(community: Area, worker: Staff) -> None:
    made = a_posted_list(community, {a_person(community=community): 60}, by=worker)
    session.commit()
    session.get_one(OpeningRow, made.rows[0].id).minutes = 6000
    with pytest.raises(IntegrityError, match="append-only"):
        session.flush()
    session.rollback()


def test_a_draft_that_is_thrown_away_keeps_no_names(community: Area, worker: Staff) -> None:
    made = a_list(community, {a_person(community=community): 60}, by=worker)

    service.discard(made.id, by=worker, at=now(), **BY)

    assert session.get_one(OpeningImport, made.id).typed == ""
    with pytest.raises(errors.WrongMoment):
        service.post(made.id, by=worker, at=now(), **BY)
