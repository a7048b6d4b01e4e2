from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.areas.queries import Scope, scope_of
from eldercare.database import session
from eldercare.errors import NotFound
from eldercare.orders import follow_ups, offers, queries, service
from eldercare.orders.models import Order
from eldercare.orders.queries import Lane
from eldercare.orders.states import FollowUpKind, OrderStatus
from tests.builders.areas import a_community, a_street
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, a_draft, an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATE_AFTER = timedelta(minutes=10)


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


def order_of(community: Area, status: OrderStatus = OrderStatus.OPEN, **facts: object) -> Order:
    given = {"at": NINE, "starts_at": NINE + timedelta(hours=1), "elder": an_elder(community=community), **facts}
    return an_order(status, **given)  # type: ignore[arg-type]


def lanes(scope: Scope, *, now: datetime = NINE) -> dict[Lane, list[int]]:
    """The ids on the board, lane by lane."""
    return {
        content.lane: [order.id for order in content.orders]
        for content in queries.board(scope, now=now, late_after=LATE_AFTER)
    }


@pytest.mark.parametrize(
    ("status", "lane"),
    [
        (OrderStatus.OPEN, Lane.OPEN),
        (OrderStatus.OFFERED, Lane.OFFERED),
        (OrderStatus.ACCEPTED, Lane.ACCEPTED),
        (OrderStatus.EN_ROUTE, Lane.ACCEPTED),
        (OrderStatus.IN_SERVICE, Lane.ACCEPTED),
        (OrderStatus.FINISHED, Lane.TO_CONFIRM),
        (OrderStatus.DISPUTED, Lane.TO_CONFIRM),
        (OrderStatus.CLOSED, None),
        (OrderStatus.CANCELLED, None),
        (OrderStatus.MISSED, None),
        (OrderStatus.UNFILLED, None),
    ],
)
def test_each_order_is_in_one_lane_and_what_is_over_in_none(home: Area, status: OrderStatus, lane: Lane | None) -> None:
    order = order_of(home, status)

    found = lanes(scope_of(home.id))

    assert {one: ids for one, ids in found.items() if ids} == ({lane: [order.id]} if lane else {})


def test_the_lanes_come_in_the_order_in_which_a_worker_should_look(home: Area) -> None:
    assert list(lanes(scope_of(home.id))) == [
        Lane.LATE,
        Lane.DRAFTS,
        Lane.OPEN,
        Lane.OFFERED,
        Lane.ACCEPTED,
        Lane.TO_CONFIRM,
    ]


@pytest.mark.parametrize("status", [OrderStatus.ACCEPTED, OrderStatus.EN_ROUTE])
def test_ten_minutes_after_the_start_without_a_check_in_an_order_is_late(home: Area, status: OrderStatus) -> None:
    order, scope = order_of(home, status), scope_of(home.id)

    before = lanes(scope, now=NINE + timedelta(minutes=69, seconds=59))
    after = lanes(scope, now=NINE + timedelta(minutes=70))

    assert (before[Lane.LATE], before[Lane.ACCEPTED]) == ([], [order.id])
    assert (after[Lane.LATE], after[Lane.ACCEPTED]) == ([order.id], [])


def test_a_visit_going_on_is_not_late_however_long_it_takes(home: Area) -> None:
    order = order_of(home, OrderStatus.IN_SERVICE)

    assert lanes(scope_of(home.id), now=NINE + timedelta(hours=5))[Lane.ACCEPTED] == [order.id]


def test_what_begins_first_is_at_the_top(home: Area) -> None:
    noon, ten, eleven = (order_of(home, starts_at=NINE + timedelta(hours=hours)) for hours in (3, 1, 2))

    assert lanes(scope_of(home.id))[Lane.OPEN] == [ten.id, eleven.id, noon.id]


def test_the_draft_that_has_waited_longest_is_at_the_top(home: Area) -> None:
    newer, older = a_draft(at=NINE), a_draft(at=NINE - timedelta(hours=1))

    assert lanes(scope_of(home.id))[Lane.DRAFTS] == [older.id, newer.id]


def test_nothing_of_another_community_is_on_the_board(home: Area) -> None:
    other = a_community("Far Away")
    for status in OrderStatus:
        if status is not OrderStatus.DRAFT:
            order_of(other, status)
    a_draft(elder=an_elder(community=other))

    assert not any(lanes(scope_of(home.id)).values())


def test_a_draft_of_an_unknown_sender_is_on_everybodys_board(home: Area) -> None:
    draft, other = a_draft(), a_community("Far Away")

    for community in (home, other):
        assert lanes(scope_of(community.id))[Lane.DRAFTS] == [draft.id]


