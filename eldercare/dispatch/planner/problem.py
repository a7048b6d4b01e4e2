"""A day to be planned and a plan of it: helpers, visits, travel, what things cost. No orders and no people.

Times and travel are minutes from any zero, places are rows of the travel matrix, helpers and visits are known by their
position in the day's lists.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from math import inf, isfinite

from eldercare.errors import N_, Invalid

A_FEW = 5
"""Minutes that nobody minds."""


class UnplannableDay(Invalid):
    """Something about the day makes no sense, or nobody could ever do one of its visits."""


class Bond(Enum):
    """What holds between the starts of two visits that belong together."""

    INDEPENDENT = "independent"
    TOGETHER = "together"
    IN_TURN = "in turn"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody with a working day. With an endless shift (`inf`), overtime and idle time must have no weight."""

    leaves_from: int
    returns_to: int
    shift: tuple[float, float] = (0, inf)
    takes_break: bool = False
    most_minutes: float = inf
    """Of visits on this day; travel, waiting and the break do not count."""
    pace: float = 1
    """Every way takes so many times the minutes of the travel table."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One service at one place.

    It never starts before the first window opens; the last window that has opened by its start says when it is late.
    """

    place: int
    minutes: float
    windows: tuple[tuple[float, float], ...]
    """One or two, in order: opens, closes."""
    helpers: Mapping[int, float]
    """Who could do it, and what it costs, beyond everything else, when he or she does."""
    left_out_cost: float = inf
    """Of leaving it out; `inf` when it must be done. A pair is left out whole, at the cost of its first."""
    fixed_start: float | None = None
    """Promised to the minute: it starts then whatever the windows say. When only one helper can do it, he or she may
    leave before the shift for it.
    """
    kept_start: float | None = None
    """When people expect it already: it never starts before, and starting later costs `Weights.moved`."""

    @property
    def is_pinned(self) -> bool:
        """Whether both the start and the helper are promised."""
        return self.fixed_start is not None and len(self.helpers) == 1

    @property
    def earliest(self) -> float:
        """Before this it never starts."""
        if self.fixed_start is not None:
            return self.fixed_start
        opens = self.windows[0][0]
        return opens if self.kept_start is None else max(opens, self.kept_start)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two visits that belong together. IN_TURN: the second starts `least` to `most` minutes after the first starts.

    Two different helpers do them; with `one_will_do`, which no visits TOGETHER can have, one helper may do both.
    """

    first: int
    second: int
    bond: Bond
    least: float = 0
    most: float = 0
    one_will_do: bool = False


@dataclass(frozen=True, slots=True)
class BreakRule:
    """Everybody's break: starts from `opens` to `latest`, lasts `minutes`, at the next visit's place or the last's."""

    opens: float
    latest: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What a minute costs: of travel, all lateness, the worst lateness, all waiting between stops, overtime, and of the
    idle time of the most idle helper. `missed_break` is for each helper who should have a break and gets none, `moved`
    for each visit that starts more than A_FEW minutes after its kept start, and as much again for every hour of that.
    """

    travel: float = 1
    late: float = 1
    latest: float = 1
    waiting: float = 0
    overtime: float = 0
    idle: float = 0
    missed_break: float = 0
    moved: float = 0

    @property
    def look_at_helpers_days(self) -> bool:
        """Whether more counts than travel and lateness."""
        return self.waiting + self.overtime + self.idle + self.missed_break > 0


@dataclass(frozen=True)
class Day:
    """The whole task. Raises UnplannableDay, in words, when it contradicts itself."""

    helpers: tuple[Helper, ...]
    visits: tuple[Visit, ...]
    travel: tuple[tuple[float, ...], ...]
    """Minutes from row to column; need be neither symmetric nor obey the triangle inequality."""
    pairs: tuple[Pair, ...] = ()
    weights: Weights = field(default_factory=Weights)
    break_rule: BreakRule | None = None
    late_at_end: bool = False
    """A visit is late when it ends, not when it starts, after its window has closed."""
    fixed_orders: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Visits that this very helper does in this order; others may come between them."""

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise UnplannableDay(fault)

    @cached_property
    def pair_of(self) -> dict[int, Pair]:
        """The pair of each visit that has a partner."""
        return {visit: pair for pair in self.pairs for visit in (pair.first, pair.second)}

    @cached_property
    def place_in_order(self) -> dict[int, tuple[int, int]]:
        """The helper of each visit that has a place in somebody's fixed order, and which place."""
        return {
            visit: (helper, place) for helper, order in self.fixed_orders.items() for place, visit in enumerate(order)
        }

    def minutes(self, helper: int, here: int, there: int) -> float:
        """How long this helper takes from one place to another."""
        return self.travel[here][there] * self.helpers[helper].pace

    def takes_break(self, helper: int) -> bool:
        """Whether this helper should have a break."""
        return self.break_rule is not None and self.helpers[helper].takes_break


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit in somebody's round, and when it starts."""

    visit: int
    start: float


