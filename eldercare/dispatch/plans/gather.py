"""The day as it stands, put together for the planner: read in a few statements, however many orders there are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from eldercare.areas.policy import policy_of
from eldercare.dispatch.plans.day import Ground, Places, before, break_time_of, middle_of, midnight_of
from eldercare.dispatch.plans.duties import duties_of
from eldercare.dispatch.plans.models import DayPlan
from eldercare.dispatch.plans.parts import Points, linked, parts_of
from eldercare.dispatch.plans.task import AsBefore, Rounds, Task
from eldercare.orders.models import Order
from eldercare.orders.sequences import sequences_among


def task_of(plan: DayPlan, orders: Sequence[Order], points: Mapping[int, Points], *, now: datetime) -> Task:
    """Put together the task: `points` are, by order, the volunteers who may do it as far as rules go.

    Promised visits stay with the person and the time; so do those about which exactly as many volunteers are asked as
    are needed. What the worker locked stays where it is, and in a round whose order she keeps everything does.
    """
    policy, known = policy_of(plan.community_id), before(plan)
    places = Places(middle_of(plan.community_id, orders))
    midnight = midnight_of(plan.day)
    ground = Ground(
        plan=plan, policy=policy, midnight=midnight, now=now, places=places, orders=tuple(orders), known=known
    )
    wanted = {one for by_volunteer in points.values() for one in by_volunteer}
    duties = duties_of(ground, wanted | set(known.rounds))
    parts, links = linked(parts_of(ground, duties, points), sequences_among([order.id for order in orders]))
    task = Task(
        midnight=midnight,
        policy=policy,
        places=tuple(places.found),
        duties=tuple(duties),
        parts=tuple(parts),
        links=tuple(links),
        break_time=break_time_of(policy),
    )
    kept = {one.volunteer_id for one in known.rounds.values() if one.keeps_order}
    orders_kept = {
        number: tuple(one for one in stops if task.parts[one].fixed_duty == number)
        for number, stops in enumerate(as_before(task, plan).rounds)
        if task.duties[number].volunteer_id in kept
    }
    return replace(task, kept_orders=orders_kept)


def as_before(task: Task, plan: DayPlan) -> AsBefore:
    """Return the rounds as they were, and when everything began; what is settled by now, as it is settled."""
    known = before(plan)
    number_of = {duty.volunteer_id: number for number, duty in enumerate(task.duties)}
    rounds: Rounds = [[] for _duty in task.duties]
    starts: dict[int, int] = {}
    for number, part in enumerate(task.parts):
        planned = known.visits.get(part.key)
        if part.fixed_duty is not None and part.fixed_start is not None:
            duty, start = part.fixed_duty, part.fixed_start
        elif planned is not None and planned.volunteer_id in number_of and planned.starts_at is not None:
            duty, start = number_of[planned.volunteer_id], task.minute(planned.starts_at)
        else:
            continue
        rounds[duty].append(number)
        starts[number] = start if part.fixed_start is None else part.fixed_start
    for stops in rounds:
        stops.sort(key=lambda one: (starts[one], one))
    return AsBefore(rounds=rounds, starts=starts)
