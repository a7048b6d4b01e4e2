"""A day to plan, in whole minutes since its midnight: who has time, what is to be done. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from eldercare.areas.policy import Policy
from eldercare.dispatch.facts import Place
from eldercare.dispatch.planner.problem import Bond
from eldercare.dispatch.plans.states import LeftOut
from eldercare.orders.states import Priority

PartKey = tuple[int, int]
"""An order's id and the part of it, counted from 1."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Time that is taken: between two spans of the day at home, or by a visit that is no part of this plan."""

    place: int
    start: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One volunteer's day. `pace` times the table's minutes is what a leg takes; `most_minutes` of visits is the limit.

    `spans` hold what was promised at other hours, too; `usual` ones do not, and are empty for who has no time that day.
    """

    volunteer_id: int
    name: str
    home: int
    home_is_known: bool = True
    spans: tuple[tuple[int, int], ...]
    usual: tuple[tuple[int, int], ...]
    most_minutes: int
    pace: float = 1
    takes_break: bool = False
    blocks: tuple[Block, ...] = ()

    @property
    def begins(self) -> int:
        return self.spans[0][0]

    @property
    def ends(self) -> int:
        return self.spans[-1][1]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One person's part in an order. `who` are the duties that may take it, with points from 0 to 100.

    `fixed_start` and `fixed_duty` do not change; `settled`: by what somebody has promised or is being asked. `why_not`
    says at once why nobody will go.
    """

    key: PartKey
    number: str
    name: str
    place: int
    place_is_known: bool = True
    minutes: int
    asked: int
    opens: int
    closes: int
    priority: Priority = Priority.USUAL
    people: int = 1
    who: Mapping[int, float] = field(default_factory=dict)
    fixed_start: int | None = None
    fixed_duty: int | None = None
    settled: bool = False
    accepted: bool = False
    locked: bool = False
    why_not: LeftOut | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def stays(self) -> bool:
        """Whether both who and when are settled."""
        return self.fixed_duty is not None and self.fixed_start is not None


@dataclass(frozen=True, kw_only=True)
class Link:
    """Two parts, by their position in the day's list, that belong together as a planner's pair does."""

    first: int
    second: int
    bond: Bond
    least: int = 0
    most: int = 0


@dataclass(frozen=True, kw_only=True)
class BreakTime:
    """When the break may start, the last moment for that, and how long it is."""

    opens: int
    latest: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """The whole day. `places` are where homes are; links and duties name parts and places by position."""

    midnight: datetime
    policy: Policy
    places: tuple[Place, ...]
    duties: tuple[Duty, ...]
    parts: tuple[Part, ...]
    links: tuple[Link, ...] = ()
    break_time: BreakTime | None = None
    kept_orders: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By duty: the worker's own order of parts."""

    def moment(self, minute: int) -> datetime:
        """Return the moment of this minute of the day."""
        return self.midnight + timedelta(minutes=minute)

    def minute(self, at: datetime) -> int:
        """Return the minute of the day in which this moment lies."""
        return int((at - self.midnight) // timedelta(minutes=1))

    @property
    def by_key(self) -> dict[PartKey, int]:
        """The position of each part."""
        return {part.key: number for number, part in enumerate(self.parts)}


Rounds = list[list[int]]
"""For each duty the parts it does, in order."""


@dataclass(frozen=True, kw_only=True)
class AsBefore:
    """The rounds of the plan before, as far as the day still has their parts and helpers, and when each part began."""

    rounds: Rounds
    starts: Mapping[int, int]
