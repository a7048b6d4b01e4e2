"""The clock asks the next while somebody accepts, cancels, stops or begins; real threads on both databases."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.dispatch.waves import jobs, service
from eldercare.dispatch.waves.models import Asking
from eldercare.dispatch.waves.states import GOES_ON
from eldercare.errors import DomainError
from eldercare.orders import jobs as order_jobs
from eldercare.orders import offers
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.transaction import transaction
from tests.builders.told import everything_has_left
from tests.dispatch.waves.town import BY_WORKER, a_town, after, an_order_in, begun, waves
from tests.orders.history import is_legal
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")

Act = Callable[[], str]


def act(verb: Callable[..., object], subject: int, **facts: object) -> Act:
    return partial(_in_a_transaction, verb, subject, **(BY_WORKER | facts))


def _in_a_transaction(verb: Callable[..., object], *args: object, **facts: object) -> str:
    try:
        with transaction():
            verb(*args, **facts)
    except DomainError as refusal:
        return type(refusal).__name__
    return ""


def the_clock(job: Callable[..., int], minutes: int) -> Act:
    return lambda: str(job(after(minutes=minutes)))


RIVALS: dict[str, Callable[[Order], Act]] = {
    "yes": lambda order: act(
        offers.accept, order.offers[0].id, by=Actor.person(order.offers[0].volunteer_id or 0), via=Door.MOBILE
    ),
    "cancel": lambda order: act(orders.cancel, order.id, reason="Ill"),
    "change": lambda order: act(orders.change, order.id, starts_at=after(hours=50), minutes=30, notes=""),
    "stop": lambda order: act(service.stop, order.id),
    "last_no": lambda order: act(offers.decline, order.offers[0].id),
}


@pytest.mark.parametrize("rival", RIVALS)
def test_the_next_wave_and_what_contradicts_it_end_in_one_legal_history(rival: str) -> None:
    community = a_town(4)
    asked = [an_order_in(community, starts_at=after(hours=30 + 2 * number)) for number in range(2)]
    for order in asked:
        begun(order, size=1)
    everything_has_left()
    rivals = [RIVALS[rival](order) for order in asked]

    outcomes = run_at_once([*rivals, the_clock(jobs.ask_next_waves, 10), the_clock(jobs.ask_next_waves, 10)])
    jobs.ask_next_waves(after(minutes=10))

    assert outcomes[:2] == [""] * 2
    for order in asked:
        session.refresh(order)
        assert is_legal(order), [(event.what, event.was, event.became) for event in order.events]
        assert len(waves(order)) in ({2} if rival == "last_no" else {1, 2})
        left = [offer for offer in order.offers if offer.is_waiting]
        assert bool(left) == (order.status is OrderStatus.OFFERED)
        asking = session.scalars(select(Asking).where(Asking.order_id == order.id)).one()
        assert (asking.status in GOES_ON) == (rival == "last_no")


def test_two_schedulers_ask_each_wave_once_and_call_the_dispatcher_once() -> None:
    community = a_town(3)
    asked = [an_order_in(community, starts_at=after(hours=30 + 2 * number)) for number in range(3)]
    for order in asked:
        begun(order, size=2)

    for minutes in (10, 20):
        job = the_clock(jobs.ask_next_waves, minutes)
        run_at_once([job, job, the_clock(order_jobs.expire_offers, minutes)])

    for order in asked:
        assert [len(wave) for wave in waves(order)] == [2, 1]
        assert Counter(event.what for event in order.events)["nobody_accepted"] == 1
        assert is_legal(order)


def test_of_four_dispatchers_who_begin_at_once_one_begins() -> None:
    order = an_order_in(a_town(4))

    outcomes = run_at_once([act(service.start, order.id, size=1)] * 4)

    assert Counter(outcomes) == {"": 1, "AskingAlready": 3}
    assert waves(order) == [["1"]]


def test_a_yes_that_comes_before_the_next_wave_is_never_followed_by_another_question() -> None:
    order = an_order_in(a_town(6))
    begun(order, size=2)
    both = [offer.id for offer in order.offers]

    outcomes = run_at_once(
        [act(offers.accept, both[0]), act(offers.accept, both[1]), the_clock(jobs.ask_next_waves, 10)]
    )

    assert Counter(outcomes[:2]) == {"": 1, "OrderTaken": 1}
    told_after = [event.what for event in order.events]
    assert "offered" not in told_after[told_after.index("accepted") :]
    assert (order.status, len(order.helpers), is_legal(order)) == (OrderStatus.ACCEPTED, 1, True)
