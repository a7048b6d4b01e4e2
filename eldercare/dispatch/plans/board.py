"""A stored plan taken up to be changed: who does what in which order, and what follows when one goes elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from eldercare.dispatch.eligibility import Reason
from eldercare.dispatch.planner.problem import Bond
from eldercare.dispatch.plans.day import orders_of
from eldercare.dispatch.plans.errors import NoSuchPosition, NotOnDuty, OrderOff, SamePersonTwice, StaysPut
from eldercare.dispatch.plans.gather import as_before, task_of
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit
from eldercare.dispatch.plans.parts import AT_ONCE, ties_of
from eldercare.dispatch.plans.planning import time_round, time_visit
from eldercare.dispatch.plans.task import Part, Rounds
from eldercare.dispatch.plans.timing import Times, time_of
from eldercare.dispatch.plans.ways import Ways
from eldercare.dispatch.plans.words import WARN_APART, WARN_HOME, WARN_HOURS, WARN_LATE, WARN_TIGHT


class Board:
    """The plan as a task with rounds and starts; verbs change these, `write` puts the rounds concerned back."""

    def __init__(self, plan: DayPlan, *, now: datetime) -> None:
        self.plan = plan
        task = task_of(plan, orders_of(plan.community_id, plan.day), {}, now=now)
        in_turn = [link for link in task.links if link.bond is not Bond.TOGETHER]
        self.task = replace(task, links=(*ties_of(task.parts), *in_turn))
        was = as_before(self.task, plan)
        self.rounds, self.starts = was.rounds, dict(was.starts)
        self.ways = Ways(self.task.places, self.task.policy)
        self.touched: set[int] = set()
        self._rows = {(one.order_id, one.part): one for one in plan.visits}

    def number(self, visit: PlannedVisit) -> int:
        """Return the visit's position among the parts. Raises OrderOff for one that takes place no more."""
        found = self.task.by_key.get((visit.order_id, visit.part))
        if found is None:
            raise OrderOff(visit.order.number)
        return found

    def part(self, number: int) -> Part:
        return self.task.parts[number]

    def duty(self, volunteer_id: int) -> int:
        """Return the position of this volunteer's day. Raises NotOnDuty."""
        for number, duty in enumerate(self.task.duties):
            if duty.volunteer_id == volunteer_id:
                return number
        raise NotOnDuty

    def refuse_settled(self, number: int) -> None:
        """Raise StaysPut for a visit that somebody has promised, or is being asked about."""
        if self.part(number).settled:
            raise StaysPut(self.part(number).number)

    def take_out(self, number: int) -> None:
        """Take a part out of whosever round it is in."""
        for duty, stops in enumerate(self.rounds):
            if number in stops:
                self.touched.add(duty)
                stops.remove(number)
        self.starts.pop(number, None)
        self._free(number)

    def _free(self, number: int) -> None:
        """Let the part be where it may be: a lock holds no more; a time on which others count does."""
        part = self.part(number)
        counted_on = part.opens == part.closes or part.people > AT_ONCE
        self._change(number, fixed_duty=None, fixed_start=part.asked if counted_on else None, locked=False)

    def _change(self, number: int, **changes: Any) -> None:
        parts = list(self.task.parts)
        parts[number] = replace(parts[number], **changes)
        self.task = replace(self.task, parts=tuple(parts))

    def put_in(self, number: int, duty: int, place: int) -> None:
        """Put a part into a round at this place. Raises SamePersonTwice where that helper goes to it already."""
        order_id = self.part(number).key[0]
        if any(self.part(one).key[0] == order_id for one in self.rounds[duty]):
            raise SamePersonTwice(self.task.duties[duty].name)
        self.rounds[duty].insert(place, number)
        self.touched.add(duty)

    def want(self, number: int, start: int) -> None:
        """Let the part begin at this minute, or as soon after it as can be; on a time that others count on it stays."""
        if self.part(number).fixed_start is None:
            self._change(number, opens=start, asked=start)

    def place_after(self, duty: int, after: PlannedVisit | None) -> int:
        """Return the place right after this visit, the first for None. Raises NoSuchPosition."""
        if after is None:
            return 0
        number = self.number(after)
        if number not in self.rounds[duty]:
            raise NoSuchPosition
        return self.rounds[duty].index(number) + 1

    def place_by_time(self, duty: int, start: int) -> int:
        """Return the place before the first stop that begins later."""
        return sum(self.starts[one] < start for one in self.rounds[duty])

    def best_place(self, number: int, duty: int) -> int:
        """Return the place at which it delays least and is nearest to the time agreed."""
        return min(range(len(self.rounds[duty]) + 1), key=lambda place: (self._bother(number, duty, place), place))

    def _bother(self, number: int, duty: int, place: int) -> float:
        times = self.tried(number, duty, place)
        late = sum(max(0, start - self.part(one).closes) for one, start in times.starts.items())
        off = abs(times.starts[number] - self.part(number).asked)
        return 1000 * len(times.tight | times.apart) + 5 * late + off + times.round_travel[duty][0]

    def tried(self, number: int, duty: int, place: int) -> Times:
        """Return the times of one round with the part at this place, the others as they are."""
        stops = [one for one in self.rounds[duty] if one != number]
        rounds: Rounds = [[] for _duty in self.rounds]
        rounds[duty] = [*stops[:place], number, *stops[place:]]
        return time_of(self.task, rounds, self.ways, only={duty}, held=self.starts)

    def times_of(self, duty: int) -> Times:
        """Return the times of one round as it stands."""
        return time_of(self.task, self.rounds, self.ways, only={duty}, held=self.starts)

    def learn(self, duties: Sequence[int], *places: int) -> None:
        """Ask for the ways of these rounds, and to these places."""
        for duty in duties:
            stops = [self.part(one).place for one in self.rounds[duty]]
            self.ways.learn([self.task.duties[duty].home, *stops, *places])

    def write(self) -> list[Reason]:
        """Time the rounds concerned anew, write them down, and return what there is to warn of. Raises InACircle."""
        touched = self._with_partners()
        self.learn(sorted(touched))
        times = time_of(self.task, self.rounds, self.ways, only=touched, held=self.starts)
        warnings = self._warnings(times, touched)
        before = self._worth()
        rows = {one.volunteer_id: one for one in self.plan.rounds}
        for duty in touched:
            time_round(rows[self.task.duties[duty].volunteer_id], self.task, times, duty)
            for number in self.rounds[duty]:
                row = self._rows.get(self.part(number).key)
                if row is not None:
                    row.volunteer_id, row.left_out, row.left_out_facts = self.task.duties[duty].volunteer_id, None, {}
                    time_visit(row, self.task, times, number)
        if self.plan.cost is not None:
            self.plan.cost += self._worth() - before
        return warnings

    def _worth(self) -> float:
        """Return what travel and delay cost; who suits how well does not change the price of a move by hand."""
        travel = sum(one.travel_minutes for one in self.plan.rounds)
        return travel + self.task.policy.plan_weight_late * sum(one.late_minutes for one in self.plan.visits)

    def _with_partners(self) -> set[int]:
        """Return the rounds concerned, with those that wait for somebody in them."""
        duty_of = {number: duty for duty, stops in enumerate(self.rounds) for number in stops}
        found, grows = set(self.touched), True
        while grows:
            ends = [(link.first, link.second) for link in self.task.links]
            more = {
                duty_of[other]
                for pair in [*ends, *((second, first) for first, second in ends)]
                for one, other in [pair]
                if one in duty_of and other in duty_of and duty_of[one] in found
            }
            grows = not more <= found
            found |= more
        return found

    def _warnings(self, times: Times, touched: set[int]) -> list[Reason]:
        found = []
        for number in sorted(times.starts, key=lambda one: times.starts[one]):
            part, start, row = self.part(number), times.starts[number], self._rows.get(self.part(number).key)
            late = max(0, start - part.closes)
            if late > (row.late_minutes if row is not None else 0):
                found.append(Reason(WARN_LATE, {"name": part.name, "minutes": late}))
            if number in times.tight:
                found.append(Reason(WARN_TIGHT, {"name": part.name, "time": clock(start)}))
            if number in times.apart:
                found.append(Reason(WARN_APART, {"name": part.name}))
        rows = {one.volunteer_id: one for one in self.plan.rounds}
        for duty in sorted(touched):
            its, home = self.task.duties[duty], times.home.get(duty, 0)
            was = rows[its.volunteer_id].home_at
            if home > max(its.ends, self.task.minute(was) if was else 0):
                found.append(Reason(WARN_HOME, {"name": its.name, "minutes": home - its.ends}))
        return found

    def warn_of_hours(self, number: int, duty: int) -> list[Reason]:
        """Return a warning where the helper usually has no time then."""
        its, start = self.task.duties[duty], self.times_of(duty).starts[number]
        ends = start + self.part(number).minutes
        if any(begins <= start and ends <= until for begins, until in its.usual):
            return []
        return [Reason(WARN_HOURS, {"name": its.name})]


def clock(minute: int) -> str:
    """Return a minute of the day as a clock shows it."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
