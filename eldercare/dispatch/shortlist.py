"""Who is looked at for an order: some of those nearby who can do it, whatever the number of those who could."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from eldercare.dispatch.need import Need
from eldercare.dispatch.ties import Ties, ties_of
from eldercare.providers.models import Provider, ProviderService
from eldercare.straight import among, dialect_name, rows_of, table_of
from eldercare.volunteers.findable import COLUMNS, NO_SKILL, NOWHERE, FindableVolunteer, cell_of, cells_of_square
from eldercare.volunteers.models import Availability

LOOKED_AT = 120
"""Volunteers; a tenth of that may live nobody knows where."""
PROVIDERS_LOOKED_AT = 60
REMEMBERED = 30
"""Of those who were at this elder's before, so many of the latest."""
RINGS = (0, 1, 3, 8)
"""Squares of cells around the elder's home, searched one after the other until enough are found."""
SEEN = 1200
"""So many are enough, even where few of them may have time: else a night's order would go through a whole town."""
STRIDE = 7919

Able = dict[str, object]


class _Near:
    """Those found so far, near ones first."""

    def __init__(self) -> None:
        self.free: list[int] = []
        self.others: list[int] = []
        self.seen: set[int] = set()

    @property
    def are_enough(self) -> bool:
        return len(self.free) >= LOOKED_AT or len(self.seen) >= SEEN

    def add(self, rows: Iterable[tuple[int, bool]]) -> None:
        for one, may_be_free in rows:
            if one not in self.seen:
                self.seen.add(one)
                (self.free if may_be_free else self.others).append(one)


