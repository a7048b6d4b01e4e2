from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Door
from eldercare.areas.queries import scope_of
from eldercare.errors import DomainError
from eldercare.orders import follow_ups, visits
from eldercare.orders.errors import NeedsReason
from eldercare.orders.follow_ups import AlreadyDone
from eldercare.orders.queries import has_open_call_back, open_follow_ups
from eldercare.orders.states import FollowUpKind, OrderStatus
from tests.builders.areas import a_community
from tests.builders.orders import WORKER, an_order
from tests.builders.people import a_person
from tests.builders.staff import a_worker

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
