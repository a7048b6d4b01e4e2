from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from eldercare.actors import Actor, ActorKind, Door
from eldercare.areas.queries import scope_of
from eldercare.catalogue import service as catalogue
from eldercare.database import session
from eldercare.errors import Invalid, NotFound, Refused
from eldercare.orders import offers, service
from eldercare.orders.errors import NeedsReason, WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.queries import open_follow_ups
from eldercare.orders.states import FollowUpKind, OfferStatus, OrderSource, OrderStatus
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, a_draft, an_offer, an_order
from tests.builders.told import everything_has_left, told, told_since
from tests.builders.volunteers import a_volunteer
from tests.orders.history import moves

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}


def placed(**facts: object) -> Order:
    """Wang Guifen's lunch at ten, as her daughter's text says it."""
    given = {"service_code": a_service().code, "starts_at": TEN, "source": OrderSource.SMS, **BY_WORKER, **facts}
    if "elder_id" not in given:
        given["elder_id"] = an_elder().id
    return service.place(**given)  # type: ignore[arg-type]


def number_of_orders() -> int:
    return session.scalar(select(func.count()).select_from(Order)) or 0


def test_a_placed_order_is_open_and_the_elder_is_told_what_was_understood() -> None:
    order = placed(notes="  No sugar ")

    assert order.status is OrderStatus.OPEN
    assert (order.minutes, order.ends_at, order.notes) == (30, TEN + timedelta(minutes=30), "No sugar")
    assert told(order) == [("order_received", "Wang Guifen")]


def test_an_order_belongs_to_the_community_of_its_elder() -> None:
    elder = an_elder(community=a_community("Far Away"))

    assert placed(elder_id=elder.id).community_id == elder.person.community_id


def test_the_first_line_of_the_history_says_who_placed_it_and_through_which_door() -> None:
    elder = an_elder()

    order = placed(elder_id=elder.id, by=Actor.person(elder.id), via=Door.SMS)

    [line] = order.events
    assert (line.what, line.was, line.became) == ("placed", OrderStatus.OPEN, OrderStatus.OPEN)
    assert (line.by_kind, line.by_id, line.via, line.at) == (ActorKind.PERSON, elder.id, Door.SMS, NINE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 4},
        {"minutes": 721},
        {"people_needed": 0},
        {"people_needed": 21},
        {"starts_at": NINE - timedelta(days=1, minutes=1)},
        {"starts_at": NINE + timedelta(days=366, minutes=1)},
    ],
)
def test_an_order_that_makes_no_sense_is_not_placed(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        placed(**wrong)

    assert number_of_orders() == 0


@pytest.mark.parametrize(
    "unusual", [{"minutes": 5}, {"minutes": 720}, {"people_needed": 20}, {"starts_at": NINE - timedelta(days=1)}]
)
def test_an_unusual_order_is_placed(unusual: dict[str, object]) -> None:
    assert placed(**unusual).status is OrderStatus.OPEN


@pytest.mark.parametrize("unknown", [{"elder_id": 999}, {"service_code": "magic"}])
def test_who_or_what_does_not_exist_cannot_be_ordered_for(unknown: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        placed(**unknown)

    assert number_of_orders() == 0


def test_a_service_that_is_switched_off_cannot_be_ordered() -> None:
    catalogue.set_active(a_service().id, active=False)

    with pytest.raises(Refused):
        placed()


def test_a_draft_may_lack_who_what_and_when() -> None:
    order = a_draft(number="+8613800012345")

    assert order.status is OrderStatus.DRAFT
    assert (order.elder, order.service, order.starts_at, order.community_id) == (None, None, None, None)
    assert (order.caller_number, order.draft_reason) == ("+8613800012345", "unknown_sender")
    assert told(order) == []


def test_a_completed_draft_is_an_open_order_and_the_elder_is_told() -> None:
    order, elder = a_draft(), an_elder()

    service.complete(order.id, elder_id=elder.id, service_code=a_service().code, starts_at=TEN, **BY_WORKER)

    assert (order.status, order.draft_reason, order.community_id) == (OrderStatus.OPEN, "", elder.person.community_id)
    assert told(order) == [("order_received", "Wang Guifen")]
    assert moves(order)[-1] == ("completed", "draft", "open")


def test_a_draft_completed_with_nonsense_stays_as_it_was() -> None:
    order = a_draft()

    with pytest.raises(Invalid):
        service.complete(
            order.id, elder_id=an_elder().id, service_code=a_service().code, starts_at=TEN, minutes=4, **BY_WORKER
        )

    assert (order.status, order.elder, order.service) == (OrderStatus.DRAFT, None, None)


def test_a_changed_order_takes_its_unanswered_questions_back_and_tells_the_elder() -> None:
    order = an_order(at=NINE, starts_at=TEN)
    offer = an_offer(order, at=NINE)
    everything_has_left()
    before = told(order)

    service.change(order.id, starts_at=TEN + timedelta(hours=2), minutes=60, notes="Soft food", **BY_WORKER)

    assert (order.status, order.minutes, order.ends_at) == (OrderStatus.OPEN, 60, TEN + timedelta(hours=3))
    assert offer.status is OfferStatus.WITHDRAWN
    assert told_since(order, before) == [("offer_withdrawn", "Li Qiang"), ("order_received", "Wang Guifen")]
    assert moves(order)[-2:] == [("offers_withdrawn", "offered", "open"), ("changed", "open", "open")]


def test_a_change_that_makes_no_sense_takes_no_question_back() -> None:
    order = an_order(at=NINE, starts_at=TEN)
    offer = an_offer(order, at=NINE)

    with pytest.raises(Invalid):
        service.change(order.id, starts_at=TEN, minutes=4, notes="", **BY_WORKER)

    assert (order.status, offer.status) == (OrderStatus.OFFERED, OfferStatus.SENT)


def test_an_order_that_one_of_two_helpers_has_accepted_is_not_changed_under_him() -> None:
    order = an_order(at=NINE, starts_at=TEN, people_needed=2)
    offers.accept(an_offer(order, at=NINE).id, **BY_WORKER)

    with pytest.raises(WrongStatus) as refusal:
        service.change(order.id, starts_at=TEN, minutes=60, notes="", **BY_WORKER)

    assert refusal.value.status is OrderStatus.ACCEPTED


def test_what_was_said_of_the_old_time_is_said_again_of_the_new_one() -> None:
    order = an_order(at=NINE, starts_at=TEN)
    order.evening_reminded_at = order.hour_reminded_at = order.late_alarmed_at = NINE

    service.change(order.id, starts_at=TEN, minutes=60, notes="", **BY_WORKER)
    assert order.evening_reminded_at == NINE

    service.change(order.id, starts_at=TEN + timedelta(days=1), minutes=60, notes="", **BY_WORKER)
    assert (order.evening_reminded_at, order.hour_reminded_at, order.late_alarmed_at) == (None, None, None)


def test_an_order_to_be_changed_goes_back_to_a_draft_and_its_helper_is_let_go() -> None:
    order = an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN)
    everything_has_left()
    before = told(order)

    service.back_to_draft(order.id, note="Not today, tomorrow", **BY_WORKER)

    assert (order.status, order.draft_reason, order.helpers) == (OrderStatus.DRAFT, "changed", [])
    assert told_since(order, before) == [("order_cancelled_helper", "Li Qiang")]
    assert order.events[-1].reason == "Not today, tomorrow"


def test_cancelling_tells_the_elder_and_who_was_coming() -> None:
    order = an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN)
    everything_has_left()
    before = told(order)

    service.cancel(order.id, reason=" In hospital ", **BY_WORKER)

    assert (order.status, order.closed_at, order.helpers) == (OrderStatus.CANCELLED, NINE, [])
    assert told_since(order, before) == [("order_cancelled_helper", "Li Qiang"), ("order_cancelled", "Wang Guifen")]
    assert order.events[-1].reason == "In hospital"


