import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.call_models import IncomingCall
from eldercare.orders import follow_ups, missed_calls
from eldercare.orders.models import FollowUp
from tests.builders.calls import a_call
from tests.builders.messaging import NOON
from tests.builders.staff import a_worker

pytestmark = pytest.mark.usefixtures("app")
HERS = "+8613900000001"


def waiting() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None))))


def missed(number: str = HERS) -> IncomingCall:
    call = a_call(number)
    missed_calls.over(call, outcome="hung_up", at=NOON)
    session.commit()
    return call


def test_who_rings_three_times_in_a_row_is_called_back_once() -> None:
    calls = [missed() for _ in range(3)]

    assert [task.call_id for task in waiting()] == [calls[0].id]


def test_two_withheld_numbers_are_two_people() -> None:
    missed("anonymous"), missed("anonymous")

    assert len(waiting()) == 2


def test_who_rings_again_while_the_call_back_is_just_being_finished_is_called_back_again(monkeypatch) -> None:
    missed()
    [task], worker_id = waiting(), a_worker().id
    hold_one = missed_calls.hold_one

    def hold_after_somebody_else(model, row_id):
        follow_ups.finish(task.id, outcome="All is well.", staff_id=worker_id, at=NOON)
        return hold_one(model, row_id)

    monkeypatch.setattr(missed_calls, "hold_one", hold_after_somebody_else)
    again = missed()

    assert [one.call_id for one in waiting()] == [again.id]
