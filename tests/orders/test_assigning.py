from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.errors import NotFound
from eldercare.orders import assigning, service, visits
from eldercare.orders.errors import MemberBusy, NotYours, WrongStatus
from eldercare.orders.models import Order, Visit
from eldercare.orders.queries import visits_of
from eldercare.orders.states import EndKind, OrderStatus
from eldercare.people.models import Person
from eldercare.providers import service as providers
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.told import told, told_since

pytestmark = pytest.mark.usefixtures("app")
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


class Canteen:
    """A canteen that Chen Hong leads, with two who carry out; and its visits."""

    def __init__(self) -> None:
        self.boss, self.cook, self.driver = (a_person(name) for name in ("Chen Hong", "Wang Yan", "Hu Bo"))
        self.provider = a_provider(staff=self.boss)
        for one in (self.cook, self.driver):
            providers.employ(self.provider, one)

    def visit(self, starts_at: datetime = TEN) -> tuple[Order, Visit]:
        order = an_order(OrderStatus.ACCEPTED, helper=self.provider, at=NINE, starts_at=starts_at)
        return order, order.helpers[0]

    def send(self, visit: Visit, who: Person, *, by: Person | None = None, **facts: bool) -> Order:
        by_whom = Actor.person((by or self.boss).id)
        return assigning.assign(visit.id, who.id, by=by_whom, at=NINE, via=Door.MOBILE, **facts)


def test_whom_a_provider_sends_is_told_where_and_named_to_everybody() -> None:
    canteen = Canteen()
    order, visit = canteen.visit()
    before = told(order)

    canteen.send(visit, canteen.cook)
    canteen.send(visit, canteen.cook)

    assert visit.helper_name == "Sunny Canteen · Wang Yan"
    assert told_since(order, before) == [("member_sent", "Wang Yan")]
    assert [(event.what, event.details) for event in order.events[-1:]] == [
        ("assigned", {"helper": "Sunny Canteen · Wang Yan"})
    ]


def test_the_elder_is_told_who_comes_once_a_reminder_has_named_somebody_else() -> None:
    canteen = Canteen()
    order, visit = canteen.visit()
    canteen.send(visit, canteen.cook)
    order.evening_reminded_at = NINE
    before = told(order)

    canteen.send(visit, canteen.driver)

    assert told_since(order, before) == [
        ("member_not_needed", "Wang Yan"),
        ("member_sent", "Hu Bo"),
        ("helper_named", order.elder.name if order.elder else ""),
    ]


def test_only_who_leads_sends_others_and_the_others_take_on_what_nobody_has() -> None:
    canteen = Canteen()
    _order, visit = canteen.visit()
    for who, by in ((canteen.driver, canteen.cook), (canteen.cook, a_person("A Stranger"))):
        with pytest.raises(NotYours):
            canteen.send(visit, who, by=by)
    with pytest.raises(NotFound):
        canteen.send(visit, a_person("Somebody Else"))

    canteen.send(visit, canteen.cook, by=canteen.cook)
    with pytest.raises(NotYours):
        canteen.send(visit, canteen.driver, by=canteen.driver)

    assert visit.reached is canteen.cook


def test_who_leads_sees_all_visits_and_the_others_theirs_and_those_nobody_has() -> None:
    canteen = Canteen()
    [(_, sent), (_, free)] = canteen.visit(), canteen.visit(TEN + timedelta(hours=3))
    canteen.send(sent, canteen.cook)
    session.flush()

    seen = {one.name: visits_of(one, live=True) for one in (canteen.boss, canteen.cook, canteen.driver)}

    assert seen == {"Chen Hong": [sent, free], "Wang Yan": [sent, free], "Hu Bo": [free]}


def test_nobody_is_sent_to_two_places_at_once_unless_it_is_wanted() -> None:
    canteen = Canteen()
    [(_, one), (_, other)] = canteen.visit(), canteen.visit()
    canteen.send(one, canteen.cook)

    with pytest.raises(MemberBusy, match=r"Wang Yan is at .*10:00"):
        canteen.send(other, canteen.cook)
    canteen.send(other, canteen.cook, all_the_same=True)

    assert other.reached is canteen.cook


def test_who_is_sent_carries_it_out_and_nobody_else_does() -> None:
    canteen = Canteen()
    order, visit = canteen.visit()
    canteen.send(visit, canteen.cook)
    for one in (canteen.driver, canteen.boss):
        with pytest.raises(NotYours):
            visits.check_in(order.id, code=order.visit_code, by=Actor.person(one.id), at=TEN, via=Door.MOBILE)

    visits.check_in(order.id, code=order.visit_code, by=Actor.person(canteen.cook.id), at=TEN, via=Door.MOBILE)

    with pytest.raises(WrongStatus):
        canteen.send(visit, canteen.driver)


def test_who_goes_without_having_been_sent_is_the_one_who_was_there() -> None:
    canteen = Canteen()
    order, visit = canteen.visit()

    visits.check_in(order.id, code=order.visit_code, by=Actor.person(canteen.cook.id), at=TEN, via=Door.MOBILE)

    assert visit.helper_name == "Sunny Canteen · Wang Yan"


def test_who_was_sent_and_cannot_go_gives_it_back_to_who_leads() -> None:
    canteen = Canteen()
    order, visit = canteen.visit()
    canteen.send(visit, canteen.cook)
    before = told(order)
    cook = Actor.person(canteen.cook.id)
    with pytest.raises(NotYours):
        visits.release(order.id, reason="Ill", by=cook, at=NINE, via=Door.MOBILE)

    assigning.hand_back(visit.id, kind=EndKind.ILL, by=cook, at=NINE, via=Door.MOBILE)

    assert (order.status, visit.member, order.helpers) == (OrderStatus.ACCEPTED, None, [visit])
    assert told_since(order, before) == [("member_cannot_go", "Chen Hong")]


def test_a_volunteers_visit_is_nobodys_to_send() -> None:
    canteen = Canteen()
    [visit] = an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN).helpers

    with pytest.raises(NotYours):
        canteen.send(visit, canteen.cook)


def test_a_cancelled_visit_is_told_to_whom_the_provider_sent() -> None:
    canteen = Canteen()
    order, visit = canteen.visit()
    canteen.send(visit, canteen.cook)
    before = told(order)

    service.cancel(order.id, reason="Not needed", by=Actor.staff(1), at=NINE, via=Door.CONSOLE)

    assert ("order_cancelled_helper", "Wang Yan") in told_since(order, before)
