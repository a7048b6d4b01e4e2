from datetime import timedelta

import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.dispatch.plans import queries
from eldercare.dispatch.plans.states import LeftOut, PlanState
from eldercare.dispatch.wishes import wish
from eldercare.orders import offers
from eldercare.orders.offers import Helper
from eldercare.orders.sequences import follow
from eldercare.orders.states import HelperKind, OrderStatus, Priority
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import Transport, Volunteer
from tests.builders.areas import a_community, set_policy
from tests.builders.catalogue import a_service
from tests.builders.orders import WORKER, an_offer
from tests.builders.plans import a_helper, a_plan, a_visit_at, at, judged, rounds_of, tomorrow
from tests.builders.providers import a_provider

pytestmark = pytest.mark.usefixtures("app")
GARDENING = {"code": "gardening", "name": "园艺", "name_en": "Gardening"}


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


def test_a_day_of_orders_becomes_rounds_that_the_slow_judge_accepts(home: Area):
    for number in range(14):
        facts = {"metres": number * 170 % 1900, "people_needed": 2 if number % 7 == 3 else 1}
        a_visit_at(8 + number % 9, 30 * (number % 2), community=home, name=f"Elder {number}", **facts)
    for number in range(5):
        hours = ((8, 18),) if number % 2 else ((8, 12), (14, 18))
        a_helper(f"Helper {number}", community=home, metres=400 * number, hours=hours)
    promised = a_helper("Promised", community=home)
    a_visit_at(10, community=home, name="Expects Helper", status=OrderStatus.ACCEPTED, helper=promised)

    plan = a_plan(home, seconds=0.3)

    assert plan.state is PlanState.READY and judged(plan).faults == []
    assert len(plan.visits) == 17 and all(visit.volunteer_id or visit.left_out for visit in plan.visits)
    assert sum(visit.volunteer_id is not None for visit in plan.visits) >= 15
    assert all(visit.reasons for visit in plan.visits if visit.volunteer_id)


def test_what_is_accepted_stays_with_its_helper_and_at_its_time(home: Area):
    far, near = a_helper("Far", community=home, metres=3000), a_helper("Near", community=home)
    a_visit_at(10, 10, community=home, status=OrderStatus.ACCEPTED, helper=far)
    a_visit_at(10, community=home, name="Zhao Min", metres=3000)

    plan = a_plan(home)

    assert rounds_of(plan) == {"Far": ["Wang Guifen 10:10"], "Near": ["Zhao Min 10:00"]}
    assert near.id in {visit.volunteer_id for visit in plan.visits}
    assert [visit.accepted for visit in plan.visits] == [False, True]


def test_who_is_being_asked_keeps_the_place_until_the_answer(home: Area):
    asked = a_helper("Asked", community=home, metres=3000)
    a_helper("Near", community=home)
    an_offer(a_visit_at(10, community=home), asked)

    plan = a_plan(home)

    assert rounds_of(plan)["Asked"] == ["Wang Guifen 10:00"] and queries.to_send(plan) == []


def test_where_more_are_asked_than_are_needed_the_plan_keeps_out_of_it(home: Area):
    order = a_visit_at(10, community=home)
    for name in ("Chen Yu", "Qian Yu"):
        an_offer(order, a_helper(name, community=home))

    [visit] = a_plan(home).visits

    assert (visit.left_out, visit.left_out_facts) == (LeftOut.ASKED, {"names": "Chen Yu、Qian Yu"})


def allow(helper: Volunteer, **facts: object) -> None:
    usual = {"transport": Transport.FOOT, "day_cap_minutes": None, "week_cap_minutes": None, "speaks": []}
    volunteers.set_limits(helper.id, **usual | facts)


def nobody_may(home: Area) -> None:
    a_helper(community=home, skills=[])
    a_visit_at(10, community=home, service_=a_service(**GARDENING, skill=Skill.REPAIR))


def for_providers(home: Area) -> None:
    a_helper(community=home)
    a_visit_at(10, community=home, service_=a_service(**GARDENING, by_volunteers=False, by_providers=True))


def nobody_works_then(home: Area) -> None:
    a_helper(community=home, hours=((8, 12),))
    a_visit_at(15, community=home)


def over_the_cap(home: Area) -> None:
    allow(a_helper(community=home), day_cap_minutes=20)
    a_visit_at(10, community=home)


def all_busy(home: Area) -> None:
    a_visit_at(9, community=home, minutes=240, status=OrderStatus.ACCEPTED, helper=a_helper(community=home))
    a_visit_at(11, community=home)


