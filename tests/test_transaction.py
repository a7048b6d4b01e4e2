from collections.abc import Iterator
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from eldercare.areas.models import Area
from eldercare.database import WriteOutsideTransaction, db, session, writing
from eldercare.errors import NotFound, Refused
from eldercare.transaction import NestedTransaction, claim, hold, hold_one, transaction
from tests.builders.areas import a_community, a_street
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def outside(app: object) -> None:
    """Outside of the tests' own permission to write, as a route is."""
    writing.set(False)


def names() -> list[str]:
    return list(session.scalars(select(Area.name).order_by(Area.name)))


def do_and_raise(error: Exception) -> None:
    with transaction():
        a_community("Willow Bank")
        raise error


def test_what_is_done_inside_is_there_afterwards(outside: None) -> None:
    with transaction():
        a_community("Willow Bank")
    session.rollback()

    assert names() == ["Willow Bank"]


def test_nothing_of_it_is_there_when_something_broke(outside: None) -> None:
    with pytest.raises(ZeroDivisionError):
        do_and_raise(ZeroDivisionError())

    assert names() == []


def test_a_refusal_undoes_what_was_done_before_it(outside: None) -> None:
    with pytest.raises(Refused):
        do_and_raise(Refused("No."))

    assert names() == []


def test_a_refusal_that_keeps_changes_commits_what_was_recorded_before_it(outside: None) -> None:
    class Counted(Refused):
        keeps_changes = True

    with pytest.raises(Counted):
        do_and_raise(Counted("No, but noted."))
    session.rollback()

    assert names() == ["Willow Bank"]


def test_a_write_outside_is_a_programming_error(outside: None) -> None:
    with pytest.raises(WriteOutsideTransaction):
        a_community("Willow Bank")


@pytest.mark.parametrize("statement", [update(Area).values(name="Changed"), Area.__table__.delete()])
def test_a_statement_that_writes_is_refused_outside_too(outside: None, statement: object) -> None:
    with pytest.raises(WriteOutsideTransaction):
        session.execute(statement)  # type: ignore[call-overload]


def test_what_was_changed_before_is_not_swept_in(outside: None) -> None:
    with transaction():
        area = a_community("Willow Bank")
    area.name = "Changed on the way"

    with pytest.raises(WriteOutsideTransaction), transaction():
        pass
    session.rollback()

    assert names() == ["Willow Bank"]


def test_one_transaction_inside_another_is_a_programming_error(outside: None) -> None:
    with transaction(), pytest.raises(NestedTransaction), transaction():
        pass


def test_after_one_that_broke_the_next_one_opens(outside: None) -> None:
    with pytest.raises(Refused), transaction():
        raise Refused("No.")

    with transaction():
        a_community()

    assert len(names()) == 1


def test_what_was_read_before_is_read_anew_inside(outside: None) -> None:
    with transaction():
        area = a_community("Willow Bank")
    assert area.name == "Willow Bank"

    def rename() -> None:
        with transaction():
            hold_one(Area, 1).name = "Poplar Hill"

    run_at_once([rename])

    with transaction():
        assert area.name == "Poplar Hill"


def test_held_rows_come_in_id_order_and_each_once() -> None:
    one, two, three = (a_community(name) for name in ("One", "Two", "Three"))

    assert hold(Area, [three.id, one.id, three.id, two.id]) == [one, two, three]


@pytest.mark.engines("postgres")
def test_what_somebody_holds_can_be_referred_to_meanwhile(outside: None) -> None:
    with transaction():
        street_id = a_street().id
    is_held, is_referred_to = Event(), Event()

    def holds() -> bool:
        with transaction():
            hold_one(Area, street_id)
            is_held.set()
            return is_referred_to.wait(5)

    def refers() -> bool:
        is_held.wait(5)
        with transaction():
            a_community(parent=session.get_one(Area, street_id))
        is_referred_to.set()
        return True

    assert run_at_once([holds, refers]) == [True, True]


def test_holding_nothing_is_nothing() -> None:
    assert hold(Area, []) == []


def test_a_row_that_does_not_exist_cannot_be_held() -> None:
    one = a_community()

    with pytest.raises(NotFound):
        hold(Area, [one.id, 999])
    assert claim(Area, 999) is None


def test_a_held_row_says_what_it_is_now_and_not_what_it_was_when_it_was_loaded() -> None:
    area = a_community("Willow Bank")
    session.flush()
    session.connection().execute(update(Area).values(name="Poplar Hill"))

    assert hold_one(Area, area.id).name == "Poplar Hill"


def test_a_hundred_increments_at_once_lose_none() -> None:
    area_id = a_community("0").id

    def increment() -> None:
        for _ in range(10):
            with transaction():
                area = hold_one(Area, area_id)
                area.name = str(int(area.name) + 1)

    assert run_at_once([increment] * 10) == [None] * 10
    assert names() == ["100"]


@pytest.mark.engines("postgres")
def test_a_row_somebody_else_is_at_work_on_is_not_waited_for() -> None:
    area_id = a_community().id
    both = Barrier(2)

    def work() -> bool:
        with transaction():
            claimed = claim(Area, area_id) is not None
            both.wait(10)
            return claimed

    assert sorted(run_at_once([work] * 2)) == [False, True]  # type: ignore[type-var]


def test_reading_does_not_wait_for_who_writes() -> None:
    area_id = a_community("Willow Bank").id
    written, read = Barrier(2), Barrier(2)

    def write() -> str:
        with transaction():
            hold_one(Area, area_id).name = "Poplar Hill"
            session.flush()
            written.wait(10)
            read.wait(10)
        return ""

    def look() -> str:
        written.wait(10)
        seen = names()
        read.wait(10)
        return seen[0]

    assert run_at_once([write, look]) == ["", "Willow Bank"]


def enter_ten(number: int) -> None:
    for turn in range(10):
        with transaction():
            session.scalar(select(func.count()).select_from(Area))
            a_community(f"{number}-{turn}")


def test_eight_threads_that_write_are_never_told_that_the_database_is_locked() -> None:
    assert run_at_once([partial(enter_ten, number) for number in range(8)]) == [None] * 8
    assert len(names()) == 80


@pytest.fixture
def nobody_waits_in_sqlite(app: object) -> Iterator[None]:
    def impatient(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    event.listen(db.engine, "checkout", impatient)
    yield
    event.remove(db.engine, "checkout", impatient)
    session.remove()
    db.engine.dispose()


@pytest.mark.engines("sqlite")
def test_on_sqlite_threads_take_turns_instead_of_asking_again_and_again(nobody_waits_in_sqlite: None) -> None:
    assert run_at_once([partial(enter_ten, number) for number in range(8)]) == [None] * 8
