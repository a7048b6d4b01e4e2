"""What helpers have done and are booked for, read once for many orders and counted for each of them.

The same counts as `known` asks the database for, one order at a time.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.clock import start_of_day
from eldercare.database import session
from eldercare.dispatch.facts import NO_RECORD, Record
from eldercare.dispatch.known import A_LITTLE_LATE, LATELY, MOST_ON_RECORD, NOT_DONE, ON_RECORD
from eldercare.dispatch.need import Need
from eldercare.localtime import zone
from eldercare.orders.models import Offer, Order, Rating, Visit
from eldercare.orders.states import BOOKED

AT_ONCE = 10_000
"""Values in one statement: both databases take some more than that, but not any number."""
HelperColumn = InstrumentedAttribute[int | None]


def slices(values: Collection[int]) -> Iterator[list[int]]:
    """Return these values, as many at a time as a statement takes."""
    every = list(values)
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))


def rows_about(query: Select[*tuple[Any, ...]], column: Any, values: Collection[int]) -> Iterator[Any]:
    """Return the rows of this query whose column is one of these values."""
    for some in slices(values):
        yield from session.execute(query.where(column.in_(some)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit that stands, to come or of these days."""

    order_id: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    holds_up: bool
    """Nobody can be elsewhere meanwhile."""
    checked_out_at: datetime | None


class Booked:
    """The visits of these helpers in the weeks of these needs, the latter from Monday to Sunday."""

    def __init__(self, needs: Sequence[Need], helper: HelperColumn, ids: Collection[int]) -> None:
        self._visits: dict[int, list[Standing]] = defaultdict(list)
        self._on: dict[int, set[int]] = defaultdict(set)
        self._days: dict[datetime, tuple[datetime, datetime, datetime, datetime]] = {}
        if needs and ids:
            self._read(needs, helper, ids)

    def _read(self, needs: Sequence[Need], helper: HelperColumn, ids: Collection[int]) -> None:
        spans = [self._span(need) for need in needs]
        earliest = min(*(span[2] for span in spans), *(need.starts_at for need in needs))
        latest = max(*(span[3] for span in spans), *(need.ends_at for need in needs))
        order = Order.id, Order.starts_at, Order.ends_at, Order.minutes, Order.status
        query = (
            select(helper, *order, Visit.checked_out_at)
            .join(Order, Order.id == Visit.order_id)
            .where(
                Visit.ended_at.is_(None),
                or_(Visit.checked_out_at.is_(None), Visit.checked_out_at >= earliest),
                Order.starts_at < latest,
                Order.ends_at > earliest,
                Order.status.not_in(NOT_DONE),
            )
        )
        for one, order_id, starts_at, ends_at, minutes, status, out_at in rows_about(query, helper, ids):
            holds_up = out_at is None and status in BOOKED
            self._on[order_id].add(one)
            self._visits[one].append(Standing(order_id, starts_at, ends_at, minutes or 0, holds_up, out_at))

    def _span(self, need: Need) -> tuple[datetime, datetime, datetime, datetime]:
        """Return when the need's day begins and ends, and its week."""
        if need.starts_at not in self._days:
            weekday = need.day.weekday()
            days = 0, 1, -weekday, 7 - weekday
            day, next_day, monday, next_monday = (start_of_day(need.starts_at, zone(), days=some) for some in days)
            self._days[need.starts_at] = day, next_day, monday, next_monday
        return self._days[need.starts_at]

    def on(self, order_id: int) -> set[int]:
        """Return the helpers that are on this order."""
        return self._on.get(order_id, set())

    def minutes(self, one: int, need: Need, *, but: int | None = None) -> tuple[int, int]:
        """Return the minutes of one's visits, but for that order, on the need's day and in its week."""
        day, next_day, monday, next_monday = self._span(need)
        that_day = that_week = 0
        for visit in self._visits.get(one, ()):
            if visit.order_id == but or not monday <= visit.starts_at < next_monday:
                continue
            if visit.checked_out_at is None or visit.checked_out_at >= monday:
                that_week += visit.minutes
                that_day += visit.minutes if day <= visit.starts_at < next_day else 0
        return that_day, that_week

    def count_that_day(self, one: int, need: Need, *, but: int | None = None) -> int:
        """Return how many visits, but for that order, one has on the need's day."""
        day, next_day, _monday, _next_monday = self._span(need)
        return sum(
            visit.order_id != but
            and day <= visit.starts_at < next_day
            and (visit.checked_out_at is None or visit.checked_out_at >= day)
            for visit in self._visits.get(one, ())
        )

    def is_busy(self, one: int, need: Need, *, but: int | None = None) -> bool:
        """Tell whether one has another visit that overlaps the need."""
        return any(
            visit.holds_up
            and visit.order_id != but
            and visit.starts_at < need.ends_at
            and visit.ends_at > need.starts_at
            for visit in self._visits.get(one, ())
        )


