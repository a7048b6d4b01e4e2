from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import Actor, ActorKind, Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import Invalid
from eldercare.messaging.queries import sent_about
from eldercare.messaging.questions import find_about
from eldercare.messaging.states import QuestionKind
from eldercare.orders import closing, offers, service, visits
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import FollowUpKind, HelperKind, OrderStatus
from eldercare.people.models import Person
from eldercare.timebank import queries as timebank
from eldercare.timebank.holders import service as holders
from eldercare.timebank.states import HolderKind, TransferKind
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import set_policy
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.timebank import earned
from tests.builders.told import told, told_since
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}


def finished(*, minutes: int = 60, ordered: int = 60, helper: Volunteer | None = None, at: datetime = NINE) -> Order:
    """An order of so many minutes whose helper was there for so many and has just left."""
    order = an_order(OrderStatus.ACCEPTED, at=at, starts_at=at, minutes=ordered, helper=helper)
    visits.check_in(order.id, reason="Rang us", by=WORKER, at=at - timedelta(minutes=minutes), via=Door.CONSOLE)
    return visits.check_out(order.id, by=WORKER, at=at, via=Door.CONSOLE)


def balance(person: Person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def follow_ups(order: Order) -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).where(FollowUp.order_id == order.id)))


@pytest.mark.parametrize(
    ("verified", "ordered", "credited"),
    [(60, 60, 60), (44, 60, 30), (75, 60, 75), (200, 60, 90), (12, 30, 30), (0, 60, 0), (130, 90, 120)],
)
def test_verified_minutes_are_credited_up_to_one_and_a_half_times_those_ordered(
    verified: int, ordered: int, credited: int
) -> None:
    helper = a_volunteer()
    order = finished(minutes=verified, ordered=ordered, helper=helper)

    closing.close(order.id, **BY_WORKER)

    assert (order.status, order.closed_at, order.helpers[0].credited_minutes) == (OrderStatus.CLOSED, NINE, credited)
    assert balance(helper.person) == credited


def test_the_community_says_how_minutes_are_rounded_and_limited() -> None:
    helper = a_volunteer()
    order = finished(minutes=119, ordered=60, helper=helper)
    set_policy(order.community_id or 0, {"earning_factor_limit": 2.0, "earning_round_minutes": 1})

    closing.close(order.id, **BY_WORKER)

    assert balance(helper.person) == 119


def test_a_day_earns_eight_hours_at_most() -> None:
    helper = a_volunteer()
    for hours_earlier in (12, 6, 0):
        at = NINE + timedelta(hours=13 - hours_earlier)
        order = finished(minutes=240, ordered=240, helper=helper, at=at)
        closing.close(order.id, by=WORKER, at=at, via=Door.CONSOLE)

    assert balance(helper.person) == 480
    assert order.helpers[0].credited_minutes == 0
    assert len(timebank.transfers_about("order", order.id)) == 0


def test_the_next_local_day_earns_again() -> None:
    helper = a_volunteer()
    late_evening = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    for at in (late_evening, late_evening + timedelta(hours=9)):
        closing.close(finished(minutes=480, ordered=480, helper=helper, at=at).id, by=WORKER, at=at, via=Door.CONSOLE)

    assert balance(helper.person) == 960


def test_the_transfer_says_what_it_was_for_and_when_it_was_earned() -> None:
    order = finished()

    closing.close(order.id, by=WORKER, at=NINE + timedelta(hours=3), via=Door.CONSOLE)

    [transfer] = timebank.transfers_about("order", order.id)
    assert (transfer.kind, transfer.minutes, transfer.memo) == (TransferKind.EARN, 60, "助餐")
    assert (transfer.happened_at, transfer.recorded_at) == (NINE, NINE + timedelta(hours=3))
    assert transfer.key == f"earn:visit:{order.helpers[0].id}"


def test_the_volunteer_is_told_what_came_in_and_what_there_is_now() -> None:
    order = finished()
    before = told(order)

    closing.close(order.id, **BY_WORKER)

    assert told_since(order, before) == [("minutes_credited", "Li Qiang")]


