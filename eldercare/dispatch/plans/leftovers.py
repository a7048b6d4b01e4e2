"""Why nobody goes where nobody goes: each reason found by trying, not guessed."""

from eldercare.dispatch.plans.states import LeftOut
from eldercare.dispatch.plans.task import Part, Rounds, Task
from eldercare.dispatch.plans.timing import InACircle, Times, time_of
from eldercare.dispatch.plans.to_planner import cost_of, left_out_cost
from eldercare.dispatch.plans.ways import Ways

Why = tuple[LeftOut, dict[str, object]]


def explain(task: Task, rounds: Rounds, times: Times, ways: Ways) -> dict[int, Why]:
    """Return, for each part in nobody's round, the reason and the facts that its sentence needs."""
    placed = {part for stops in rounds for part in stops}
    return {
        number: _why(task, rounds, times, ways, number) for number in range(len(task.parts)) if number not in placed
    }


def _why(task: Task, rounds: Rounds, times: Times, ways: Ways, number: int) -> Why:
    part = task.parts[number]
    if part.why_not is not None:
        return part.why_not, dict(part.facts)
    under_the_cap = [
        duty for duty in part.who if used(task, rounds[duty]) + part.minutes <= task.duties[duty].most_minutes
    ]
    if not under_the_cap:
        return LeftOut.OVER_THE_CAP, {"count": len(part.who)}
    costs = [
        cost for duty in under_the_cap if (cost := least_cost(task, rounds, times, ways, number, duty)) is not None
    ]
    if not costs:
        return LeftOut.ALL_BUSY, {"count": len(under_the_cap)}
    if part.people > 1 or _is_linked(task, number):
        return LeftOut.PARTNER_LEFT_OUT, {"people": max(2, part.people)}
    if min(costs) < left_out_cost(task, part):
        return LeftOut.NOT_TRIED, {}
    return LeftOut.NOT_WORTH_IT, {"minutes": round(min(costs))}


def _is_linked(task: Task, number: int) -> bool:
    return any(number in {link.first, link.second} for link in task.links)


def used(task: Task, stops: list[int]) -> int:
    """Return the minutes of visits in a round."""
    return sum(task.parts[number].minutes for number in stops)


def least_cost(task: Task, rounds: Rounds, times: Times, ways: Ways, number: int, duty: int) -> float | None:
    """Return what it would cost at least to put the part into this round, None where it fits nowhere without delay.

    Nobody else may come too late for it, no promise be broken, and the way home may not take longer than the hours.
    """
    part, stops = task.parts[number], rounds[duty]
    if any(task.parts[one].key[0] == part.key[0] for one in stops):
        return None
    best: float | None = None
    for place in range(len(stops) + 1):
        cost = _cost_there(task, rounds, times, ways, number, duty, place)
        if cost is not None and (best is None or cost < best):
            best = cost
    return best


def _cost_there(
    task: Task, rounds: Rounds, times: Times, ways: Ways, number: int, duty: int, place: int
) -> float | None:
    part = task.parts[number]
    tried = [[] if one != duty else [*stops[:place], number, *stops[place:]] for one, stops in enumerate(rounds)]
    try:
        there = time_of(task, tried, ways, only={duty}, held=times.starts)
    except InACircle:
        return None
    if any(_is_late(task.parts[one], there.starts[one]) for one in tried[duty]):
        return None
    if there.tight - times.tight or there.apart - times.apart:
        return None
    if there.home[duty] > max(task.duties[duty].ends, times.home.get(duty, 0)):
        return None
    more = there.round_travel[duty][0] - times.round_travel.get(duty, (0, 0))[0]
    return more + cost_of(task, part.who[duty])


def _is_late(part: Part, start: int) -> bool:
    return start > part.closes
