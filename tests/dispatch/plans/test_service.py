from datetime import timedelta

import pytest

from eldercare.actors import Actor, ActorKind, Door
from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.plans import queries, service
from eldercare.dispatch.plans.errors import PlanBusy, PlanChanged, PlanNotFound, SamePersonTwice, StaysPut
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit
from eldercare.dispatch.plans.places import could_take
from eldercare.dispatch.plans.states import LeftOut
from eldercare.dispatch.plans.view import view
from eldercare.dispatch.service import NotEligible
from eldercare.errors import Invalid
from eldercare.orders import service as orders
from eldercare.orders.states import OrderStatus
from eldercare.transaction import transaction
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.orders import WORKER
from tests.builders.plans import a_helper, a_plan, a_visit_at, at, judged, rounds_of, tomorrow
from tests.support.races import run_at_once
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("app")
FACTS = {"by": WORKER, "via": Door.CONSOLE}


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


def visit_to(plan: DayPlan, name: str) -> PlannedVisit:
    [found] = [visit for visit in plan.visits if visit.order.elder.person.name == name]
    return found


def move(plan: DayPlan, name: str, to: Volunteer | None, **facts: object) -> service.Moved:
    return service.move(
        visit_to(plan, name).id,
        **{"volunteer_id": to.id if to else None, "version": plan.version, "at": now()} | FACTS | facts,
    )


def test_a_moved_visit_comes_after_the_stop_named_and_the_rounds_are_timed_anew(home: Area):
    near, far = a_helper("Near", community=home), a_helper("Far", community=home, metres=4000)
    for hour, name in ((9, "Wang Guifen"), (11, "Zhao Min")):
        a_visit_at(hour, community=home, name=name)
    plan = a_plan(home)

    move(plan, "Zhao Min", far)
    after = visit_to(plan, "Zhao Min").id
    moved = move(plan, "Wang Guifen", far, after_visit_id=after, override_reason="She knows him")

    assert rounds_of(plan) == {"Near": [], "Far": ["Zhao Min 10:30", "Wang Guifen 11:00"]}
    assert [warning.values["minutes"] for warning in moved.warnings] == [90]
    assert [one.travel_minutes for one in plan.rounds] == [0, 144]
    assert near.id not in {visit.volunteer_id for visit in plan.visits}


def test_a_visit_dragged_to_a_time_begins_then_and_is_locked(home: Area):
    helper = a_helper(community=home)
    for hour, name in ((9, "Wang Guifen"), (11, "Zhao Min")):
        a_visit_at(hour, community=home, name=name)
    plan = a_plan(home)

    move(plan, "Wang Guifen", helper, starts_at=at(9, 20))

    assert rounds_of(plan) == {"Li Qiang": ["Wang Guifen 9:20", "Zhao Min 11:00"]}
    assert visit_to(plan, "Wang Guifen").locked
    assert rounds_of(a_plan(home)) == rounds_of(plan)


def test_whoever_looks_at_an_older_plan_is_told_and_nothing_is_lost(home: Area):
    helper = a_helper(community=home)
    a_visit_at(9, community=home)
    plan = a_plan(home)
    seen = plan.version
    move(plan, "Wang Guifen", None)

    with pytest.raises(PlanChanged):
        move(plan, "Wang Guifen", helper, version=seen)

    assert visit_to(plan, "Wang Guifen").left_out is LeftOut.TAKEN_OUT


def test_of_two_workers_on_one_plan_the_second_is_told(home: Area):
    a_helper(community=home)
    a_visit_at(9, community=home)
    plan = a_plan(home)
    visit_id, version = plan.visits[0].id, plan.version

    def lock() -> None:
        with transaction():
            service.lock(visit_id, True, version=version, at=now(), **FACTS)

    assert sorted(type(one).__name__ for one in run_at_once([lock, lock])) == ["NoneType", "PlanChanged"]


def test_what_stands_against_a_helper_needs_a_reason(home: Area):
    a_helper("Able", community=home)
    unable = a_helper("Unable", community=home, skills=[Skill.HAIRDRESSING])
    a_visit_at(9, community=home, service_=a_service("repair", "维修", "Repairs", skill=Skill.REPAIR))
    a_visit_at(
        15, community=home, name="Zhao Min", service_=a_service("hair", "理发", "Hair", skill=Skill.HAIRDRESSING)
    )
    plan = a_plan(home)

    with pytest.raises(NotEligible):
        move(plan, "Wang Guifen", unable)
    move(plan, "Wang Guifen", unable, override_reason="He was an electrician")

    assert visit_to(plan, "Wang Guifen").override_reason == "He was an electrician"
    assert queries.events(plan)[-1].details["overridden"] == ["skill"]