def test_the_volunteer_is_told_also_when_it_is_closed_a_day_later() -> None:
    yesterday = now() - timedelta(hours=25)
    order = an_order(OrderStatus.FINISHED, starts_at=yesterday, at=yesterday)

    closing.close(order.id, by=WORKER, at=now(), via=Door.CLOCK)

    [text] = [text for text in sent_about(("order", order.id)) if text.template == "minutes_credited"]
    assert text.expires_at is not None and text.expires_at > now() + timedelta(days=1)


def test_closing_twice_credits_once() -> None:
    helper = a_volunteer()
    order = finished(helper=helper)

    closing.close(order.id, **BY_WORKER)
    closing.close(order.id, minutes=90, **BY_WORKER)

    assert balance(helper.person) == 60
    assert [event.what for event in order.events].count("closed") == 1


def test_the_worker_who_closes_may_say_how_long_it_really_was() -> None:
    helper = a_volunteer()
    order = finished(minutes=300, ordered=60, helper=helper)

    closing.close(order.id, minutes=45, **BY_WORKER)

    assert (order.helpers[0].minutes, balance(helper.person)) == (45, 45)


def test_a_provider_earns_no_minutes() -> None:
    order = an_order(OrderStatus.FINISHED, helper=a_provider(), at=NINE, starts_at=NINE)

    closing.close(order.id, **BY_WORKER)

    assert order.status is OrderStatus.CLOSED
    assert timebank.transfers_about("order", order.id) == []


def test_a_disputed_order_is_closed_by_a_worker_with_the_minutes_that_were_true() -> None:
    helper = a_volunteer()
    order = finished(helper=helper)
    service.dispute(order.id, reason="He left at once", **BY_WORKER)

    closing.close(order.id, minutes=0, **BY_WORKER)

    assert (order.status, balance(helper.person)) == (OrderStatus.CLOSED, 0)


def test_a_good_rating_closes_the_order_and_credits_the_minutes() -> None:
    helper = a_volunteer()
    order = finished(helper=helper)
    assert order.elder

    closing.rate(order.id, stars=5, by=Actor.person(order.elder.id), at=NINE, via=Door.SMS, comment=" Kind ")

    assert (order.status, balance(helper.person)) == (OrderStatus.CLOSED, 60)
    assert order.rating
    assert (order.rating.stars, order.rating.comment, order.rating.via) == (5, "Kind", Door.SMS)
    assert [(event.what, event.by_kind) for event in order.events[-2:]] == [
        ("rated", ActorKind.PERSON),
        ("closed_by_rating", ActorKind.PERSON),
    ]
    assert follow_ups(order) == []


def test_a_rating_answers_the_question_how_it_was() -> None:
    order = finished()

    closing.rate(order.id, stars=4, **BY_WORKER)

    assert [one.answered_at for one in find_about(QuestionKind.RATING, ("order", order.id))] == [NINE]


