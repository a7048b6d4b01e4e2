"""When everybody is where, once it is clear who goes to whom in which order: as agreed where that is possible."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from eldercare.dispatch.planner.problem import Bond
from eldercare.dispatch.plans.task import Duty, Rounds, Task
from eldercare.dispatch.plans.ways import Ways
from eldercare.errors import N_, Refused

GRID = 5
"""Minutes: who has to come at another time than agreed comes at 10:05 rather than at 10:07, where there is room."""
LATE, TIGHT, OVERTIME, MISSED_BREAK = 5, 50, 2, 120
"""What a minute counts where one of several places in a round is chosen for a break, and what having none does."""


class InACircle(Refused):
    """Two rounds would wait for each other for ever."""

    code = "in_a_circle"

    def __init__(self) -> None:
        super().__init__(N_("They would wait for each other for ever. Choose another place in the round."))


@dataclass(slots=True)
class Node:
    """A stop on the way: a part of an order, a break, or time that is taken (`part` is None for both)."""

    part: int | None
    place: int
    minutes: int
    opens: int
    target: int
    fixed: int | None = None
    latest: int | None = None
    is_break: bool = False
    start: int = 0


@dataclass(slots=True)
class Times:
    """The starts of parts, the breaks of duties, when each is home; `tight` fixed stops cannot be reached in time."""

    starts: dict[int, int] = field(default_factory=dict)
    breaks: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By duty: after how many stops, and when."""
    home: dict[int, int] = field(default_factory=dict)
    tight: set[int] = field(default_factory=set)
    travel: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By part: minutes and metres of the way there."""
    round_travel: dict[int, tuple[int, int]] = field(default_factory=dict)
    apart: set[int] = field(default_factory=set)
    """Parts of a link whose starts do not fit each other."""


def time_of(
    task: Task,
    rounds: Rounds,
    ways: Ways,
    *,
    only: Collection[int] | None = None,
    held: Mapping[int, int] | None = None,
    wanted: Mapping[int, int] | None = None,
) -> Times:
    """Return when everybody is where. Raises InACircle where links make rounds wait for each other.

    With `only`, of these duties alone; `held` says when the parts in other rounds begin, which stay as they are.
    `wanted` are starts to be kept near to in the place of those agreed.

    Nobody starts before the window opens, nobody leaves before the first span; what is fixed starts when it starts,
    and is named as `tight` where that cannot be. Within that each starts as near to the time agreed as those after it
    allow, without anybody else being later for it.
    """
    looked_at = [stops if only is None or duty in only else None for duty, stops in enumerate(rounds)]
    return _Timing(task, looked_at, ways, held or {}, wanted or {}).run()


class _Timing:
    def __init__(
        self,
        task: Task,
        rounds: list[list[int] | None],
        ways: Ways,
        held: Mapping[int, int],
        wanted: Mapping[int, int],
    ) -> None:
        self._task, self._ways, self._wanted = task, ways, wanted
        own = {part for stops in rounds if stops is not None for part in stops}
        self._held = {part: start for part, start in held.items() if part not in own}
        self._partners: dict[int, list[tuple[int, Bond, int, int]]] = {}
        for link in task.links:
            self._partners.setdefault(link.first, []).append((link.second, link.bond, link.least, link.most))
            self._partners.setdefault(link.second, []).append((link.first, link.bond, -link.most, -link.least))
        self._nodes = [
            [] if stops is None else self._with_pauses(duty, self._visits(stops))
            for duty, stops in zip(task.duties, rounds, strict=True)
        ]
        self._at = {
            node.part: (number, place)
            for number, nodes in enumerate(self._nodes)
            for place, node in enumerate(nodes)
            if node.part is not None
        }

    def run(self) -> Times:
        for _turn in range(4 * len(self._at) + 8):
            if not any([*(self._forward(number) for number in range(len(self._nodes))), self._link_up()]):
                break
        else:
            raise InACircle
        self._towards_what_was_agreed()
        return self._times()

    def _visits(self, stops: list[int]) -> list[Node]:
        nodes = []
        for number in stops:
            part = self._task.parts[number]
            target = self._wanted.get(number, part.asked)
            node = Node(number, part.place, part.minutes, part.opens, target, part.fixed_start)
            node.start = part.opens if part.fixed_start is None else part.fixed_start
            nodes.append(node)
        return nodes

    def _with_pauses(self, duty: Duty, visits: list[Node]) -> list[Node]:
        """Put in what is taken, then the break, each where it delays least."""
        nodes = visits
        for block in duty.blocks:
            taken = Node(None, block.place, block.minutes, block.start, block.start, block.start, start=block.start)
            nodes = self._best_place(duty, nodes, taken)
        rule = self._task.break_time
        if rule is None or not duty.takes_break or not visits:
            return nodes
        pause = Node(
            None, -1, rule.minutes, rule.opens, rule.opens, latest=rule.latest, is_break=True, start=rule.opens
        )
        found = self._best_place(duty, nodes, pause)
        return nodes if found[0].is_break or found[-1].is_break else found  # who is at home then rests anyway

    def _best_place(self, duty: Duty, nodes: list[Node], new: Node) -> list[Node]:
        tries = [(self._cost(duty, nodes) + MISSED_BREAK, 0, nodes)] if new.is_break else []
        for place in range(len(nodes) + 1):
            for where in self._places_of(duty, nodes, place, new):
                tried = [*map(replace, nodes[:place]), replace(new, place=where), *map(replace, nodes[place:])]
                tries.append((self._cost(duty, tried), len(tries), tried))
        _cost, _number, best = min(tries, key=lambda one: one[:2])
        return best

    def _places_of(self, duty: Duty, nodes: list[Node], place: int, new: Node) -> list[int]:
        """Return where it may be: a break at the next stop, or else where one was before."""
        if not new.is_break:
            return [new.place]
        if place == len(nodes):
            return [nodes[-1].place] if nodes else [duty.home]
        return [nodes[place].place, nodes[place - 1].place] if place else [nodes[0].place]

    def _cost(self, duty: Duty, nodes: list[Node]) -> float:
        """Return what this way through the day costs: who comes too late, then who comes later than agreed."""
        cost, here, free_at, agreed_at = 0.0, duty.home, duty.begins, duty.begins
        for node in nodes:
            way = self._ways.minutes(here, node.place, duty.pace)
            start, as_agreed = max(node.opens, free_at + way), max(node.target, agreed_at + way)
            if node.fixed is not None:
                cost += TIGHT * max(0, free_at + way - node.fixed)
                start = as_agreed = max(node.fixed, free_at + way)
            if node.latest is not None:
                cost += 1000 * max(0, start - node.latest)
            if node.part is not None:
                cost += LATE * max(0, start - self._task.parts[node.part].closes) + (as_agreed - node.target) / 100
            here, free_at, agreed_at = node.place, start + node.minutes, as_agreed + node.minutes
        home = free_at + self._ways.minutes(here, duty.home, duty.pace)
        return cost + OVERTIME * max(0, home - duty.ends) + home / 1000

    def _forward(self, number: int) -> bool:
        """Let nobody be in two places; tell whether anything moved."""
        duty, moved = self._task.duties[number], False
        here, free_at = duty.home, duty.begins
        for node in self._nodes[number]:
            ready = free_at + self._ways.minutes(here, node.place, duty.pace)
            if node.fixed is None and node.start < ready:
                node.start, moved = ready, True
            here, free_at = node.place, node.start + node.minutes
        return moved

    def _link_up(self) -> bool:
        moved = False
        for part, partners in self._partners.items():
            begins = self._begins(part)
            for other, bond, least, _most in partners:
                partner = self._node(other)
                if begins is None or partner is None or bond is Bond.INDEPENDENT or partner.fixed is not None:
                    continue
                if partner.start < begins + least:
                    partner.start, moved = begins + least, True
        return moved

    def _begins(self, part: int) -> int | None:
        node = self._node(part)
        return self._held.get(part) if node is None else node.start

    def _node(self, part: int) -> Node | None:
        where = self._at.get(part)
        return None if where is None else self._nodes[where[0]][where[1]]

    def _towards_what_was_agreed(self) -> None:
        everything = [(number, place) for number, nodes in enumerate(self._nodes) for place in range(len(nodes))]
        for number, place in sorted(everything, key=lambda at: (-self._nodes[at[0]][at[1]].start, at)):
            self._later(number, place)
        for number, nodes in enumerate(self._nodes):
            for place, node in enumerate(nodes):
                if node.is_break:
                    node.start = max(node.opens, min(node.start, self._ready(number, place)))

    def _later(self, number: int, place: int) -> None:
        node = self._nodes[number][place]
        together = [(number, place)]
        for other, bond, _least, _most in self._partners.get(node.part, []) if node.part is not None else []:
            if bond is Bond.TOGETHER and other in self._held:
                return
            if bond is Bond.TOGETHER and other in self._at:
                together.append(self._at[other])
        if any(self._nodes[one][at].fixed is not None for one, at in together):
            return
        limit = min(self._limit(*at) for at in together)
        goal = limit if node.is_break else node.target
        start = min(goal, limit)
        if start < goal and node.part not in self._wanted:
            start -= start % GRID
        if start > node.start:
            for one, at in together:
                self._nodes[one][at].start = start

    def _limit(self, number: int, place: int) -> int:
        """Return how late this stop may start without anybody being later than now."""
        duty, nodes = self._task.duties[number], self._nodes[number]
        node = nodes[place]
        after = nodes[place + 1] if place + 1 < len(nodes) else None
        if after is not None:
            until = after.start - self._ways.minutes(node.place, after.place, duty.pace)
        else:
            way = self._ways.minutes(node.place, duty.home, duty.pace)
            until = max(duty.ends - way, node.start + node.minutes)
        limit = until - node.minutes if node.latest is None else min(until - node.minutes, node.latest)
        for other, bond, least, _most in self._partners.get(node.part, []) if node.part is not None else []:
            begins = self._begins(other)
            if begins is not None and bond is Bond.IN_TURN:
                limit = min(limit, begins - least)
        return limit

    def _ready(self, number: int, place: int) -> int:
        duty, nodes = self._task.duties[number], self._nodes[number]
        if place == 0:
            return duty.begins + self._ways.minutes(duty.home, nodes[0].place, duty.pace)
        before = nodes[place - 1]
        return before.start + before.minutes + self._ways.minutes(before.place, nodes[place].place, duty.pace)

    def _times(self) -> Times:
        times = Times()
        for number, nodes in enumerate(self._nodes):
            self._follow(number, nodes, times)
        for part, partners in self._partners.items():
            for other, bond, least, most in partners:
                mine, theirs = times.starts.get(part), self._begins(other)
                if mine is None or theirs is None or bond is Bond.INDEPENDENT:
                    continue
                if not least <= theirs - mine <= most:
                    times.apart.add(part)
        return times

    def _follow(self, number: int, nodes: list[Node], times: Times) -> None:
        duty, done = self._task.duties[number], 0
        here, free_at, minutes, metres = duty.home, duty.begins, 0, 0
        leg_minutes = leg_metres = 0
        for node in nodes:
            way, far = self._ways.minutes(here, node.place, duty.pace), self._ways.metres(here, node.place)
            minutes, metres, leg_minutes, leg_metres = minutes + way, metres + far, leg_minutes + way, leg_metres + far
            if node.part is not None:
                times.starts[node.part], times.travel[node.part] = node.start, (leg_minutes, leg_metres)
                leg_minutes = leg_metres = 0
                done += 1
                if free_at + way > node.start:
                    times.tight.add(node.part)
            elif node.is_break and (node.latest is None or node.start <= node.latest):
                times.breaks[number] = (done, node.start)
            here, free_at = node.place, node.start + node.minutes
        if nodes:
            way, far = self._ways.minutes(here, duty.home, duty.pace), self._ways.metres(here, duty.home)
            times.home[number] = free_at + way
            times.round_travel[number] = (minutes + way, metres + far)
