"""The pages of a day's plan: what they show, and each step on them."""

import pytest
from werkzeug.test import TestResponse

from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit
from eldercare.dispatch.plans.states import LeftOut, PlanState
from eldercare.dispatch.wishes import wish
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.staff.models import Staff
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import set_policy
from tests.builders.drawn_plans import a_drawn_plan
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order
from tests.builders.plans import a_helper, a_visit_at, at, tomorrow
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door
from tests.support.statements import statements

pytestmark = pytest.mark.engines("sqlite")
ON_BOTH = pytest.mark.engines("sqlite", "postgres")
PART = {"HX-Request": "true"}


@pytest.fixture
def li(community: Area) -> Volunteer:
    return a_volunteer("Li Qiang", community=community)


@pytest.fixture
def chen(community: Area) -> Volunteer:
    return a_volunteer("Chen Jing", community=community)


def an_order_of(name: str, hour: int, community: Area, **facts: object) -> Order:
    elder = an_elder(name, community=community)
    return an_order(elder=elder, starts_at=at(hour), **facts)  # type: ignore[arg-type]


def url_of(plan: DayPlan) -> str:
    return f"/plans/{plan.community_id}/{plan.day.isoformat()}"


def step(client: Door, plan: DayPlan, verb: str, *, version: int | None = None, **fields: object) -> TestResponse:
    given = {"version": plan.version if version is None else version, **fields}
    return client.post(f"{url_of(plan)}/{verb}", data=given, headers=PART)


@ON_BOTH
def test_the_days_say_how_much_there_is_to_plan(client: Door, worker: Staff, community: Area, li: Volunteer) -> None:
    an_order_of("Wang Guifen", 10, community)
    an_order(OrderStatus.ACCEPTED, elder=an_elder("Sun Fusheng", community=community), helper=li, starts_at=at(9))

    page = client.get("/plans").page

    assert "Tomorrow: orders 2, without anybody 1" in page.main_text
    [ask] = [form for form in page.all("form") if form.get("action").endswith("/ask")]
    assert ask.text == "Plan tomorrow"


