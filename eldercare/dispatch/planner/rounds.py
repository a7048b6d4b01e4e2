"""From the search's answer to a plan: where each break lies, and everybody sets out as late as harms nobody."""

from math import inf

from eldercare.dispatch.planner.problem import Bond, Break, Day, Plan, Stop


def plan_of(day: Day, rounds: list[list[tuple[int, float]]], breaks: list[int]) -> Plan:
    """Return the plan with these rounds; `breaks` as the search has them. No visit becomes late by being put off."""
    paused, delayed = {}, []
    for helper, stops in enumerate(rounds):
        visits = [visit for visit, _ in stops]
        starts = [start for _, start in stops]
        pause = _break_in(day, helper, visits, starts, breaks[helper])
        if day.weights.look_at_helpers_days:
            pause = _put_off(day, helper, visits, starts, pause)
        if pause is not None:
            paused[helper] = pause
        delayed.append(tuple(Stop(visit, start) for visit, start in zip(visits, starts, strict=True)))
    return Plan(tuple(delayed), paused)


def _break_in(day: Day, helper: int, visits: list[int], starts: list[float], before: int) -> Break | None:
    rule = day.break_rule
    if rule is None or not day.takes_break(helper):
        return None
    if not visits:
        return Break(0, rule.opens)
    if before != len(day.visits) and before not in visits:
        return None
    at = visits.index(before) if before in visits else len(visits)
    for earliest in _where(day, helper, visits, starts, at):
        start = max(earliest, rule.opens)
        if start <= rule.latest:
            return Break(at, start)
    return None


def _where(day: Day, helper: int, visits: list[int], starts: list[float], at: int) -> list[float]:
    """When the break could start: at the next visit's place; where that is too late, at the last one's."""
    places = [day.visits[visit].place for visit in visits]
    if at == 0:
        return [day.helpers[helper].shift[0] + day.minutes(helper, day.helpers[helper].leaves_from, places[0])]
    free = starts[at - 1] + day.visits[visits[at - 1]].minutes
    return [free] if at == len(visits) else [free + day.minutes(helper, places[at - 1], places[at]), free]


def _put_off(day: Day, helper: int, visits: list[int], starts: list[float], pause: Break | None) -> Break | None:
    """Move the starts, last one first; what has a partner or is late stays. Return the break, put off as well."""
    if pause is not None and visits and pause.after == len(visits):
        room = pause.start - starts[-1] - day.visits[visits[-1]].minutes
        starts[-1] += max(0, min(room, _slack(day, visits[-1], starts[-1])))
    for at in reversed(range(len(visits) - 1)):
        visit = day.visits[visits[at]]
        free = starts[at] + visit.minutes
        leg = day.minutes(helper, visit.place, day.visits[visits[at + 1]].place)
        room = starts[at + 1] - free - leg
        if pause is not None and day.break_rule is not None and pause.after == at + 1:
            at_next = pause.start >= free + leg
            latest = min(starts[at + 1] - day.break_rule.minutes - (0 if at_next else leg), day.break_rule.latest)
            pause = Break(pause.after, max(pause.start, latest))
            room = pause.start - free - (leg if at_next else 0)
        starts[at] += max(0, min(room, _slack(day, visits[at], starts[at])))
    if pause is not None and pause.after == 0 and visits and day.break_rule is not None:
        return Break(0, max(pause.start, min(starts[0] - day.break_rule.minutes, day.break_rule.latest)))
    return pause


def _slack(day: Day, visit: int, start: float) -> float:
    pair = day.pair_of.get(visit)
    if pair is not None and pair.bond is not Bond.INDEPENDENT:
        return 0
    facts = day.visits[visit]
    if facts.fixed_start is not None or (facts.kept_start is not None and day.weights.moved > 0):
        return 0
    due = start + (day.visits[visit].minutes if day.late_at_end else 0)
    closes = next((closes for opens, closes in reversed(day.visits[visit].windows) if opens <= start), -inf)
    return max(0, closes - due)