def not_worth_it(home: Area) -> None:
    a_helper(community=home)
    order = a_visit_at(13, community=home, metres=9000)
    order.priority = Priority.CAN_WAIT


def partner_left_out(home: Area) -> None:
    a_helper(community=home)
    a_visit_at(10, community=home, people_needed=2)


SCENES = [nobody_may, for_providers, nobody_works_then, over_the_cap, all_busy, not_worth_it, partner_left_out]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_each_order_left_out_says_why(home: Area, scene):
    scene(home)

    left_out = {visit.left_out for visit in a_plan(home).visits if visit.volunteer_id is None}

    assert left_out == {LeftOut(scene.__name__)}


def test_two_people_come_at_the_same_minute(home: Area):
    for name, metres in (("Chen Yu", 0), ("Qian Yu", 1500)):
        a_helper(name, community=home, metres=metres)
    a_visit_at(9, 50, community=home, name="Zhao Min", metres=1500)
    a_visit_at(10, 10, community=home, people_needed=2)

    plan = a_plan(home)

    together = [visit for visit in plan.visits if visit.order.people_needed == 2]
    assert len({visit.starts_at for visit in together}) == 1 and len({visit.volunteer_id for visit in together}) == 2


def test_three_people_come_when_they_were_asked_for(home: Area):
    for name in ("Chen Yu", "Qian Yu", "Sun Yu"):
        a_helper(name, community=home)
    a_visit_at(10, community=home, people_needed=3)

    plan = a_plan(home)

    assert list(rounds_of(plan).values()) == [["Wang Guifen 10:00"]] * 3


def test_one_order_waits_for_the_other(home: Area):
    for name in ("Chen Yu", "Qian Yu"):
        a_helper(name, community=home)
    first, second = a_visit_at(10, community=home), a_visit_at(10, community=home, name="Zhao Min")
    follow(second.id, first.id, least_minutes=45, most_minutes=60, by=WORKER, at=now(), via=Door.CONSOLE)

    starts = {visit.order_id: visit.starts_at for visit in a_plan(home).visits}

    assert timedelta(minutes=45) <= starts[second.id] - starts[first.id] <= timedelta(minutes=60)


def test_one_helper_may_do_both_of_two_orders_that_follow_each_other(home: Area):
    a_helper("Chen Yu", community=home)
    first, second = a_visit_at(10, community=home), a_visit_at(11, community=home, name="Zhao Min")
    follow(second.id, first.id, least_minutes=30, most_minutes=90, by=WORKER, at=now(), via=Door.CONSOLE)

    assert rounds_of(a_plan(home)) == {"Chen Yu": ["Wang Guifen 10:00", "Zhao Min 11:00"]}


def test_the_helper_whom_the_elder_asks_for_comes_and_the_one_refused_does_not(home: Area):
    wanted, refused = a_helper("Wanted", community=home, metres=300), a_helper("Refused", community=home)
    order = a_visit_at(10, community=home)
    for helper, what in ((wanted, Wish.PREFERRED), (refused, Wish.REFUSED)):
        wish(order.elder_id, Helper(HelperKind.VOLUNTEER, helper.id), what, wished_by=WishedBy.ELDER, at=now())

    assert rounds_of(a_plan(home))["Wanted"] == ["Wang Guifen 10:00"]


def test_what_must_be_done_comes_before_what_can_wait(home: Area):
    a_helper(community=home)
    waits, must = (a_visit_at(10, community=home, name=name, minutes=120) for name in ("Can Wait", "Must"))
    waits.priority, must.priority = Priority.CAN_WAIT, Priority.MUST

    assert rounds_of(a_plan(home)) == {"Li Qiang": ["Must 10:00"]}


def test_nobody_is_told_another_time_while_there_is_another_way(home: Area):
    for name in ("Chen Yu", "Qian Yu"):
        a_helper(name, community=home)
    for name in ("Wang Guifen", "Zhao Min"):
        a_visit_at(10, community=home, name=name)

    assert sorted(rounds_of(a_plan(home)).values()) == [["Wang Guifen 10:00"], ["Zhao Min 10:00"]]


def test_one_helper_visits_two_at_shifted_times_within_the_window(home: Area):
    a_helper(community=home)
    for name in ("Wang Guifen", "Zhao Min"):
        a_visit_at(10, community=home, name=name, minutes=40)

    first, second = [visit.starts_at for visit in a_plan(home).visits]

    assert at(9, 30) <= first <= second - timedelta(minutes=40) <= at(9, 50)