@pytest.mark.parametrize(("stars", "calls"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_fewer_than_three_stars_ask_for_a_call_within_a_day(stars: int, calls: int) -> None:
    order = finished()

    closing.rate(order.id, stars=stars, comment="Cold soup", **BY_WORKER)

    found = follow_ups(order)
    assert len(found) == calls
    for call in found:
        assert (call.kind, call.note, call.due_at) == (FollowUpKind.LOW_RATING, "Cold soup", NINE + timedelta(hours=24))


def test_two_bad_ratings_of_one_order_ask_for_one_call() -> None:
    order = finished()

    closing.rate(order.id, stars=2, **BY_WORKER)
    closing.rate(order.id, stars=1, **BY_WORKER)

    assert len(follow_ups(order)) == 1


def test_the_latest_rating_counts_and_the_history_keeps_the_earlier_one() -> None:
    order = finished()

    closing.rate(order.id, stars=2, **BY_WORKER)
    closing.rate(order.id, stars=4, **BY_WORKER)

    assert order.rating
    assert order.rating.stars == 4
    assert [event.details["stars"] for event in order.events if event.what == "rated"] == [2, 4]


def test_a_rating_does_not_close_a_disputed_order() -> None:
    order = finished()
    service.dispute(order.id, reason="He left at once", **BY_WORKER)

    closing.rate(order.id, stars=1, **BY_WORKER)

    assert order.status is OrderStatus.DISPUTED


@pytest.mark.parametrize("stars", [0, 6])
def test_a_rating_is_a_number_from_one_to_five(stars: int) -> None:
    order = finished()

    with pytest.raises(Invalid):
        closing.rate(order.id, stars=stars, **BY_WORKER)

    assert (order.rating, order.status) == (None, OrderStatus.FINISHED)


def test_several_helpers_are_each_credited_what_they_served() -> None:
    order = an_order(at=NINE, starts_at=NINE, minutes=60, people_needed=2)
    helpers = [a_volunteer(name) for name in ("Ma Li", "Hu Bo")]
    for helper in helpers:
        offers.accept(an_offer(order, helper, at=NINE).id, **BY_WORKER)
    for helper, minutes in zip(helpers, (60, 30), strict=True):
        who = Helper(HelperKind.VOLUNTEER, helper.id)
        visits.check_in(order.id, reason="Rang us", helper=who, **BY_WORKER)
        visits.check_out(order.id, helper=who, by=WORKER, at=NINE + timedelta(minutes=minutes), via=Door.CONSOLE)

    closing.close(order.id, **BY_WORKER)

    assert [balance(helper.person) for helper in helpers] == [60, 30]
    assert order.events[-1].details == {"credited": {"Ma Li": 60, "Hu Bo": 30}}


@pytest.mark.parametrize(
    ("policy", "before", "said"),
    [
        ({}, 0, "为您存入1小时，账上现有1小时。"),
        ({"opening_bonus_minutes": 30}, 0, "为您存入1小时，账上现有1小时30分钟。"),
        ({"storage_cap_minutes": 100}, 70, "为您存入30分钟，账上1小时40分钟已满。另外30分钟转入社区公共账户"),
        ({"storage_cap_minutes": 100, "storage_above": "refuse"}, 70, "已满，另外30分钟没有存入。"),
    ],
)
def test_the_text_tells_where_the_minutes_went(policy: dict[str, object], before: int, said: str) -> None:
    helper = a_volunteer()
    order = finished(helper=helper)
    set_policy(order.community_id or 0, policy)
    if before:
        earned(helper.person, minutes=before)

    closing.close(order.id, **BY_WORKER)

    [text] = [text for text in sent_about(("order", order.id)) if text.template.startswith("minutes_")]
    assert said in text.body


def test_a_group_is_credited_what_its_members_serve_and_both_are_named() -> None:
    helper = a_volunteer()
    community_id = helper.person.community_id
    group = holders.register(kind=HolderKind.GROUP, name="No. 5 School", community_id=community_id, at=NINE)
    holders.add_member(group.id, helper.person, since=NINE.date())
    order = finished(helper=helper)

    closing.close(order.id, **BY_WORKER)

    account = timebank.find_joint_account(group.id)
    assert account and account.balance == 60 and balance(helper.person) == 0
    assert order.events[-1].details == {"credited": {"Li Qiang": 60}, "for_group": {"Li Qiang": "No. 5 School"}}
    [text] = [text for text in sent_about(("order", order.id)) if text.template == "minutes_credited_group"]
    assert "为No. 5 School存入1小时" in text.body


def test_who_does_not_meet_a_condition_earns_nothing_and_a_worker_is_asked_to_say_why() -> None:
    helper = a_volunteer(birth_on=date(1940, 1, 1))
    order = finished(helper=helper)
    set_policy(order.community_id or 0, {"earning_ages": "16-75"})

    closing.close(order.id, **BY_WORKER)

    assert (order.status, order.helpers[0].credited_minutes, balance(helper.person)) == (OrderStatus.CLOSED, 0, 0)
    assert order.events[-1].details == {"credited": {"Li Qiang": 0}, "unmet": {"Li Qiang": ["age"]}}
    [call] = follow_ups(order)
    assert (call.kind, call.person_id) == (FollowUpKind.NOT_CREDITED, helper.id)
    assert "minutes_not_credited" in [text.template for text in sent_about(("order", order.id))]


def test_what_went_to_the_pool_counts_for_the_cap_of_the_day() -> None:
    helper = a_volunteer()
    for hours in (0, 5):
        at = NINE + timedelta(hours=hours)
        order = finished(minutes=240, ordered=240, helper=helper, at=at)
        set_policy(order.community_id or 0, {"storage_cap_minutes": 60, "earning_day_cap_minutes": 300})
        closing.close(order.id, by=WORKER, at=at, via=Door.CONSOLE)

    assert (balance(helper.person), order.helpers[0].credited_minutes) == (60, 60)
