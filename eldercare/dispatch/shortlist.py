"""Who is looked at for an order: some of those nearby who can do it, whatever the number of those who could."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from eldercare.dispatch.need import Need
from eldercare.dispatch.ties import Ties, ties_of
from eldercare.providers.models import Provider, ProviderService
from eldercare.straight import among, dialect_name, rows_of, table_of
from eldercare.volunteers.findable import NO_SKILL, NOWHERE, FindableVolunteer, cells_of_square
from eldercare.volunteers.models import Availability

LOOKED_AT = 120
"""Volunteers; a tenth of that may live nobody knows where."""
PROVIDERS_LOOKED_AT = 60
REMEMBERED = 30
"""Of those who were at this elder's before, so many of the latest."""
RINGS = (0, 1, 3, 8)
"""Squares of cells around the elder's home, searched one after the other until enough are found."""
STRIDE = 7919


def volunteers_for(need: Need, ties: Ties | None = None) -> list[int]:
    """Return the ids of volunteers of the order's community with the skill, all of them where they are few.

    Of many: those who know the elder, then those who may have time, near ones before far ones. Where one spot has more
    than enough, each order begins at another one of them, so that nobody is always passed over. `ties` are those of
    the order, where they are known already.
    """
    able = {
        "community": need.order.community_id,
        "skill": need.service.skill or NO_SKILL,
        "weekday": need.day.weekday(),
        "minute": need.from_minute,
    }
    rows = rows_of(_able(dialect_name()), able | {"most": LOOKED_AT + 1})
    if len(rows) <= LOOKED_AT:
        return [one for one, _last in rows]
    able["start"] = need.order.id * STRIDE % rows[0][1]
    ties = ties or ties_of(need)
    known = {*ties.pairs, *ties.preferred, *ties.visitors[:REMEMBERED]}
    chosen = dict.fromkeys(_some(able | {"ids": known, "most": len(known)}, "acquainted") if known else ())
    for may_be_free in (True, False):
        for cells in _places(need):
            if len(chosen) >= LOOKED_AT:
                break
            place = "anywhere" if cells is None else "cells"
            chosen |= dict.fromkeys(_some(able | {"ids": cells, "most": LOOKED_AT}, place, may_be_free=may_be_free))
        nowhere = able | {"ids": [NOWHERE], "most": LOOKED_AT // 10}
        chosen |= dict.fromkeys(_some(nowhere, "cells", may_be_free=may_be_free))
        if len(chosen) >= LOOKED_AT:
            break
    return list(chosen)


def _some(able: dict[str, object], where: str, *, may_be_free: bool = False) -> list[int]:
    return [one for (one,) in rows_of(_from_the_start(dialect_name(), where, may_be_free=may_be_free), able)]


def _places(need: Need) -> list[list[int] | None]:
    home = need.elder.person.address
    if home is None or home.latitude is None or home.longitude is None:
        return [None]
    return [*(cells_of_square(home.latitude, home.longitude, rings) for rings in RINGS), None]


def _whole(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=sa.Integer())


def _who_is_able() -> list[sa.ColumnElement[bool]]:
    found = table_of(FindableVolunteer).c
    return [found.community_id == _whole("community"), found.skill == sa.bindparam("skill", type_=sa.Text())]


@cache
def _able(_dialect: str) -> sa.Select[Any]:
    """So many who are able, each with the last id that anybody has."""
    found = table_of(FindableVolunteer)
    last = sa.select(sa.func.max(found.alias().c.volunteer_id)).scalar_subquery()
    return sa.select(found.c.volunteer_id, last).where(*_who_is_able()).limit(_whole("most"))


@cache
def _from_the_start(dialect: str, where: str, *, may_be_free: bool) -> sa.Select[Any]:
    """So many who are able, from an id on, and then from the first one on."""
    found, spans = table_of(FindableVolunteer).c, table_of(Availability).c
    conditions = _who_is_able()
    if where == "cells":
        conditions.append(among(found.cell, "ids", dialect))
    elif where == "acquainted":
        conditions.append(among(found.volunteer_id, "ids", dialect))
    if may_be_free:
        begins = spans.from_minute <= _whole("minute"), spans.until_minute > _whole("minute")
        usual = sa.select(spans.id).where(spans.volunteer_id == found.volunteer_id, spans.weekday == _whole("weekday"))
        conditions.append(usual.where(*begins).exists())
    start, most = _whole("start"), _whole("most")
    parts = [
        sa.select(found.volunteer_id).where(*conditions, from_here).limit(most).subquery()
        for from_here in (found.volunteer_id >= start, found.volunteer_id < start)
    ]
    both = sa.union_all(*(sa.select(part.c.volunteer_id) for part in parts)).subquery()
    return sa.select(both.c.volunteer_id).limit(most)


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