def volunteers_for(need: Need, ties: Ties | None = None) -> list[int]:
    """Return the ids of volunteers of the order's community with the skill, all of them where they are few.

    Of many: those who know the elder, then those who may have time, near ones before far ones. Where one spot has more
    than enough, each order begins at another one of them, so that nobody is always passed over. `ties` are those of
    the order, where they are known already.
    """
    able: Able = {
        "community": need.order.community_id,
        "skill": need.service.skill or NO_SKILL,
        "weekday": need.day.weekday(),
        "minute": need.from_minute,
    }
    rows = rows_of(_able(), able | {"most": LOOKED_AT + 1})
    if len(rows) <= LOOKED_AT:
        return [one for one, _last in rows]
    last = rows[0][1]
    able["start"] = need.order.id * STRIDE % last
    ties = ties or ties_of(need)
    chosen = dict.fromkeys(_acquainted(able, ties))
    near, nowhere = _nearest(need, able), _Near()
    nowhere.add((one, is_free) for one, _cell, is_free in _some(able, [NOWHERE], most=LOOKED_AT))
    for one in [*near.free, *near.others]:
        if len(chosen) >= LOOKED_AT:
            break
        chosen[one] = None
    return list(chosen | dict.fromkeys([*nowhere.free, *nowhere.others][: LOOKED_AT // 10]))


def _acquainted(able: Able, ties: Ties) -> list[int]:
    known = {*ties.pairs, *ties.preferred, *ties.visitors[:REMEMBERED]}
    return [one for (one,) in rows_of(_those(dialect_name()), able | {"ids": known})] if known else []


def _nearest(need: Need, able: Able) -> _Near:
    home, near = need.elder.person.address, _Near()
    if home is not None and home.latitude is not None and home.longitude is not None:
        searched: set[int] = set()
        for rings in RINGS:
            cells = [one for one in cells_of_square(home.latitude, home.longitude, rings) if one not in searched]
            searched.update(cells)
            near.add(_by_distance(_some(able, cells), cell_of(home.latitude, home.longitude), able))
            if near.are_enough:
                return near
    near.add((one, is_free) for one, cell, is_free in _some(able, None) if cell != NOWHERE)
    return near


def _by_distance(
    rows: Sequence[tuple[int, int, bool]], home: tuple[int, int], able: Able
) -> Iterable[tuple[int, bool]]:
    """Sort by the distance of the cells; within one, who comes first is another one for each order."""
    start = int(str(able["start"]))

    def far(row: tuple[int, int, bool]) -> tuple[int, bool, int]:
        one, cell, _is_free = row
        north, east = cell // COLUMNS - home[0], cell % COLUMNS - home[1]
        return north * north + east * east, one < start, one

    return ((one, is_free) for one, _cell, is_free in sorted(rows, key=far))


def _some(able: Able, cells: list[int] | None, *, most: int = SEEN) -> Sequence[tuple[int, int, bool]]:
    """Return some of those in these cells, or of all, with their cells and whether they may have time then."""
    asked = able | {"ids": cells, "most": most}
    rows = rows_of(_from_the_start(dialect_name(), anywhere=cells is None), asked)
    return [(one, cell, bool(is_free)) for one, cell, is_free in rows]


def _whole(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=sa.Integer())


def _who_is_able() -> list[sa.ColumnElement[bool]]:
    found = table_of(FindableVolunteer).c
    return [found.community_id == _whole("community"), found.skill == sa.bindparam("skill", type_=sa.Text())]


@cache
def _able() -> sa.Select[Any]:
    """So many who are able, each with the last id that anybody has."""
    found = table_of(FindableVolunteer)
    last = sa.select(sa.func.max(found.alias().c.volunteer_id)).scalar_subquery()
    return sa.select(found.c.volunteer_id, last).where(*_who_is_able()).limit(_whole("most"))


@cache
def _those(dialect: str) -> sa.Select[Any]:
    found = table_of(FindableVolunteer).c
    return sa.select(found.volunteer_id).where(*_who_is_able(), among(found.volunteer_id, "ids", dialect))


@cache
def _from_the_start(dialect: str, *, anywhere: bool) -> sa.Select[Any]:
    """So many who are able, from an id on, and then from the first one on."""
    found, spans = table_of(FindableVolunteer).c, table_of(Availability).c
    able = [*_who_is_able(), *([] if anywhere else [among(found.cell, "ids", dialect)])]
    start, most = _whole("start"), _whole("most")
    parts = [
        sa.select(found.volunteer_id, found.cell)
        .where(*able, from_here)
        .order_by(found.cell, found.volunteer_id)
        .limit(most)
        .subquery()
        for from_here in (found.volunteer_id >= start, found.volunteer_id < start)
    ]
    both = sa.union_all(*(sa.select(part.c.volunteer_id, part.c.cell) for part in parts)).subquery().c
    begins = spans.from_minute <= _whole("minute"), spans.until_minute > _whole("minute")
    usual = sa.select(spans.id).where(spans.volunteer_id == both.volunteer_id, spans.weekday == _whole("weekday"))
    return sa.select(both.volunteer_id, both.cell, usual.where(*begins).exists()).limit(most)


def providers_for(need: Need) -> list[int]:
    """Return the ids of active providers of the order's community that offer the service, near ones first."""
    home = need.elder.person.address
    asked = {
        "community": need.order.community_id,
        "service": need.service.id,
        "most": PROVIDERS_LOOKED_AT,
        "north": home.latitude if home else None,
        "east": home.longitude if home else None,
    }
    return [one for (one,) in rows_of(_houses(), asked)]


@cache
def _houses() -> sa.Select[Any]:
    own, lines = table_of(Provider), table_of(ProviderService)
    north = own.c.latitude - sa.bindparam("north", type_=sa.Float())
    east = own.c.longitude - sa.bindparam("east", type_=sa.Float())
    return (
        sa.select(own.c.id)
        .join(lines, lines.c.provider_id == own.c.id)
        .where(own.c.community_id == _whole("community"), own.c.active, lines.c.service_id == _whole("service"))
        .order_by(sa.func.coalesce(north * north + east * east, 0), own.c.id)
        .limit(_whole("most"))
    )
