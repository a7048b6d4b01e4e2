import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.errors import Invalid
from eldercare.orders.errors import WrongStatus
from eldercare.orders.models import Order
from eldercare.orders.priorities import set_priority
from eldercare.orders.sequences import follow, sequences_of, stand_alone
from eldercare.orders.states import OrderStatus, Priority
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def home(app: object) -> Area:
    return a_community()


def after(second: Order, first: Order, least: int = 30, most: int = 60) -> None:
    follow(second.id, first.id, least_minutes=least, most_minutes=most, by=WORKER, at=now(), via=Door.CONSOLE)


def some_orders(home: Area, count: int) -> list[Order]:
    return [an_order(elder=an_elder(community=home)) for _number in range(count)]


def test_an_order_follows_one_other_and_the_last_word_counts(home: Area):
    first, other, second = some_orders(home, 3)

    after(second, first)
    after(second, other, 0, 20)

    [found] = sequences_of(second.id)
    assert (found.first_id, found.least_minutes, found.most_minutes) == (other.id, 0, 20)
    stand_alone(second.id, by=WORKER, at=now(), via=Door.CONSOLE)
    assert sequences_of(second.id) == []
    assert [event.what for event in second.events] == ["placed", "follows", "follows", "stands_alone"]


def test_orders_follow_each_other_neither_in_a_circle_nor_across_communities(home: Area):
    first, second, third = some_orders(home, 3)
    after(second, first)
    after(third, second)

    for one, other in ((first, third), (first, first), (first, an_order())):
        with pytest.raises(Invalid):
            after(one, other)


@pytest.mark.parametrize(("least", "most"), [(-1, 10), (20, 10), (0, 721)])
def test_the_minutes_between_two_orders_make_sense(home: Area, least: int, most: int):
    with pytest.raises(Invalid):
        after(*some_orders(home, 2), least, most)


def test_how_much_an_order_matters_is_noted_once(home: Area):
    [order] = some_orders(home, 1)

    for _again in range(2):
        set_priority(order.id, Priority.MUST, by=WORKER, at=now(), via=Door.CONSOLE)

    assert order.priority is Priority.MUST
    assert [event.what for event in order.events] == ["placed", "priority_set"]


def test_an_order_that_is_over_matters_no_more(home: Area):
    over = an_order(OrderStatus.CANCELLED)

    with pytest.raises(WrongStatus):
        set_priority(over.id, Priority.MUST, by=WORKER, at=now(), via=Door.CONSOLE)
