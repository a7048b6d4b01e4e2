"""Saying a day's task the way the planner understands it, and its answer the way we do."""

from collections.abc import Collection
from math import inf

from eldercare.dispatch.planner.problem import Bond, Break, BreakRule, Day, Helper, Pair, Plan, Stop, Visit, Weights
from eldercare.dispatch.plans.task import Block, Duty, Part, Rounds, Task
from eldercare.dispatch.plans.timing import Times
from eldercare.dispatch.plans.ways import Ways
from eldercare.orders.states import Priority

BEST_POINTS = 100
OVERTIME = 20
"""What a minute after the usual hours counts, in minutes of travel: enough that hardly anybody comes home late."""
MISSED_BREAK = 120
MOVED = 15
"""What it counts that a visit begins more than a few minutes after the time agreed: somebody has to be told."""
MUST = 5000


def day_of(task: Task, ways: Ways, *, shifted: Collection[int] = ()) -> Day:
    """Return the planner's day: the parts in order, then what is taken of each duty's time as visits of its own.

    Only the `shifted` parts may begin before the time agreed, and after it at no price.
    """
    blocks = [(number, block) for number, duty in enumerate(task.duties) for block in duty.blocks]
    taken = [
        Visit(one.place, one.minutes, ((one.start, one.start),), {duty: 0}, inf, one.start) for duty, one in blocks
    ]
    parts = [_visit(task, part, is_shifted=number in shifted) for number, part in enumerate(task.parts)]
    places = range(len(task.places))
    rule = task.break_time
    return Day(
        helpers=tuple(_helper(duty) for duty in task.duties),
        visits=(*parts, *taken),
        travel=tuple(tuple(float(ways.minutes(one, other)) for other in places) for one in places),
        pairs=tuple(
            Pair(link.first, link.second, link.bond, link.least, link.most, one_will_do=link.bond is Bond.IN_TURN)
            for link in task.links
        ),
        weights=Weights(
            travel=1,
            late=task.policy.plan_weight_late,
            latest=0,
            overtime=OVERTIME,
            missed_break=MISSED_BREAK,
            moved=MOVED,
        ),
        break_rule=BreakRule(rule.opens, rule.latest, rule.minutes) if rule else None,
        fixed_orders=task.kept_orders,
    )


def _taken(block: Block, duty: int) -> Visit:
    return Visit(block.place, block.minutes, ((block.start, block.start),), {duty: 0}, inf, block.start)


def _helper(duty: Duty) -> Helper:
    taken = sum(block.minutes for block in duty.blocks)  # they are visits there, and none of ours
    shift = (duty.begins, duty.ends)
    return Helper(
        duty.home,
        duty.home,
        shift,
        takes_break=duty.takes_break,
        most_minutes=duty.most_minutes + taken,
        pace=duty.pace,
    )


def _visit(task: Task, part: Part, *, is_shifted: bool) -> Visit:
    settled = part.fixed_duty is not None
    who = {duty: cost_of(task, points) for duty, points in part.who.items()}
    return Visit(
        part.place,
        part.minutes,
        ((part.opens, part.closes),),
        {part.fixed_duty: 0.0} if part.fixed_duty is not None else who,
        inf if settled else left_out_cost(task, part),
        fixed_start=part.fixed_start,
        kept_start=None if is_shifted or part.fixed_start is not None else max(part.opens, part.asked),
    )


def cost_of(task: Task, points: float) -> float:
    """Return what it costs, in minutes of travel, that not the best imaginable helper goes."""
    return (BEST_POINTS - points) / BEST_POINTS * task.policy.plan_weight_suits


def left_out_cost(task: Task, part: Part) -> float:
    """Return what it costs, in minutes of travel, that nobody goes."""
    weights = {
        Priority.MUST: MUST,
        Priority.USUAL: task.policy.plan_weight_usual,
        Priority.CAN_WAIT: task.policy.plan_weight_can_wait,
    }
    return weights[part.priority]


def rounds_of(task: Task, plan: Plan) -> Rounds:
    """Return who does which parts in which order."""
    own = len(task.parts)
    return [[stop.visit for stop in stops if stop.visit < own] for stops in plan.rounds]


def plan_of(task: Task, rounds: Rounds, times: Times) -> Plan:
    """Return rounds and times as the planner's plan: to be judged, or to begin from."""
    blocks, next_visit = [], len(task.parts)
    for duty in task.duties:
        blocks.append([Stop(next_visit + place, block.start) for place, block in enumerate(duty.blocks)])
        next_visit += len(duty.blocks)
    stops = [
        tuple(sorted([*(Stop(part, times.starts[part]) for part in parts), *taken], key=lambda stop: stop.start))
        for parts, taken in zip(rounds, blocks, strict=True)
    ]
    breaks = {duty: Break(after, start) for duty, (after, start) in times.breaks.items()}
    return Plan(tuple(stops), breaks)
