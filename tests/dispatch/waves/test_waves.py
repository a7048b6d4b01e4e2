from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.dispatch.waves import service
from eldercare.dispatch.waves.errors import AskingAlready, NobodyToAsk
from eldercare.dispatch.waves.queries import find
from eldercare.dispatch.waves.states import AskingStatus
from eldercare.dispatch.waves.tried import what_was_tried
from eldercare.errors import Invalid
from eldercare.orders import offers, visits
from eldercare.orders import service as orders
from eldercare.orders.errors import WrongStatus
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import FollowUpKind, OfferStatus, OrderStatus
from tests.builders.catalogue import a_service
from tests.builders.orders import an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.told import everything_has_left, told
from tests.builders.volunteers import a_volunteer
from tests.dispatch.waves.town import BY_WORKER, NINE, a_town, after, an_order_in, begun, clock, statuses, waves
from tests.orders.history import is_legal

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")


def what_happened(order: Order) -> list[str]:
    return [event.what for event in order.events]


def calls_for(order: Order, *, still_open: bool = True) -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.order_id == order.id, FollowUp.kind == FollowUpKind.NOBODY_ACCEPTED)
    found = session.scalars(query.execution_options(populate_existing=True))
    return [one for one in found if (one.done_at is None) == still_open]


def says_no(order: Order, *places: int) -> None:
    for place in places:
        offers.decline(order.offers[place].id, **BY_WORKER, reason="Ill")  # type: ignore[arg-type]


def test_the_best_are_asked_then_the_next_then_everybody_then_a_dispatcher_is_called() -> None:
    order = an_order_in(a_town(12))
    begun(order, size=2, minutes=10)

    clock(after(minutes=9), after(minutes=10), after(minutes=10), after(minutes=20), after(minutes=30))

    assert [len(wave) for wave in waves(order)] == [2, 2, 2, 6]
    assert calls_for(order) == []
    clock(after(minutes=40), after(minutes=50))
    [call] = calls_for(order)
    assert (call.opened_at, call.due_at) == (after(minutes=40), after(minutes=40))
    assert what_happened(order)[-1] == "nobody_accepted"
    assert set(statuses(order)) == {OfferStatus.SENT}
    assert is_legal(order)


def test_the_best_are_the_ones_that_the_list_of_candidates_names_first_and_nobody_twice() -> None:
    community = a_town(4)
    order = an_order_in(community)
    busy, no, gone, asked = (a_volunteer(name, community=community) for name in ("91", "92", "93", "94"))
    an_order_in(community, status=OrderStatus.ACCEPTED, helper=busy)
    offers.decline(an_offer(order, no, at=NINE).id, **BY_WORKER)  # type: ignore[arg-type]
    offers.accept(an_offer(order, gone, at=NINE).id, **BY_WORKER)  # type: ignore[arg-type]
    visits.release(order.id, reason="Ill", **BY_WORKER)  # type: ignore[arg-type]
    an_offer(order, asked, at=NINE)

    begun(order, size=3)
    clock(after(minutes=10), after(minutes=20))

    assert sorted(name for wave in waves(order) for name in wave) == ["1", "2", "3", "4"]


def test_when_all_of_a_wave_have_said_no_the_next_are_asked_at_once() -> None:
    order = an_order_in(a_town(4))
    begun(order, size=2)
    says_no(order, 0)
    clock(after(minutes=1))
    assert len(waves(order)) == 1

    says_no(order, 1)
    clock(after(minutes=2), after(minutes=11))

    assert [len(wave) for wave in waves(order)] == [2, 2]
    clock(after(minutes=12))
    assert len(calls_for(order)) == 1


def test_a_yes_of_the_first_wave_counts_as_long_as_the_order_is_not_filled_and_ends_the_asking() -> None:
    order = an_order_in(a_town(6))
    asking = begun(order, size=2)
    clock(after(minutes=10), after(minutes=20), after(minutes=30))
    everything_has_left()
    [call] = calls_for(order)

    offers.accept(order.offers[0].id, by=BY_WORKER["by"], at=after(hours=20), via=BY_WORKER["via"])  # type: ignore[arg-type]
    clock(after(hours=20))

    assert (order.status, asking.status) == (OrderStatus.ACCEPTED, AskingStatus.FILLED)
    assert call.done_at == after(hours=20)
    assert [template for template, _ in told(order)].count("offer_filled") == 5
    assert find(order.id) is None


