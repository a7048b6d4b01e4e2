from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import select

from eldercare.actors import ActorKind, Door
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.queries import sent_about
from eldercare.orders import jobs, offers, service, visits
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import FollowUpKind, OfferStatus, OrderStatus
from eldercare.timebank import queries as timebank
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.staff import a_worker
from tests.builders.told import told, told_since
from tests.builders.volunteers import a_volunteer
from tests.orders.history import is_legal, moves
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 09:00 on the wall clock in Shanxi."""
TOMORROW_AT_TEN = NINE + timedelta(hours=25)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}
Job = Callable[[datetime], int]


@pytest.fixture
def monday_at_nine() -> Iterator[None]:
    with time_machine.travel(NINE, tick=False):
        yield


def after(**span: float) -> datetime:
    return NINE + timedelta(**span)


def runs(job: Job, *moments: datetime) -> list[int]:
    """Run a job at these moments, what was prepared before being committed; how much it did each time."""
    session.commit()
    return [job(moment) for moment in moments]


def at_once(job: Job, moment: datetime, schedulers: int = 3) -> int:
    """Run a job in several schedulers started by mistake; how much they did together."""
    counts = run_at_once([partial(job, moment)] * schedulers)
    assert all(isinstance(count, int) for count in counts), counts
    return sum(count for count in counts if isinstance(count, int))


def accepted(**facts: object) -> Order:
    return an_order(OrderStatus.ACCEPTED, at=NINE, **{"starts_at": TOMORROW_AT_TEN, **facts})  # type: ignore[arg-type]


def reminders(order: Order) -> list[tuple[str, str]]:
    return [line for line in told(order) if line[0].startswith("remind")]


def what_happened(order: Order) -> list[str]:
    return [event.what for event in order.events]


def follow_ups(kind: FollowUpKind) -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).where(FollowUp.kind == kind)))


def test_an_unanswered_offer_expires_and_the_order_is_on_the_board_again() -> None:
    order = an_order(at=NINE, starts_at=TOMORROW_AT_TEN)
    offer = an_offer(order, at=NINE)

    assert runs(jobs.expire_offers, after(minutes=29), after(minutes=30), after(minutes=31)) == [0, 1, 0]

    assert (offer.status, order.status) == (OfferStatus.EXPIRED, OrderStatus.OPEN)
    assert moves(order)[-2:] == [("offer_expired", "offered", "offered"), ("back_to_board", "offered", "open")]
    assert (order.events[-1].by_kind, order.events[-1].via) == (ActorKind.SYSTEM, Door.CLOCK)


def test_an_order_waits_while_one_of_those_asked_may_still_answer() -> None:
    order = an_order(at=NINE, starts_at=TOMORROW_AT_TEN)
    an_offer(order, at=NINE)
    later = an_offer(order, at=after(minutes=20))

    assert runs(jobs.expire_offers, after(minutes=40)) == [1]

    assert (order.status, later.status) == (OrderStatus.OFFERED, OfferStatus.SENT)


def test_offers_that_ended_during_a_pause_of_hours_expire_once_together() -> None:
    orders = [an_order(at=NINE, starts_at=TOMORROW_AT_TEN) for _ in range(3)]
    for order in orders:
        an_offer(order, at=NINE)

    assert runs(jobs.expire_offers, after(hours=7), after(hours=7)) == [3, 0]
    assert {order.status for order in orders} == {OrderStatus.OPEN}


def test_helper_and_elder_are_reminded_on_the_evening_before() -> None:
    order = accepted()

    assert runs(jobs.remind_evening_before, after(hours=9, minutes=59), after(hours=10)) == [0, 1]

    assert reminders(order) == [("remind_evening_helper", "Li Qiang"), ("remind_evening_elder", "Wang Guifen")]
    assert what_happened(order)[-1] == "remind_evening"


def test_the_evening_begins_when_the_community_says() -> None:
    order = accepted()
    set_policy(order.community_id or 0, {"remind_evening_from": "17:30"})

    assert runs(jobs.remind_evening_before, after(hours=8), after(hours=8, minutes=30)) == [0, 1]


def test_who_accepted_in_the_evening_has_just_been_told_and_is_not_reminded() -> None:
    order = an_order(OrderStatus.ACCEPTED, at=after(hours=10, minutes=30), starts_at=TOMORROW_AT_TEN)

    assert runs(jobs.remind_evening_before, after(hours=11)) == [0]
    assert reminders(order) == []


def test_a_reminder_of_tomorrow_that_cannot_leave_before_midnight_is_not_sent_at_all() -> None:
    order = accepted()

    assert runs(jobs.remind_evening_before, after(hours=13)) == [1]

    midnight = after(hours=15)
    texts = [one for one in sent_about(("order", order.id)) if one.template.startswith("remind")]
    assert all(one.expires_at == midnight < one.not_before_at for one in texts)


@pytest.mark.parametrize("starts_at", [NINE + timedelta(hours=14), NINE + timedelta(hours=39)])
def test_only_visits_of_tomorrow_are_reminded_of_in_the_evening(starts_at: datetime) -> None:
    order = accepted(starts_at=starts_at)

    assert runs(jobs.remind_evening_before, after(hours=11)) == [0]
    assert reminders(order) == []


@pytest.mark.parametrize("status", [OrderStatus.OPEN, OrderStatus.OFFERED, OrderStatus.CANCELLED])
def test_nobody_is_reminded_of_what_nobody_comes_to(status: OrderStatus) -> None:
    order = an_order(status, at=NINE, starts_at=TOMORROW_AT_TEN)

    assert runs(jobs.remind_evening_before, after(hours=11)) == [0]
    assert reminders(order) == []


def test_a_visit_put_off_by_a_day_is_reminded_of_again() -> None:
    order = accepted()
    runs(jobs.remind_evening_before, after(hours=11))
    visits.release(order.id, reason="A cold", **BY_WORKER)
    service.change(order.id, starts_at=TOMORROW_AT_TEN + timedelta(days=1), minutes=30, notes="", **BY_WORKER)
    offers.accept(an_offer(order, a_volunteer("Ma Li"), at=NINE).id, **BY_WORKER)

    assert runs(jobs.remind_evening_before, after(hours=35)) == [1]
    assert reminders(order)[2:] == [("remind_evening_helper", "Ma Li"), ("remind_evening_elder", "Wang Guifen")]


def test_helper_and_elder_are_reminded_an_hour_before() -> None:
    order = accepted(starts_at=after(hours=5))

    assert runs(jobs.remind_hour_before, after(hours=3, minutes=59), after(hours=4), after(hours=4)) == [0, 1, 0]

    assert reminders(order) == [("remind_hour_helper", "Li Qiang"), ("remind_hour_elder", "Wang Guifen")]


def test_how_long_before_is_for_the_community_to_say() -> None:
    order = accepted(starts_at=after(hours=5))
    set_policy(order.community_id or 0, {"remind_before_minutes": 90})

    assert runs(jobs.remind_hour_before, after(hours=3, minutes=30)) == [1]


def test_a_reminder_after_a_pause_goes_out_late_but_never_after_the_start() -> None:
    late, too_late = accepted(starts_at=after(hours=5)), accepted(starts_at=after(hours=4))

    assert runs(jobs.remind_hour_before, after(hours=4, minutes=50)) == [1]

    assert (len(reminders(late)), reminders(too_late)) == (2, [])


def test_who_accepted_within_the_last_hour_has_just_been_told() -> None:
    order = accepted(starts_at=after(minutes=50))

    assert runs(jobs.remind_hour_before, after(minutes=1), after(minutes=20)) == [0, 0]
    assert reminders(order) == []


def test_when_nobody_checked_in_the_helper_is_asked_and_a_worker_told_and_given_work() -> None:
    community = a_community()
    a_worker(area=community, number="+8613800088888")
    order = accepted(starts_at=after(hours=1), elder=an_elder(community=community))
    before = told(order)

    assert runs(jobs.alarm_when_nobody_checked_in, after(minutes=69), after(minutes=70), after(minutes=71)) == [0, 1, 0]

    assert told_since(order, before) == [("late_helper", "Li Qiang"), ("late_duty", "+8613800088888")]
    [call] = follow_ups(FollowUpKind.NOBODY_CHECKED_IN)
    assert (call.order_id, call.due_at) == (order.id, after(minutes=70))
    assert what_happened(order)[-1] == "nobody_checked_in"


def test_no_alarm_for_who_has_checked_in() -> None:
    order = accepted(starts_at=after(hours=1))
    visits.check_in(order.id, reason="Rang us", **BY_WORKER)

    assert runs(jobs.alarm_when_nobody_checked_in, after(hours=2)) == [0]


def test_who_is_still_on_the_way_is_late_too() -> None:
    order = an_order(OrderStatus.EN_ROUTE, at=NINE, starts_at=after(hours=1))

    assert runs(jobs.alarm_when_nobody_checked_in, after(hours=2)) == [1]
    assert follow_ups(FollowUpKind.NOBODY_CHECKED_IN)[0].order_id == order.id


def test_after_a_pause_of_hours_the_alarm_still_comes_and_the_text_that_makes_no_sense_any_more_does_not() -> None:
    order = accepted(starts_at=after(hours=1))

    assert runs(jobs.alarm_when_nobody_checked_in, after(hours=9)) == [1]

    [text] = session.scalars(select(OutgoingMessage).where(OutgoingMessage.template == "late_helper"))
    assert text.expires_at == order.ends_at
    assert text.expires_at < after(hours=9)


def test_what_nobody_confirmed_is_closed_after_a_day_and_credited_once() -> None:
    order = an_order(OrderStatus.FINISHED, at=NINE, starts_at=NINE, minutes=60)

    assert runs(jobs.close_unconfirmed, after(hours=23), after(hours=24), after(hours=25)) == [0, 1, 0]

    assert (order.status, order.closed_at) == (OrderStatus.CLOSED, after(hours=24))
    assert [transfer.minutes for transfer in timebank.transfers_about("order", order.id)] == [60]


def test_how_long_an_elder_may_object_is_for_the_community_to_say() -> None:
    order = an_order(OrderStatus.FINISHED, at=NINE, starts_at=NINE)
    set_policy(order.community_id or 0, {"confirm_within_hours": 48})

    assert runs(jobs.close_unconfirmed, after(hours=47), after(hours=48)) == [0, 1]


def test_a_disputed_order_is_never_closed_by_the_clock() -> None:
    order = an_order(OrderStatus.DISPUTED, at=NINE, starts_at=NINE)

    assert runs(jobs.close_unconfirmed, after(days=30)) == [0]
    assert order.status is OrderStatus.DISPUTED


@pytest.mark.parametrize("status", [OrderStatus.OPEN, OrderStatus.OFFERED])
def test_an_order_whose_time_is_over_without_anybody_is_given_up_once(status: OrderStatus) -> None:
    order = an_order(status, at=NINE, starts_at=after(hours=1), minutes=60)

    assert runs(jobs.give_up_unfilled, after(minutes=119), after(hours=2), after(hours=3)) == [0, 1, 0]

    assert order.status is OrderStatus.UNFILLED
    assert [name for template, name in told(order) if template == "unfilled_elder"] == ["Wang Guifen"]
    assert len(follow_ups(FollowUpKind.UNFILLED)) == 1


WORK: dict[str, tuple[Job, datetime, Callable[[], Order], str]] = {
    "expire_offers": (
        jobs.expire_offers,
        after(hours=2),
        lambda: an_order(OrderStatus.OFFERED, at=NINE, starts_at=TOMORROW_AT_TEN),
        "offer_expired",
    ),
    "remind_evening_before": (jobs.remind_evening_before, after(hours=11), accepted, "remind_evening"),
    "remind_hour_before": (jobs.remind_hour_before, TOMORROW_AT_TEN - timedelta(hours=1), accepted, "remind_hour"),
    "alarm": (
        jobs.alarm_when_nobody_checked_in,
        TOMORROW_AT_TEN + timedelta(minutes=10),
        accepted,
        "nobody_checked_in",
    ),
    "close_unconfirmed": (
        jobs.close_unconfirmed,
        after(days=2),
        lambda: an_order(OrderStatus.FINISHED, at=NINE, starts_at=NINE),
        "closed",
    ),
    "give_up_unfilled": (
        jobs.give_up_unfilled,
        after(days=3),
        lambda: an_order(at=NINE, starts_at=TOMORROW_AT_TEN),
        "unfilled",
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_three_schedulers_started_by_mistake_do_no_work_twice(name: str) -> None:
    job, moment, prepare, what = WORK[name]
    orders = [prepare() for _ in range(4)]

    assert at_once(job, moment) == 4

    for order in orders:
        assert what_happened(order).count(what) == 1
        assert is_legal(order)
        texts = [text.template for text in sent_about(("order", order.id)) if text.queued_at == moment]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", WORK)
def test_one_bad_order_does_not_hold_up_the_others(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    job, moment, prepare, what = WORK[name]
    orders = [prepare() for _ in range(3)]
    bad = orders[0].id
    original = jobs.claim

    def claim(model: type, row_id: int) -> object:
        if model is Order and row_id == bad:
            raise RuntimeError("this row is cursed")
        return original(model, row_id)

    monkeypatch.setattr(jobs, "claim", claim)

    assert runs(job, moment) == [2]
    assert [what_happened(order).count(what) for order in orders] == [0, 1, 1]
