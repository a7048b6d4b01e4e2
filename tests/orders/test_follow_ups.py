from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from eldercare.actors import Door
from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.orders import follow_ups, visits
from eldercare.orders.errors import NeedsReason
from eldercare.orders.follow_ups import AlreadyDone, FollowUpTaken
from eldercare.orders.queries import has_open_call_back, open_follow_ups
from eldercare.orders.states import FollowUpKind, OrderStatus
from eldercare.staff.models import Staff
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.orders import WORKER, an_order
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_who_writes_zero_is_called_back_within_half_an_hour() -> None:
    person = a_person()

    call = follow_ups.open_call_back(number="+8613800000001", person_id=person.id, at=NINE, note="0")

    assert (call.kind, call.due_at) == (FollowUpKind.CALL_BACK, NINE + timedelta(minutes=30))
    assert has_open_call_back(person.id)


def test_the_most_overdue_call_is_at_the_top_and_what_is_done_is_gone() -> None:
    order = an_order()
    rating = follow_ups.open_for_order(order, FollowUpKind.LOW_RATING, at=NINE)
    unfilled = follow_ups.open_for_order(order, FollowUpKind.UNFILLED, at=NINE)
    done = follow_ups.open_for_order(order, FollowUpKind.UNFILLED, at=NINE)
    follow_ups.finish(done.id, outcome="She is fine", staff_id=a_worker().id, at=NINE)

    assert open_follow_ups(scope_of(order.community_id or 0)) == [unfilled, rating]


def test_a_call_to_an_unknown_number_is_everybodys() -> None:
    call = follow_ups.open_call_back(number="+8613800000001", at=NINE)

    assert open_follow_ups(scope_of(a_community().id)) == [call]


def test_what_came_of_a_call_is_written_down_once() -> None:
    call, worker = follow_ups.open_call_back(number="+8613800000001", at=NINE), a_worker()

    follow_ups.finish(call.id, outcome=" Wants noodles ", staff_id=worker.id, at=NINE)

    assert (call.outcome, call.done_at, call.done_by_id) == ("Wants noodles", NINE, worker.id)
    with pytest.raises(AlreadyDone):
        follow_ups.finish(call.id, outcome="Wants rice", staff_id=worker.id, at=NINE)


def test_a_call_without_a_word_of_what_came_of_it_is_not_done() -> None:
    call = follow_ups.open_call_back(number="+8613800000001", at=NINE)

    with pytest.raises(NeedsReason):
        follow_ups.finish(call.id, outcome="  ", staff_id=a_worker().id, at=NINE)

    assert call.done_at is None


def test_a_call_that_does_not_exist_cannot_be_done() -> None:
    with pytest.raises(DomainError):
        follow_ups.finish(999, outcome="Fine", staff_id=1, at=NINE)


def test_a_late_helper_who_checks_in_after_all_needs_no_call_any_more() -> None:
    order = an_order(OrderStatus.ACCEPTED)
    follow_ups.open_for_order(order, FollowUpKind.NOBODY_CHECKED_IN, at=NINE)

    visits.check_in(order.id, reason="She rang", by=WORKER, at=NINE, via=Door.CONSOLE)

    assert open_follow_ups(scope_of(order.community_id or 0)) == []


def test_a_call_that_was_taken_and_forgotten_is_anybodys_again() -> None:
    call = follow_ups.open_call_back(number="+8613800000001", at=NINE)
    first, second = a_worker(), a_worker()
    follow_ups.take(call.id, staff=first, at=NINE)

    with pytest.raises(FollowUpTaken) as refusal:
        follow_ups.take(call.id, staff=second, at=NINE + timedelta(minutes=29))
    follow_ups.take(call.id, staff=second, at=NINE + timedelta(minutes=30))

    assert refusal.value.values == {"name": first.name}
    assert follow_ups.taker(call, at=NINE + timedelta(minutes=40)) == second


def test_of_many_who_take_a_call_back_at_once_one_has_it() -> None:
    call_id, workers = follow_ups.open_call_back(number="+8613800000001", at=NINE).id, [a_worker().id for _ in range(5)]

    def takes(staff_id: int) -> int:
        member = session.get(Staff, staff_id)
        assert member is not None
        with transaction():
            follow_ups.take(call_id, staff=member, at=NINE)
        return staff_id

    outcomes = run_at_once([partial(takes, staff_id) for staff_id in workers])

    assert sorted(type(one).__name__ for one in outcomes) == ["FollowUpTaken"] * 4 + ["int"]


def test_what_is_done_can_neither_be_taken_nor_tried_again() -> None:
    call = follow_ups.open_call_back(number="+8613800000001", at=NINE)
    follow_ups.finish(call.id, outcome="She is fine", staff_id=a_worker().id, at=NINE)

    for verb in (partial(follow_ups.take, staff=a_worker(), at=NINE), partial(follow_ups.not_reached, at=NINE)):
        with pytest.raises(AlreadyDone):
            verb(call.id)
