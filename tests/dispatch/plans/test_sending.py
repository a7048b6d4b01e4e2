import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.plans import queries, sending, service
from eldercare.dispatch.plans.errors import NoPlaceLeft
from eldercare.dispatch.plans.models import DayPlan
from eldercare.dispatch.plans.states import Change, PlanState
from eldercare.dispatch.plans.view import view
from eldercare.orders import offers
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.states import OfferStatus, OrderStatus
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import VolunteerStatus
from tests.builders.areas import a_community
from tests.builders.orders import WORKER, an_offer
from tests.builders.plans import a_helper, a_plan, a_visit_at, at, tomorrow
from tests.builders.told import told

pytestmark = pytest.mark.usefixtures("app")
FACTS = {"by": WORKER, "via": Door.CONSOLE}


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


def send(plan: DayPlan) -> list[sending.Sent]:
    return sending.send(plan.id, version=plan.version, at=now(), **FACTS)


def test_everybody_is_asked_once_however_often_it_is_sent(home: Area):
    for name in ("Chen Yu", "Qian Yu"):
        a_helper(name, community=home)
    a_visit_at(9, community=home, people_needed=2)
    a_visit_at(11, community=home, name="Zhao Min")
    plan = a_plan(home)

    first, again = send(plan), send(plan)

    assert sorted(one.offer.helper_name == one.visit.volunteer.name for one in first) == [True] * 3 and again == []
    assert plan.state is PlanState.SENT and queries.to_send(plan) == []
    assert queries.events(plan)[-1].details == {"sent": 3, "refused": 0}
    service.lock(plan.visits[0].id, True, version=plan.version, at=now(), **FACTS)
    assert plan.state is PlanState.SENT


def test_no_more_are_asked_than_places_are_left_since_the_day_was_planned(home: Area):
    for name in ("Chen Yu", "Qian Yu"):
        a_helper(name, community=home)
    order = a_visit_at(9, community=home, people_needed=2)
    plan = a_plan(home)
    an_offer(order, a_helper("Sun Yu", community=home))
    session.commit()

    sent = send(plan)

    assert [one.offer is not None for one in sent] == [True, False]
    assert sent[1].fault == str(NoPlaceLeft().sentence)


def test_one_refusal_does_not_hold_up_the_others_and_changes_nothing_of_its_order(home: Area):
    ill, well = a_helper("Ill", community=home), a_helper("Well", community=home)
    refused, fine = a_visit_at(9, community=home), a_visit_at(9, community=home, name="Zhao Min")
    plan = a_plan(home)
    for visit in plan.visits:
        who, when = (ill, at(9, 30)) if visit.order_id == refused.id else (well, at(9))
        service.move(visit.id, volunteer_id=who.id, starts_at=when, version=plan.version, at=now(), **FACTS)
    volunteers.set_status(ill.id, VolunteerStatus.PAUSED)

    sent = {one.visit.order_id: one for one in send(plan)}

    assert sent[refused.id].offer is None and sent[refused.id].values == {"name": "Ill"}
    assert (refused.status, refused.starts_at, fine.status) == (OrderStatus.OPEN, at(9), OrderStatus.OFFERED)
    assert [change.kind for change in view(plan).changes] == [Change.HELPER_AWAY]


def test_an_order_at_another_time_is_changed_and_the_elder_is_told(home: Area):
    a_helper(community=home)
    order = a_visit_at(9, community=home)
    plan = a_plan(home)
    facts = {"volunteer_id": plan.visits[0].volunteer_id, "starts_at": at(9, 25)}
    service.move(plan.visits[0].id, **facts, version=plan.version, at=now(), **FACTS)

    send(plan)

    assert order.starts_at == at(9, 25) and plan.visits[0].asked_at == at(9, 25)
    assert [template for template, name in told(order) if name == "Wang Guifen"] == ["order_received"] * 2
    assert view(plan).changes == ()


def test_of_five_minutes_nobody_is_told(home: Area):
    helper = a_helper(community=home)
    order = a_visit_at(9, community=home)
    plan = a_plan(home)
    facts = {"volunteer_id": helper.id, "starts_at": at(9, 5)}
    service.move(plan.visits[0].id, **facts, version=plan.version, at=now(), **FACTS)

    send(plan)

    assert order.starts_at == at(9) and view(plan).changes == ()
    assert [template for template, name in told(order) if name == "Wang Guifen"] == ["order_received"]


def accepted(order: Order, plan: DayPlan) -> None:
    [one] = send(plan)
    offers.accept(one.offer.id, by=WORKER, at=now(), via=Door.CONSOLE)


def declined(order: Order, plan: DayPlan) -> None:
    [one] = send(plan)
    offers.decline(one.offer.id, by=WORKER, at=now(), via=Door.CONSOLE)


def cancelled(order: Order, plan: DayPlan) -> None:
    orders.cancel(order.id, reason="In hospital", at=now(), **FACTS)


def taken(order: Order, plan: DayPlan) -> None:
    offers.accept(an_offer(order).id, by=WORKER, at=now(), via=Door.CONSOLE)


def moved(order: Order, plan: DayPlan) -> None:
    orders.change(order.id, starts_at=at(15), minutes=30, notes="", at=now(), **FACTS)


@pytest.mark.parametrize(
    ("happens", "is_accepted", "is_gone", "offer", "changes"),
    [
        (accepted, True, False, OfferStatus.ACCEPTED, []),
        (declined, False, False, OfferStatus.DECLINED, []),
        (cancelled, False, True, None, [Change.ORDER_GONE]),
        (taken, False, True, None, [Change.TAKEN_BY_ANOTHER]),
        (moved, False, True, None, [Change.ORDER_MOVED]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_becomes_of_an_order_is_seen_in_the_plan(home: Area, happens, is_accepted, is_gone, offer, changes):
    a_helper(community=home)
    order = a_visit_at(9, community=home)
    plan = a_plan(home)

    happens(order, plan)
    session.expire_all()
    shown = view(plan)

    [stop] = shown.rounds[0].stops
    assert (stop.accepted, stop.gone, stop.offer_status) == (is_accepted, is_gone, offer)
    assert [change.kind for change in shown.changes] == changes


def test_who_said_no_is_not_planned_again_for_the_same_order(home: Area):
    helper = a_helper(community=home)
    plan = a_plan(home) if a_visit_at(9, community=home) else None
    [one] = send(plan)
    offers.decline(one.offer.id, by=WORKER, at=now(), via=Door.CONSOLE)

    plan = a_plan(home)

    assert [visit.volunteer_id for visit in plan.visits] == [None] and helper.id


def test_a_new_order_of_the_day_asks_for_planning_again(home: Area):
    a_helper(community=home)
    a_visit_at(9, community=home)
    plan = a_plan(home)
    new = a_visit_at(14, community=home, name="Zhao Min")

    assert [(one.kind, one.order_id) for one in view(plan).changes] == [(Change.ORDER_NEW, new.id)]
    assert plan.day == tomorrow()