@dataclass(frozen=True, slots=True)
class Break:
    """A break after so many visits of the round, and when it starts."""

    after: int
    start: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A round for each helper of the day, in its order; visits in nobody's round are left out."""

    rounds: tuple[tuple[Stop, ...], ...]
    breaks: Mapping[int, Break] = field(default_factory=dict)

    @property
    def helper_of(self) -> dict[int, int]:
        """Who does which visit."""
        return {stop.visit: helper for helper, stops in enumerate(self.rounds) for stop in stops}


def keeping(day: Day, plan: Plan, *, cost: float = 0, pinned: Iterable[int] = ()) -> Day:
    """Return the day in which the pinned visits keep the plan's helper and start to the minute, whatever else happens.

    The partner of a pinned visit must be done as well; where nobody else can, the two belong together no more.
    With a cost, it is also the price of moving any other visit: giving it to another helper, or starting it more than
    A_FEW minutes later; it then never starts earlier than the plan has it.
    """
    held = frozenset(pinned)
    stops = {stop.visit: (helper, stop.start) for helper, each in enumerate(plan.rounds) for stop in each}
    pairs = tuple(pair for pair in day.pairs if not _lonely(day, pair, held & stops.keys(), plan))
    partners = {
        visit
        for pair in pairs
        if {pair.first, pair.second} & held & stops.keys()
        for visit in (pair.first, pair.second)
    }

    def kept(number: int, visit: Visit) -> Visit:
        if number in partners:
            visit = replace(visit, left_out_cost=inf)
        if number not in stops:
            return visit
        mine, start = stops[number]
        if number in held:
            only = {mine: visit.helpers.get(mine, 0.0)}
            return replace(visit, helpers=only, left_out_cost=inf, fixed_start=start)
        if not cost or mine not in visit.helpers:
            return visit
        helpers = {one: extra + cost * (one != mine) for one, extra in visit.helpers.items()}
        return replace(visit, helpers=helpers, kept_start=start)

    visits = tuple(kept(number, visit) for number, visit in enumerate(day.visits))
    orders = {
        helper: tuple(one for one in order if one not in held or stops.get(one, (helper, 0))[0] == helper)
        for helper, order in day.fixed_orders.items()
    }
    weights = replace(day.weights, moved=cost) if cost else day.weights
    return replace(day, visits=visits, pairs=pairs, fixed_orders=orders, weights=weights)


def _lonely(day: Day, pair: Pair, pinned: AbstractSet[int], plan: Plan) -> bool:
    """Whether one of the two is pinned and its helper is the only one who could do the other."""
    who = plan.helper_of
    for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
        if one in pinned and other not in pinned:
            return not day.visits[other].helpers.keys() - ({who[one]} if not pair.one_will_do else set())
    return False