def test_who_works_all_day_rests_at_noon_between_two_visits(home: Area):
    a_helper(community=home)
    a_visit_at(11, community=home, minutes=45)
    a_visit_at(13, community=home, name="Zhao Min")

    plan = a_plan(home)

    [pause] = [one.break_at for one in plan.rounds]
    assert at(11, 45) <= pause <= at(12, 30)
    assert judged(plan).costs.missed_breaks == 0


def test_nobody_waits_for_a_meal_because_somebody_rests(home: Area):
    a_helper(community=home)
    for hour, minute, name in ((11, 30, "Wang Guifen"), (14, 0, "Zhao Min")):
        a_visit_at(hour, minute, community=home, name=name)

    plan = a_plan(home)

    assert rounds_of(plan) == {"Li Qiang": ["Wang Guifen 11:30", "Zhao Min 14:00"]}
    assert plan.rounds[0].break_at == at(12)


def test_between_two_spans_nobody_works(home: Area):
    a_helper(community=home, hours=((8, 11), (14, 18)))
    a_visit_at(12, community=home)
    a_visit_at(15, community=home, name="Zhao Min")

    plan = a_plan(home)

    assert rounds_of(plan) == {"Li Qiang": ["Zhao Min 15:00"]}
    assert [list(span) for span in plan.rounds[0].spans] == [[480, 660], [840, 1080]]


@pytest.mark.parametrize(("transport", "minutes"), [(Transport.FOOT, 36), (Transport.EBIKE, 11)])
def test_who_rides_is_there_sooner(home: Area, transport: Transport, minutes: int):
    helper = a_helper(community=home)
    allow(helper, transport=transport)
    a_visit_at(10, community=home, metres=2000)

    assert [visit.travel_minutes for visit in a_plan(home).visits] == [minutes]


def test_who_rides_is_sent_where_nobody_could_walk_in_time(home: Area):
    allow(a_helper(community=home), transport=Transport.EBIKE)
    a_visit_at(9, community=home)
    a_visit_at(10, community=home, name="Zhao Min", metres=6000)

    assert rounds_of(a_plan(home)) == {"Li Qiang": ["Wang Guifen 8:55", "Zhao Min 10:00"]}


def test_a_home_that_nobody_knows_is_taken_for_the_middle(home: Area):
    helper = a_helper(community=home)
    helper.person.address.latitude = helper.person.address.longitude = None
    a_visit_at(10, community=home, metres=500)

    [its] = a_plan(home).rounds

    assert not its.home_is_known and its.travel_minutes == 0


def test_who_is_on_leave_or_of_another_community_has_no_round(home: Area):
    away, elsewhere = a_helper("Away", community=home), a_helper("Elsewhere", community=a_community("Elm Bank"))
    volunteers.take_leave(away.id, from_on=tomorrow(), until_on=tomorrow())
    a_helper(community=home)
    a_visit_at(10, community=home)

    assert {one.volunteer_id for one in a_plan(home).rounds}.isdisjoint({away.id, elsewhere.id})


def test_a_visit_in_another_community_takes_time_and_minutes(home: Area):
    helper = a_helper(community=home)
    a_visit_at(9, community=a_community("Elm Bank"), minutes=180, status=OrderStatus.ACCEPTED, helper=helper)
    a_visit_at(10, community=home)

    plan = a_plan(home)

    assert [visit.left_out for visit in plan.visits] == [LeftOut.ALL_BUSY]
    assert plan.rounds[0].most_minutes == 180


def test_what_other_days_took_is_not_left_of_the_week(home: Area):
    helper = a_helper(community=home)
    set_policy(home.id, {"week_cap_minutes": 100})
    day = timedelta(days=-1 if tomorrow().weekday() else 1)
    order = a_visit_at(9, community=home, minutes=80)
    order.starts_at, order.ends_at = order.starts_at + day, order.ends_at + day
    offers.accept(an_offer(order, helper).id, by=WORKER, at=now(), via=Door.CONSOLE)
    a_visit_at(10, community=home, name="Zhao Min", minutes=30)

    plan = a_plan(home)

    assert plan.rounds[0].most_minutes == 20
    assert [visit.left_out for visit in plan.visits] == [LeftOut.OVER_THE_CAP]


def test_providers_places_are_not_planned(home: Area):
    order = a_visit_at(10, community=home, status=OrderStatus.ACCEPTED, helper=a_provider(community=home))
    a_helper(community=home)

    assert order.status is OrderStatus.ACCEPTED and a_plan(home).visits == []