def test_cancelling_tells_those_who_were_asked_that_no_answer_is_needed() -> None:
    order = an_order(at=NINE, starts_at=TEN)
    asked = [an_offer(order, a_volunteer(name, community=order.community), at=NINE) for name in ("Ma Li", "Hu Bo")]
    everything_has_left()
    before = told(order)

    service.cancel(order.id, reason="In hospital", **BY_WORKER)

    assert {offer.status for offer in asked} == {OfferStatus.WITHDRAWN}
    assert told_since(order, before)[:2] == [("offer_withdrawn", "Ma Li"), ("offer_withdrawn", "Hu Bo")]


def test_nobody_is_told_of_a_cancelled_draft() -> None:
    order = a_draft(elder=an_elder())

    service.cancel(order.id, reason="Wrong number", **BY_WORKER)

    assert told(order) == []


def test_an_unfilled_order_is_said_to_the_elder_and_becomes_work_for_a_person() -> None:
    order = an_order(at=NINE, starts_at=TEN)
    offer = an_offer(order, at=NINE)
    everything_has_left()
    before = told(order)

    service.mark_unfilled(order.id, **BY_WORKER)

    assert (order.status, offer.status) == (OrderStatus.UNFILLED, OfferStatus.WITHDRAWN)
    assert told_since(order, before) == [("offer_withdrawn", "Li Qiang"), ("unfilled_elder", "Wang Guifen")]
    [call] = open_follow_ups(scope_of(order.community_id or 0))
    assert (call.kind, call.order_id, call.due_at) == (FollowUpKind.UNFILLED, order.id, NINE)


def test_a_reopened_order_is_open_at_its_new_time_and_the_elder_is_told() -> None:
    order = an_order(OrderStatus.UNFILLED, at=NINE, starts_at=TEN)
    order.hour_reminded_at = NINE
    everything_has_left()
    before = told(order)

    service.reopen(order.id, starts_at=TEN + timedelta(days=1), **BY_WORKER)

    assert (order.status, order.ends_at) == (OrderStatus.OPEN, TEN + timedelta(days=1, minutes=30))
    assert order.hour_reminded_at is None
    assert told_since(order, before) == [("order_received", "Wang Guifen")]


def test_a_missed_visit_is_over_with_its_reason() -> None:
    order = an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN)

    service.mark_missed(order.id, reason="Nobody home", **BY_WORKER)

    assert (order.status, order.closed_at) == (OrderStatus.MISSED, NINE)
    assert (order.events[-1].what, order.events[-1].reason) == ("missed", "Nobody home")


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (service.cancel, OrderStatus.OPEN),
        (service.mark_missed, OrderStatus.ACCEPTED),
        (service.dispute, OrderStatus.FINISHED),
    ],
)
def test_what_others_must_understand_later_needs_a_reason(verb, status) -> None:  # type: ignore[no-untyped-def]
    order = an_order(status, at=NINE, starts_at=TEN)

    with pytest.raises(NeedsReason):
        verb(order.id, reason="  ", **BY_WORKER)

    assert order.status is status