@dataclass
class _Finished:
    """One helper's finished visits, oldest first; `before[n]` adds up the records of the first n."""

    at: list[datetime] = field(default_factory=list)
    before: list[tuple[int, int, int, int]] = field(default_factory=list)


def _finished(helper: HelperColumn, ids: Sequence[int], first: datetime) -> Select[*tuple[Any, ...]]:
    back = func.row_number().over(partition_by=helper, order_by=(Visit.checked_out_at.desc(), Visit.id.desc()))
    of_half_a_year = select(helper.label("helper_id"), Visit.id, Visit.checked_out_at, back.label("back"))
    of_half_a_year = of_half_a_year.where(helper.in_(ids), Visit.checked_out_at >= first - ON_RECORD)
    done = of_half_a_year.subquery().c
    counts: ColumnElement[bool] = done.back <= MOST_ON_RECORD
    if helper is Visit.volunteer_id:
        counts = or_(counts, done.checked_out_at >= first - LATELY)
    query = select(done.helper_id, done.checked_out_at, Visit.checked_in_at, Order.starts_at, Rating.stars)
    query = query.join(Visit, Visit.id == done.id).join(Order, Order.id == Visit.order_id)
    query = query.outerjoin(Rating, Rating.order_id == Order.id).where(counts)
    return query.order_by(done.checked_out_at, done.id)


class Done:
    """The latest finished visits of these helpers in the half year before each of these needs, and since.

    Of volunteers all visits of the four weeks before are known, too.
    """

    def __init__(self, needs: Sequence[Need], helper: HelperColumn, ids: Collection[int]) -> None:
        self._of: dict[int, _Finished] = {}
        self._records: dict[tuple[int, int], Record] = {}
        if needs and ids:
            self._read(min(need.starts_at for need in needs), helper, ids)

    def _read(self, first: datetime, helper: HelperColumn, ids: Collection[int]) -> None:
        """Read each one's latest visits, and those of four weeks, of whatever number they are, where that is asked."""
        rows: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        for some in slices(ids):
            for one, out_at, came_at, starts_at, stars in session.execute(_finished(helper, some, first)):
                self._of.setdefault(one, _Finished()).at.append(out_at)
                is_known = starts_at is not None and came_at is not None
                is_rated, is_on_time = is_known and stars is not None, is_known and came_at <= starts_at + A_LITTLE_LATE
                rows[one].append((int(is_rated), stars if is_rated else 0, int(is_known), int(is_on_time)))
        for one, finished in self._of.items():
            finished.before = list(accumulate(rows[one], _added, initial=(0, 0, 0, 0)))

    def lately(self, one: int, need: Need) -> int:
        """Return how many visits a volunteer finished in the four weeks before the need."""
        finished = self._of.get(one)
        if finished is None:
            return 0
        return bisect_left(finished.at, need.starts_at) - bisect_left(finished.at, need.starts_at - LATELY)

    def record(self, one: int, need: Need) -> Record:
        """Return how it went with one in the half year before the need."""
        finished = self._of.get(one)
        if finished is None:
            return NO_RECORD
        first = max(bisect_left(finished.at, need.starts_at - ON_RECORD), len(finished.at) - MOST_ON_RECORD)
        if (one, first) not in self._records:
            ratings, stars, arrivals, on_time = (
                whole - early for whole, early in zip(finished.before[-1], finished.before[first], strict=True)
            )
            self._records[one, first] = Record(ratings=ratings, stars=stars, arrivals=arrivals, on_time=on_time)
        return self._records[one, first]


class Asked:
    """The offers that these volunteers got in the four weeks before each of these needs, and since."""

    def __init__(self, needs: Sequence[Need], ids: Collection[int]) -> None:
        self._of: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        self._about: dict[int, set[int]] = defaultdict(set)
        if needs and ids:
            since = min(need.starts_at for need in needs) - LATELY
            query = select(Offer.volunteer_id, Offer.sent_at, Offer.order_id).where(Offer.sent_at >= since)
            for one, sent_at, order_id in rows_about(query.order_by(Offer.sent_at), Offer.volunteer_id, ids):
                self._of[one].append((sent_at, order_id))
                self._about[order_id].add(one)

    def lately(self, one: int, need: Need) -> int:
        """Return how often one was asked in the four weeks before the need, about whatever."""
        offers = self._of.get(one, [])
        return len(offers) - bisect_left(offers, (need.starts_at - LATELY, 0))

    def about(self, order_id: int) -> set[int]:
        """Return who was asked about this order."""
        return self._about.get(order_id, set())

    def lately_about(self, one: int, need: Need) -> int:
        """Return how often of these it was about the need's own order."""
        since = need.starts_at - LATELY
        return sum(order_id == need.order.id and sent_at >= since for sent_at, order_id in self._of.get(one, ()))


def _added(sums: tuple[int, int, int, int], row: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return sums[0] + row[0], sums[1] + row[1], sums[2] + row[2], sums[3] + row[3]