def test_asking_puts_the_day_into_the_planners_queue_and_the_page_follows_it(
    client: Door, worker: Staff, community: Area
) -> None:
    an_order_of("Wang Guifen", 10, community)
    address = f"/plans/{community.id}/{tomorrow()}"

    client.submit(client.get("/plans").page, f"{address}/ask")
    page = client.get(address).page

    assert "Waits for its turn" in page.main_text
    assert [box.get("hx-get") for box in page.all("div") if box.get("id") == "progress"] == [f"{address}/progress"]
    client.submit(page, f"{address}/stop")
    assert client.get(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_the_timeline_has_a_row_for_each_helper_with_the_visits_in_order(
    client: Door, worker: Staff, community: Area, li: Volunteer, chen: Volunteer
) -> None:
    wang, sun = an_order_of("Wang Guifen", 9, community), an_order_of("Sun Fusheng", 14, community)
    plan = a_drawn_plan(community, {li: [wang, sun], chen: []})

    rows = [row for row in client.get(url_of(plan)).page.all("tr") if row.get("data-volunteer")]

    assert [row.get("data-volunteer") for row in rows] == [str(li.id), str(chen.id)]
    visits = [link.text for link in rows[0].all("a") if "plan-stop" in link.get("class")]
    assert [text.split()[:3] for text in visits] == [["Wang", "Guifen", "09:00"], ["Sun", "Fusheng", "14:00"]]


def test_what_is_left_out_has_a_reason_and_says_what_to_do(
    client: Door, worker: Staff, community: Area, li: Volunteer
) -> None:
    left_out = {an_order_of(f"Elder {reason}", 10, community): reason for reason in LeftOut}
    plan = a_drawn_plan(community, {li: []}, left_out=left_out)

    text = client.get(url_of(plan)).page.main_text

    assert f"{len(LeftOut)} not placed" in text
    assert "3 could do it, but none of them has time then. Call the elder" in text


def test_a_move_is_said_above_the_plan_and_can_be_taken_back(
    client: Door, worker: Staff, community: Area, li: Volunteer, chen: Volunteer
) -> None:
    plan = a_drawn_plan(community, {li: [an_order_of("Wang Guifen", 9, community)], chen: []})
    visit_id = plan.visits[0].id

    part = step(client, plan, "move", visit_id=visit_id, place=f"{chen.id}/").page
    assert "Wang Guifen: now with Chen Jing at 09:00." in part.text
    client.submit(part, f"{url_of(plan)}/move")

    assert session.get_one(PlannedVisit, visit_id).volunteer_id == li.id


def test_a_move_on_a_plan_that_somebody_changed_shows_the_plan_as_it_is_now(
    client: Door, worker: Staff, community: Area, li: Volunteer, chen: Volunteer
) -> None:
    plan = a_drawn_plan(community, {li: [an_order_of("Wang Guifen", 9, community)], chen: []})
    visit_id = plan.visits[0].id
    step(client, plan, "lock", visit_id=visit_id, locked="yes")

    answer = step(client, plan, "move", version=1, visit_id=visit_id, place=f"{chen.id}/")

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#plan")
    assert "Somebody changed this plan meanwhile" in answer.text
    assert "Back to the visit that was to be moved" in answer.text
    assert session.get_one(PlannedVisit, visit_id).volunteer_id == li.id


def test_a_helper_against_whom_something_stands_takes_a_visit_with_a_reason_only(
    client: Door, worker: Staff, community: Area, li: Volunteer, chen: Volunteer
) -> None:
    order = an_order_of("Wang Guifen", 9, community)
    plan = a_drawn_plan(community, {li: [order], chen: []})
    visit_id, helper = plan.visits[0].id, Helper(HelperKind.VOLUNTEER, chen.id)
    set_policy(community.id, {"overridable": "refused"})
    wish(order.elder_id or 0, helper, Wish.REFUSED, wished_by=WishedBy.ELDER, at=now())

    refused = step(client, plan, "move", visit_id=visit_id, volunteer_id=chen.id, starts="09:30")
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#plan-dialog-body")
    assert "is not wanted by the elder" in refused.text
    step(client, plan, "move", visit_id=visit_id, volunteer_id=chen.id, starts="09:30", reason="They made up")

    assert session.get_one(PlannedVisit, visit_id).volunteer_id == chen.id


def test_a_round_is_locked_and_its_order_kept(client: Door, worker: Staff, community: Area, li: Volunteer) -> None:
    plan = a_drawn_plan(community, {li: [an_order_of("Wang Guifen", 9, community)]})
    round_id = plan.rounds[0].id

    step(client, plan, "round", round_id=round_id, what="lock")
    page = client.get(f"{url_of(plan)}/rounds/{round_id}").page
    assert {"Unlock all", "Keep this order"} <= {button.text for button in page.all("button")}
    session.refresh(plan)
    step(client, plan, "round", round_id=round_id, what="keep")

    session.refresh(plan)
    assert (plan.visits[0].locked, plan.rounds[0].keeps_order) == (True, True)
    history = client.get(url_of(plan)).page.main_text
    assert 0 < history.index("The order of Li Qiang's round is kept") < history.index("All visits of Li Qiang locked")


def test_a_step_without_javascript_leads_back_to_the_plan(
    client: Door, worker: Staff, community: Area, li: Volunteer, chen: Volunteer
) -> None:
    plan = a_drawn_plan(community, {li: [an_order_of("Wang Guifen", 9, community)], chen: []})
    page = client.get(f"{url_of(plan)}/visits/{plan.visits[0].id}").page
    [form] = [one for one in page.all("form") if "plan-own" in one.get("class")]

    fields = {box.get("name"): box.get("value") for box in form.all("input")}
    answer = client.post(form.get("action"), data=fields | {"volunteer_id": chen.id})

    assert (answer.status_code, answer.location) == (303, url_of(plan))
    assert "now with Chen Jing" in client.get(url_of(plan)).page.main_text


@ON_BOTH
def test_before_sending_it_says_what_will_happen_and_afterwards_what_did(
    client: Door, worker: Staff, community: Area, li: Volunteer
) -> None:
    orders = [an_order_of("Wang Guifen", 9, community), an_order_of("Sun Fusheng", 14, community)]
    plan = a_drawn_plan(community, {li: orders}, left_out={an_order_of("Zhao Min", 15, community): LeftOut.ALL_BUSY})
    address = f"{url_of(plan)}/send"

    page = client.get(address).page
    assert "Helpers asked: 1, about visits: 2" in page.main_text
    assert "1 are not placed" in page.main_text
    li.status = type(li.status).PAUSED
    client.submit(page, address)

    text = client.get(address).page.main_text
    assert "Visits asked about: 0; could not be sent: 2" in text
    assert text.count("Li Qiang cannot be asked for this order.") == 2


def test_route_sheets_hold_what_a_helper_needs_on_the_way(
    client: Door, worker: Staff, community: Area, li: Volunteer
) -> None:
    set_policy(community.id, {"office_phone": "+86 351 555 0100"})
    order = an_order_of("Wang Guifen", 9, community, notes="The bell is broken")
    plan = a_drawn_plan(community, {li: [order]})

    page = client.get(f"{url_of(plan)}/sheets").page

    [sheet] = page.all("article")
    for words in (
        "Li Qiang",
        "09:00",
        "Wang Guifen",
        "Willow Court 3 2 601",
        "Meals",
        "The bell is broken",
        "way: 6 min",
    ):
        assert words in sheet.text
    assert "0351 555 0100" in sheet.text


def test_a_route_sheet_says_what_is_off_since(client: Door, worker: Staff, community: Area, li: Volunteer) -> None:
    order = an_order_of("Wang Guifen", 9, community)
    plan = a_drawn_plan(community, {li: [order]})
    orders.cancel(order.id, reason="Her son comes", by=WORKER, at=now(), via=Via.CONSOLE)

    [sheet] = client.get(f"{url_of(plan)}/sheets").page.all("article")

    assert "Off, or changed since" in sheet.text


@ON_BOTH
def test_a_plan_costs_as_many_statements_for_many_visits_as_for_few(
    client: Door, worker: Staff, community: Area, li: Volunteer, chen: Volunteer
) -> None:
    plan = a_drawn_plan(community, {li: [an_order_of("Wang Guifen", 9, community)]})
    address = url_of(plan)
    client.get(address)
    with statements() as few:
        client.get(address)
    session.delete(session.get_one(DayPlan, plan.id))
    orders = [an_order_of(f"Elder {hour}", hour, community) for hour in range(8, 17)]
    a_drawn_plan(community, {li: orders[:4], chen: orders[4:8]}, left_out={orders[8]: LeftOut.ALL_BUSY})
    client.get(address)

    with statements() as many:
        client.get(address)

    assert len(many) == len(few)


def test_a_plan_that_failed_says_so_and_can_be_asked_for_again(client: Door, worker: Staff, community: Area) -> None:
    an_order_of("Wang Guifen", 9, community)
    plan = a_drawn_plan(community, state=PlanState.FAILED)
    plan.fault = "This volunteer has no time that day."

    page = client.get(url_of(plan)).page

    assert "This volunteer has no time that day." in page.main_text
    assert "Plan this day" in page.main_text


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31", "2026-02-30"])
def test_a_day_that_no_one_lives_is_no_day_to_plan(client: Door, worker: Staff, community: Area, day: str) -> None:
    assert client.get(f"/plans/{community.id}/{day}").status_code == 404
    assert client.post(f"/plans/{community.id}/{day}/ask").status_code == 404


def test_whom_nobody_can_be_takes_no_visit(client: Door, worker: Staff, community: Area, li: Volunteer) -> None:
    plan = a_drawn_plan(community, {li: [an_order_of("Wang Guifen", 9, community)]})

    assert step(client, plan, "move", visit_id=plan.visits[0].id, volunteer_id="²").status_code < 500


def test_the_map_tells_rounds_apart_by_colour_and_dashes_and_names_who_has_no_place(
    client: Door, worker: Staff, community: Area
) -> None:
    helpers = [a_helper(f"Helper {number}", community=community, metres=90 * number) for number in range(9)]
    orders = [a_visit_at(9, name=f"Elder {number}", community=community, metres=70 * number) for number in range(8)]
    plan = a_drawn_plan(
        community, dict(zip(helpers, [[one] for one in [*orders, an_order_of("Lost", 9, community)]], strict=True))
    )

    page = client.get(url_of(plan), query_string={"view": "map", "round": plan.rounds[0].id}).page

    lines = [line.get("class").split() for line in page.all("polyline")]
    assert len({tuple(names[1:3]) for names in lines}) == len(helpers)
    assert [names for names in lines if "is-picked" in names] == [lines[0]]
    assert "Without a known place, so not on the map: Lost" in page.main_text
    assert {"100 m", "N"} <= {words.text for words in page.all("text")}