def _faults(day: Day) -> Iterable[str]:
    places = len(day.travel)
    if any(len(row) != places for row in day.travel):
        yield N_("The travel table is not square.")
    elif any(not isfinite(minutes) or minutes < 0 for row in day.travel for minutes in row):
        yield N_("The travel table holds a number that is no travel time.")
    if not day.helpers and any(visit.left_out_cost == inf for visit in day.visits):
        yield N_("There are visits to do and nobody to do them.")
    for helper in day.helpers:
        yield from _faults_of_a_helper(day, helper)
    for visit in day.visits:
        yield from _faults_of_a_visit(day, visit)
    yield from _faults_of_pairs(day)
    yield from _faults_of_orders(day)


def _faults_of_a_helper(day: Day, helper: Helper) -> Iterable[str]:
    places = len(day.travel)
    if not (0 <= helper.leaves_from < places and 0 <= helper.returns_to < places):
        yield N_("A helper sets out from or returns to a place that is not in the travel table.")
    if not (isfinite(helper.shift[0]) and helper.shift[0] <= helper.shift[1]):
        yield N_("A helper's shift ends before it starts.")
    if helper.shift[1] == inf and day.weights.overtime + day.weights.idle > 0:
        yield N_("Overtime and idle time need shifts that end.")
    if not (isfinite(helper.pace) and helper.pace > 0):
        yield N_("A helper's pace is no number.")
    if not helper.most_minutes >= 0:
        yield N_("The most that a helper may work is no number of minutes.")


def _faults_of_a_visit(day: Day, visit: Visit) -> Iterable[str]:
    if not 0 <= visit.place < len(day.travel):
        yield N_("A visit is at a place that is not in the travel table.")
    if not (isfinite(visit.minutes) and visit.minutes >= 0):
        yield N_("A visit's duration is no number of minutes.")
    if not 1 <= len(visit.windows) <= 2 or list(visit.windows) != sorted(visit.windows):
        yield N_("A visit needs one or two time windows, in order.")
    if any(not isfinite(opens) or not opens <= closes for opens, closes in visit.windows):
        yield N_("A visit's time window closes before it opens.")
    if any(not 0 <= helper < len(day.helpers) for helper in visit.helpers):
        yield N_("A visit names a helper who is not there.")
    if any(start is not None and not isfinite(start) for start in (visit.fixed_start, visit.kept_start)):
        yield N_("A visit's promised start is no time.")
    if not visit.helpers and visit.left_out_cost == inf:
        yield N_("Nobody who works this day can do one of the visits, and it must not be left out.")


def _faults_of_pairs(day: Day) -> Iterable[str]:
    seen: set[int] = set()
    for pair in day.pairs:
        both = {pair.first, pair.second}
        if len(both) < 2 or both & seen or not both <= set(range(len(day.visits))):
            yield N_("A visit belongs to two pairs, or a pair to visits that are not there.")
            return
        seen |= both
        if pair.bond is Bond.IN_TURN and not 0 <= pair.least <= pair.most < inf:
            yield N_("The second visit of a pair can start neither before nor endlessly after the first.")
        first, second = day.visits[pair.first], day.visits[pair.second]
        must = first.left_out_cost == inf
        if must != (second.left_out_cost == inf):
            yield N_("Of two visits that belong together one must be done and the other one not.")
        if pair.one_will_do and pair.bond is Bond.TOGETHER:
            yield N_("Nobody can be at two visits at once.")
        if must and not pair.one_will_do and len({*first.helpers, *second.helpers}) < 2:
            yield N_("Two visits need two different helpers, and only one can do them.")


def _faults_of_orders(day: Day) -> Iterable[str]:
    named = [(helper, visit) for helper, order in day.fixed_orders.items() for visit in order]
    if len({visit for _, visit in named}) < len(named):
        yield N_("A visit stands twice in fixed orders.")
    for helper, visit in named:
        if not 0 <= visit < len(day.visits) or helper not in day.visits[visit].helpers:
            yield N_("A fixed order names a visit that its helper cannot do.")