def test_the_same_person_is_not_two(home: Area):
    for name in ("Chen Yu", "Qian Yu"):
        a_helper(name, community=home)
    a_visit_at(9, community=home, people_needed=2)
    plan = a_plan(home)
    one, other = plan.visits

    with pytest.raises(SamePersonTwice):
        service.move(one.id, volunteer_id=other.volunteer_id, version=plan.version, at=now(), **FACTS)
    service.move(one.id, volunteer_id=None, version=plan.version, at=now(), **FACTS)

    assert {visit.left_out for visit in plan.visits} == {LeftOut.TAKEN_OUT, LeftOut.PARTNER_LEFT_OUT}


def test_what_is_accepted_is_not_moved_in_the_plan(home: Area):
    a_visit_at(9, community=home, status=OrderStatus.ACCEPTED, helper=a_helper(community=home))
    plan = a_plan(home)

    with pytest.raises(StaysPut):
        move(plan, "Wang Guifen", None)
    assert could_take(plan.visits[0].id) == []


def test_what_was_taken_out_stays_out_until_it_is_unlocked(home: Area):
    a_helper(community=home)
    a_visit_at(9, community=home)
    plan = a_plan(home)
    move(plan, "Wang Guifen", None)

    assert rounds_of(a_plan(home)) == {"Li Qiang": []}
    service.lock(plan.visits[0].id, False, version=plan.version, at=now(), **FACTS)
    assert rounds_of(a_plan(home)) == {"Li Qiang": ["Wang Guifen 9:00"]}


def test_a_locked_round_and_an_order_that_is_kept_survive_planning_again(home: Area):
    far, near = a_helper("Far", community=home, metres=5000), a_helper("Near", community=home)
    for hour, name in ((9, "Wang Guifen"), (10, "Zhao Min")):
        a_visit_at(hour, community=home, name=name)
    plan = a_plan(home)
    move(plan, "Zhao Min", far)
    [its] = [one for one in plan.rounds if one.volunteer_id == far.id]

    service.keep_order(its.id, True, version=plan.version, at=now(), **FACTS)
    assert rounds_of(a_plan(home))["Far"] == ["Zhao Min 10:00"]
    service.keep_order(its.id, False, version=plan.version, at=now(), **FACTS)
    service.lock_round(its.id, True, version=plan.version, at=now(), **FACTS)
    assert rounds_of(a_plan(home))["Far"] == ["Zhao Min 10:00"]
    service.lock_round(its.id, False, version=plan.version, at=now(), **FACTS)
    assert rounds_of(a_plan(home))["Far"] == []
    assert near.id and [event.what for event in queries.events(plan)].count("planned") == 4


def test_the_places_where_a_visit_could_go_name_the_best_first(home: Area):
    a_helper("Near", community=home)
    a_helper("Far", community=home, metres=3000)
    a_helper("Unskilled", community=home, skills=[])
    a_visit_at(9, community=home, service_=a_service("repair", "维修", "Repairs", skill=Skill.REPAIR))
    a_visit_at(11, community=home, name="Zhao Min", service_=a_service("talk", "陪聊", "A talk", skill=None))
    plan = a_plan(home)
    move(plan, "Wang Guifen", None)

    places = could_take(visit_to(plan, "Wang Guifen").id)

    assert [(one.name, one.extra_travel_minutes, len(one.blocks)) for one in places][:2] == [
        ("Near", 0, 0),
        ("Far", 108, 0),
    ]
    assert places[0].starts_at == at(9) and places[0].after_visit_id is None