ENDS = {
    "cancelled": lambda order: orders.cancel(order.id, reason="Ill", **BY_WORKER),
    "changed": lambda order: orders.change(order.id, starts_at=after(hours=40), minutes=30, notes="", **BY_WORKER),
    "draft": lambda order: orders.back_to_draft(order.id, note="Tomorrow", **BY_WORKER),
    "given_up": lambda order: orders.mark_unfilled(order.id, **BY_WORKER),
    "stopped": lambda order: service.stop(order.id, **BY_WORKER),
    "given_back": lambda order: (
        offers.accept(order.offers[0].id, **BY_WORKER),
        visits.release(order.id, reason="A cold", **BY_WORKER),
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_the_asking_ends_it_for_good(end: str) -> None:
    order = an_order_in(a_town(6))
    asking = begun(order, size=1)

    ENDS[end](order)
    clock(after(minutes=10), after(minutes=20))

    assert (len(waves(order)), asking.ended_at is not None, calls_for(order)) == (1, True, [])
    assert is_legal(order)


def test_an_order_for_three_goes_on_until_all_places_are_filled() -> None:
    order = an_order_in(a_town(8), people_needed=3)
    begun(order, size=2)
    assert [len(wave) for wave in waves(order)] == [3]
    for offer in order.offers[:2]:
        offers.accept(offer.id, **BY_WORKER)  # type: ignore[arg-type]

    clock(after(minutes=10))
    assert [len(wave) for wave in waves(order)] == [3, 2]
    offers.accept(order.offers[4].id, **BY_WORKER)  # type: ignore[arg-type]
    clock(after(minutes=20))

    assert (order.status, len(order.helpers), len(waves(order))) == (OrderStatus.ACCEPTED, 3, 2)


def test_after_an_hour_of_silence_of_the_clock_one_wave_follows_with_its_full_time() -> None:
    order = an_order_in(a_town(9))
    asking = begun(order)

    clock(after(minutes=75), after(minutes=76))

    assert [len(wave) for wave in waves(order)] == [3, 3]
    assert asking.next_at == after(minutes=85)


NIGHT = {"evening": (13, "resting"), "urgent": (13, "asking"), "soon": (3, "asking")}


@pytest.mark.parametrize("case", NIGHT)
def test_nobody_is_asked_at_night_unless_it_is_urgent_or_cannot_wait(case: str) -> None:
    starts_after, status = NIGHT[case]
    at_ten = after(hours=13)
    order = an_order_in(
        a_town(2), starts_at=at_ten + timedelta(hours=starts_after), service_=a_service(at_once=case == "urgent")
    )

    asking = service.start(order.id, by=BY_WORKER["by"], at=at_ten, via=BY_WORKER["via"], size=1)  # type: ignore[arg-type]

    assert (asking.status.value, len(waves(order))) == (status, int(status == "asking"))
    if status == "resting":
        seven = after(hours=22)
        assert asking.next_at == seven
        clock(at_ten + timedelta(minutes=10), seven)
        assert [len(wave) for wave in waves(order)] == [1]


def test_little_time_is_shared_out_and_none_left_means_everybody_at_once() -> None:
    community = a_town(9)
    soon, at_once = (
        an_order_in(community, starts_at=after(minutes=25)),
        an_order_in(community, starts_at=after(minutes=9)),
    )

    assert begun(soon).next_at == after(minutes=5)
    begun(at_once)
    assert [len(wave) for wave in waves(at_once)] == [9]
    assert {offer.expires_at for offer in soon.offers} == {soon.starts_at}
    assert begun(an_order_in(community, starts_at=after(hours=40)), size=1, minutes=1).next_at == after(minutes=1)


def test_who_has_three_questions_to_answer_already_is_asked_after_the_others() -> None:
    community = a_town(1)
    laden = next(iter(an_order_in(community).events)) and a_volunteer("2", community=community)
    for hour in (3, 5, 7):
        an_offer(an_order_in(community, starts_at=after(hours=30 + hour)), laden, at=NINE)
    a_volunteer("3", community=community)
    order = an_order_in(community)

    begun(order, size=2)

    assert waves(order) == [["1", "3"]]


def test_providers_are_asked_in_waves_too() -> None:
    community = a_town(0)
    a_provider(community=community)
    order = an_order_in(community)

    begun(order)

    assert [offer.helper_name for offer in order.offers] == ["Sunny Canteen"]


def test_what_cannot_begin_is_refused() -> None:
    community = a_town(2)
    order = an_order_in(community)
    with pytest.raises(Invalid):
        begun(order, size=21)
    begun(order, size=1)
    with pytest.raises(AskingAlready):
        begun(order)
    with pytest.raises(WrongStatus):
        begun(an_order_in(community, status=OrderStatus.CANCELLED))
    with pytest.raises(NobodyToAsk):
        begun(an_order(at=NINE, starts_at=after(hours=30)))


def test_after_everybody_was_asked_in_vain_it_may_be_begun_anew_when_somebody_new_is_there() -> None:
    community = a_town(1)
    order = an_order_in(community)
    begun(order)
    clock(after(minutes=10))
    a_volunteer("2", community=community)

    begun(order)

    assert [offer.helper_name for offer in order.offers] == ["1", "2"]
    assert calls_for(order) == []
    assert len(calls_for(order, still_open=False)) == 1


def test_what_was_tried_names_waves_answers_and_silence_and_forgets_an_earlier_time() -> None:
    community = a_town(5)
    order = an_order_in(community)
    an_offer(order, a_volunteer("Before", community=community), at=NINE)
    orders.change(
        order.id,
        by=BY_WORKER["by"],
        at=after(minutes=1),
        via=BY_WORKER["via"],
        starts_at=after(hours=31),
        minutes=30,
        notes="",
    )  # type: ignore[arg-type]
    an_offer(order, a_volunteer("Chosen", community=community), at=after(minutes=2))
    service.start(order.id, by=BY_WORKER["by"], at=after(minutes=3), via=BY_WORKER["via"], size=2)  # type: ignore[arg-type]
    says_no(order, 2)
    clock(after(minutes=13))

    tried = what_was_tried(order.id)

    assert [(one.wave, len(one.answers), one.asked_at) for one in tried.rounds] == [
        (0, 1, after(minutes=2)),
        (1, 2, after(minutes=3)),
        (2, 2, after(minutes=13)),
    ]
    assert (tried.waves, len(tried.answers), tried.said_no, tried.silent) == (2, 5, 1, 4)
    assert [answer.reason for answer in tried.answers if answer.status is OfferStatus.DECLINED] == ["Ill"]
