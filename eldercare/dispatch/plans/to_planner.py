"""Saying a day's task the way the planner understands it, and its answer the way we do."""

from math import inf

from eldercare.dispatch.planner.problem import Break, BreakRule, Day, Helper, Pair, Plan, Stop, Visit, Weights
from eldercare.dispatch.plans.task import Duty, Part, Rounds, Task
from eldercare.dispatch.plans.timing import Times
from eldercare.dispatch.plans.ways import Ways
from eldercare.orders.states import Priority

BEST_POINTS = 100
OVERTIME = 20
"""What a minute after the usual hours counts, in minutes of travel: enough that hardly anybody comes home late."""
MISSED_BREAK = 120
MUST = 5000


def day_of(task: Task, ways: Ways) -> Day:
    """Return the planner's day: the parts in order, then what is taken of each duty's time as visits of its own."""
    blocks = [(number, block) for number, duty in enumerate(task.duties) for block in duty.blocks]
    fixed_visits = tuple(
        Visit(block.place, block.minutes, ((block.start, block.start),), {number: 0}) for number, block in blocks
    )
    travel = tuple(
        tuple(float(ways.minutes(one, other)) for other in range(len(task.places))) for one in range(len(task.places))
    )
    rule = task.break_time
    return Day(
        helpers=tuple(_helper(duty) for duty in task.duties),
        visits=(*(_visit(task, part) for part in task.parts), *fixed_visits),
        travel=travel,
        pairs=tuple(Pair(link.first, link.second, link.bond, link.least, link.most) for link in task.links),
        weights=Weights(
            travel=1, late=task.policy.plan_weight_late, latest=0, overtime=OVERTIME, missed_break=MISSED_BREAK
        ),
        break_rule=BreakRule(rule.opens, rule.latest, rule.minutes) if rule else None,
    )


def _helper(duty: Duty) -> Helper:
    return Helper(duty.home, duty.home, (duty.begins, duty.ends), takes_break=duty.takes_break)


def _visit(task: Task, part: Part) -> Visit:
    if part.stays and part.fixed_start is not None and part.fixed_duty is not None:
        return Visit(part.place, part.minutes, ((part.fixed_start, part.fixed_start),), {part.fixed_duty: 0})
    who = {duty: cost_of(task, points) for duty, points in part.who.items()}
    opens, closes = part.opens, part.closes
    if part.fixed_start is not None:
        opens = closes = part.fixed_start
    return Visit(part.place, part.minutes, ((opens, closes),), who, left_out_cost(task, part))


def cost_of(task: Task, points: float) -> float:
    """Return what it costs, in minutes of travel, that not the best imaginable helper goes."""
    return (BEST_POINTS - points) / BEST_POINTS * task.policy.plan_weight_suits


def left_out_cost(task: Task, part: Part) -> float:
    """Return what it costs, in minutes of travel, that nobody goes; endless for what is promised already."""
    if part.stays:
        return inf
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