def test_after_a_cancellation_the_rest_stays_as_it_is(home: Area):
    for number in range(4):
        a_helper(f"Helper {number}", community=home, metres=500 * number)
    for number in range(16):
        name = f"Elder {number}"
        a_visit_at(8 + number // 2, 30 * (number % 2), community=home, name=name, metres=number * 230 % 1700)
    plan = a_plan(home, seconds=0.3)
    was = {visit.order_id: (visit.volunteer_id, visit.starts_at) for visit in plan.visits}
    gone = plan.visits[5].order
    orders.cancel(gone.id, reason="In hospital", at=now(), **FACTS)

    assert [change.facts["number"] for change in view(plan).changes] == [gone.number]
    plan = a_plan(home, keeping_the_rest=True)

    now_is = {visit.order_id: (visit.volunteer_id, visit.starts_at) for visit in plan.visits}
    assert gone.id not in now_is and judged(plan).faults == []
    assert sum(was[order_id] != place for order_id, place in now_is.items()) <= 1


def test_who_was_told_another_time_keeps_it_when_the_reason_is_gone(home: Area):
    a_helper(community=home)
    for name in ("Wang Guifen", "Zhao Min"):
        a_visit_at(10, community=home, name=name, minutes=40)
    plan = a_plan(home)
    [moved] = [visit for visit in plan.visits if visit.starts_at > at(10)] or plan.visits[-1:]
    was = (moved.order_id, moved.starts_at)
    [other] = [visit.order_id for visit in plan.visits if visit.id != moved.id]
    orders.cancel(other, reason="In hospital", at=now(), **FACTS)

    plan = a_plan(home, keeping_the_rest=True)

    assert [(visit.order_id, visit.starts_at) for visit in plan.visits] == [was]


def test_who_fell_ill_is_replaced_and_the_others_keep_what_they_have(home: Area):
    ill = a_helper("Ill", community=home)
    a_helper("Well", community=home, metres=900)
    for hour, metres in ((9, 0), (11, 0), (14, 900), (16, 900)):
        a_visit_at(hour, community=home, name=f"Elder {hour}", metres=metres)
    was = rounds_of(a_plan(home))
    volunteers.take_leave(ill.id, from_on=tomorrow(), until_on=tomorrow())

    now_is = rounds_of(a_plan(home, keeping_the_rest=True))

    assert now_is == {"Well": sorted([*was["Ill"], *was["Well"]], key=lambda one: int(one.split()[-1].split(":")[0]))}


def test_planning_is_refused_while_it_is_under_way_and_for_no_time(home: Area):
    asking = {"by": Actor(ActorKind.SYSTEM), "at": now(), "via": Door.CONSOLE}
    plan = service.ask_for(home.id, tomorrow(), **asking)

    with pytest.raises(PlanBusy):
        service.ask_for(home.id, tomorrow(), **asking)
    with pytest.raises(Invalid):
        service.ask_for(home.id, tomorrow() + timedelta(days=1), seconds=0, **asking)
    with pytest.raises(Invalid):
        service.ask_for(home.id, tomorrow() - timedelta(days=2), **asking)
    with pytest.raises(PlanBusy):
        service.hold_plan(plan.id, plan.version)


def test_a_plan_is_not_there_for_another_community(home: Area):
    a_helper(community=home)
    a_visit_at(9, community=home)
    plan, theirs = a_plan(home), scope_of(a_community("Elm Bank").id)

    for look in (
        lambda: queries.get(plan.id, scope=theirs),
        lambda: queries.get_visit(plan.visits[0].id, scope=theirs),
        lambda: queries.get_round(plan.rounds[0].id, scope=theirs),
    ):
        with pytest.raises(PlanNotFound):
            look()
    assert queries.plans_of(theirs) == [] and queries.plans_of(scope_of(home.id)) == [plan]


def test_a_plan_is_looked_at_in_as_many_statements_however_long_it_is(home: Area):
    counts = []
    for number in range(2):
        for more in range(3):
            a_helper(f"Helper {number}{more}", community=home)
            a_visit_at(9 + more, community=home, name=f"Elder {number}{more}", metres=100 * more)
        plan = a_plan(home)
        session.expunge_all()
        with statements() as written:
            view(queries.get(plan.id))
        counts.append(len(written))

    assert counts[0] == counts[1] <= 30


def test_a_route_sheet_has_every_way_and_the_one_home(home: Area):
    helper = a_helper(community=home)
    a_visit_at(9, community=home, metres=1000)
    plan = a_plan(home)

    legs = queries.travel_of(plan, helper.id)

    assert [(leg.minutes, leg.metres) for leg in legs] == [(18, 1300), (18, 1300)]
    assert legs[-1].arrives_at == at(9, 48)
