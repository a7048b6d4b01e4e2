"""A community's day tomorrow: elders and helpers at places along one street, orders at times of day, and its plan."""

from datetime import date, datetime, time, timedelta
from itertools import count

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.areas.models import Area
from eldercare.clock import at_local, local, now
from eldercare.dispatch.planner.evaluate import Verdict, evaluate
from eldercare.dispatch.plans import planning, service
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit
from eldercare.dispatch.plans.timing import Times
from eldercare.dispatch.plans.to_planner import day_of, plan_of
from eldercare.dispatch.plans.ways import Ways
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.people.models import Person
from eldercare.people.service import AddressDetails, set_address
from eldercare.volunteers.models import Volunteer
from eldercare.volunteers.service import Span
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.volunteers import a_volunteer

A_LOOK = 0.0005
"""Seconds by which the planner's clock goes on with each look at it: a busy machine tries as much as a quiet one."""
NORTH, EAST = 37.69, 112.74
METRES_PER_DEGREE = 111_195


def tomorrow() -> date:
    """The day that the tests plan."""
    return local(now(), zone()).date() + timedelta(days=1)


def at(hour: int, minute: int = 0) -> datetime:
    """That time tomorrow."""
    return at_local(tomorrow(), time(hour, minute), zone())


def live_at(person: Person, metres: int) -> None:
    """Let somebody live so many metres up the street."""
    place = {"latitude": NORTH + metres / METRES_PER_DEGREE, "longitude": EAST}
    set_address(person, AddressDetails("Willow Court", "3", **place))  # type: ignore[arg-type]


def a_visit_at(
    hour: int, minute: int = 0, *, community: Area, name: str = "Wang Guifen", metres: int = 0, **facts: object
) -> Order:
    """An order of an elder made for it, who lives so many metres up the street."""
    elder = an_elder(name, community=community)
    live_at(elder.person, metres)
    return an_order(elder=elder, starts_at=at(hour, minute), **facts)  # type: ignore[arg-type]


def a_helper(
    name: str = "Li Qiang",
    *,
    community: Area,
    metres: int = 0,
    hours: tuple[tuple[int, int], ...] = ((8, 18),),
    **facts: object,
) -> Volunteer:
    """A volunteer who has time tomorrow within these hours, and lives so many metres up the street."""
    spans = [Span(tomorrow().weekday(), begins * 60, ends * 60) for begins, ends in hours]
    volunteer = a_volunteer(name, community=community, spans=spans, **facts)  # type: ignore[arg-type]
    live_at(volunteer.person, metres)
    return volunteer


def a_plan(community: Area, *, seconds: float = 0.03, keeping_the_rest: bool = False, by: Actor = SYSTEM) -> DayPlan:
    """Tomorrow's plan, asked for and made as the planner's process makes it, in no time."""
    plan = service.ask_for(
        community.id, tomorrow(), keeping_the_rest=keeping_the_rest, by=by, at=now(), via=Door.CONSOLE
    )
    task, was = planning.gathered(plan, now=now())
    clock = count(step=A_LOOK)
    kept = was if plan.keeps_the_rest else None
    outcome = planning.think(task, kept, seconds=seconds, seed=1, clock=lambda: next(clock))
    planning.store(plan, planning.explained(plan, outcome), at=now())
    return plan


def rounds_of(plan: DayPlan) -> dict[str, list[str]]:
    """Who goes to whom and when: names of elders with their times, by the helper's name."""
    return {
        one.volunteer.name: [said(visit) for visit in plan.visits if visit.volunteer_id == one.volunteer_id]
        for one in plan.rounds
    }


def said(visit: PlannedVisit) -> str:
    """An elder's name with the time of the visit: "Wang Guifen 9:30"."""
    assert visit.starts_at is not None and visit.order.elder is not None
    shown = local(visit.starts_at, zone())
    return f"{visit.order.elder.person.name} {shown.hour}:{shown:%M}"


def judged(plan: DayPlan) -> Verdict:
    """What the planner's slow judge says of the plan as it is stored."""
    task, was = planning.gathered(plan, now=now())
    rows = {(one.order_id, one.part): one for one in plan.visits}
    starts = {
        number: task.minute(row.starts_at)
        for number, part in enumerate(task.parts)
        if (row := rows[part.key]).starts_at is not None
    }
    pauses = {one.volunteer_id: one.break_at for one in plan.rounds if one.break_at}
    numbers = {duty.volunteer_id: number for number, duty in enumerate(task.duties)}
    breaks = {
        numbers[one]: (sum(starts[part] < task.minute(pause) for part in was.rounds[numbers[one]]), task.minute(pause))
        for one, pause in pauses.items()
    }
    day = day_of(task, Ways(task.places, task.policy), shifted=range(len(task.parts)))
    return evaluate(day, plan_of(task, was.rounds, Times(starts=starts, breaks=breaks)))