def test_the_street_sees_the_orders_of_all_its_communities() -> None:
    street = a_street()
    mine = [order_of(a_community(name, parent=street)).id for name in ("One", "Two")]
    order_of(a_community("Elsewhere"))

    assert sorted(lanes(scope_of(street.id))[Lane.OPEN]) == sorted(mine)


def test_a_full_lane_shows_its_first_and_says_how_many_there_are(home: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LANE_LENGTH", 2)
    elder = an_elder(community=home)
    first = [order_of(home, elder=elder, starts_at=NINE + timedelta(hours=hours)).id for hours in (1, 2, 3)]

    content = queries.board(scope_of(home.id), now=NINE, late_after=LATE_AFTER)[2]

    assert ([order.id for order in content.orders], content.count, content.more) == (first[:2], 3, False)


def look_at_the_board(scope: Scope) -> int:
    """How many statements it takes to see the board with what its cards say."""
    session.commit()
    session.expire_all()
    with statements() as sent:
        for content in queries.board(scope, now=NINE, late_after=LATE_AFTER):
            for order in content.orders:
                helpers, asked = [one.helper_name for one in order.helpers], [one.status for one in order.offers]
                assert order.elder and order.elder.person.address
                assert len(helpers) <= len(asked)
    return len(sent)


def test_the_board_takes_as_many_statements_for_many_orders_as_for_one(home: Area) -> None:
    states = (OrderStatus.OPEN, OrderStatus.OFFERED, OrderStatus.ACCEPTED, OrderStatus.FINISHED)
    scope = scope_of(home.id)
    for status in states:
        order_of(home, status)
    with_one = look_at_the_board(scope)

    for status in states * 2:
        order_of(home, status)

    assert look_at_the_board(scope) == with_one


def test_a_page_of_orders_begins_with_the_newest_and_goes_on_below_the_last_one(home: Area) -> None:
    one, two, three = (order_of(home).id for _ in range(3))
    scope = scope_of(home.id)

    assert [order.id for order in queries.page(scope, limit=2)] == [three, two]
    assert [order.id for order in queries.page(scope, after=two)] == [one]


def test_a_page_can_be_narrowed_to_an_elder_and_to_states(home: Area) -> None:
    elder = an_elder(community=home)
    open_one, closed = order_of(home, elder=elder), order_of(home, OrderStatus.CLOSED, elder=elder)
    order_of(home)
    scope = scope_of(home.id)

    assert [order.id for order in queries.page(scope, elder_id=elder.id)] == [closed.id, open_one.id]
    assert [order.id for order in queries.page(scope, statuses=frozenset({OrderStatus.CLOSED}))] == [closed.id]


def test_what_another_community_has_does_not_exist(home: Area) -> None:
    order = order_of(a_community("Far Away"))
    offer, call = an_offer(order, at=NINE), follow_ups.open_for_order(order, FollowUpKind.UNFILLED, at=NINE)
    scope = scope_of(home.id)

    for look, subject in ((queries.get, order), (queries.get_offer, offer), (queries.get_follow_up, call)):
        assert look(subject.id) is subject
        with pytest.raises(NotFound):
            look(subject.id, scope=scope)
    assert queries.page(scope) == []
    assert queries.open_follow_ups(scope) == []


def test_the_last_orders_of_an_elder_come_newest_first(home: Area) -> None:
    elder = an_elder(community=home)
    ids = [order_of(home, elder=elder).id for _ in range(4)]
    order_of(home)

    assert [order.id for order in queries.last_of(elder.id)] == ids[:0:-1]


def test_visits_to_come_are_apart_from_those_that_are_over(home: Area) -> None:
    helper = a_volunteer(community=home)
    done = order_of(home, OrderStatus.CLOSED, helper=helper)
    sooner, later = (
        order_of(home, OrderStatus.ACCEPTED, helper=helper, starts_at=NINE + timedelta(hours=hours)) for hours in (5, 7)
    )
    called_off = order_of(home, OrderStatus.ACCEPTED, helper=helper, starts_at=NINE + timedelta(hours=9))
    service.cancel(called_off.id, reason="Ill", by=WORKER, at=NINE, via=Door.CONSOLE)

    assert [visit.order_id for visit in queries.visits_of(helper.person, live=True)] == [sooner.id, later.id]
    assert [visit.order_id for visit in queries.visits_of(helper.person, live=False)] == [done.id]


def test_a_providers_staff_see_its_visits_and_offers(home: Area) -> None:
    provider = a_provider(community=home)
    [boss] = provider.staff
    taken, waiting = order_of(home), an_offer(order_of(home), provider, at=NINE)
    offers.accept(an_offer(taken, provider, at=NINE).id, by=WORKER, at=NINE, via=Door.CONSOLE)

    assert [visit.order_id for visit in queries.visits_of(boss.person, live=True)] == [taken.id]
    assert queries.waiting_offers(boss.person) == [waiting]
