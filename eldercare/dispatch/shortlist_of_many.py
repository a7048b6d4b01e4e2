"""Who is looked at for each of many orders: all who could, as `shortlist` finds them, or those near of very many."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from eldercare.dispatch.models import HelperWish, Pair, Wish
from eldercare.dispatch.need import Need
from eldercare.dispatch.shortlist import PROVIDERS_LOOKED_AT, STRIDE
from eldercare.dispatch.work_of_many import rows_about
from eldercare.orders.models import Order, Visit
from eldercare.providers.models import Provider, ProviderService
from eldercare.volunteers.findable import COLUMNS, NO_SKILL, NOWHERE, FindableVolunteer, cell_of

LOOKED_AT = 300
"""Volunteers for one order; of more than that, those who know the elder and the nearest."""
Whole = NDArray[np.int64]


def volunteers_for(needs: Sequence[Need], only: Collection[int] | None = None) -> dict[int, list[int]]:
    """Return the ids of volunteers of its community with the skill for each order by its id; `only` restricts them.

    Of those who live nobody knows where, a tenth at most, another tenth for each order.
    """
    able: dict[tuple[int | None, str], dict[int, int]] = defaultdict(dict)
    wanted = {(need.order.community_id, str(need.service.skill or NO_SKILL)) for need in needs}
    of_these = FindableVolunteer.skill.in_({skill for _community, skill in wanted})
    columns = FindableVolunteer.community_id, FindableVolunteer.skill, FindableVolunteer.volunteer_id
    query = select(*columns, FindableVolunteer.cell).where(of_these)
    communities = {community for community, _skill in wanted if community is not None}
    for community, skill, one, cell in rows_about(query, FindableVolunteer.community_id, communities):
        if only is None or one in only:
            able[community, skill][one] = cell
    crowds = {key: _Crowd(cells) for key, cells in able.items() if len(cells) > LOOKED_AT}
    acquainted = acquainted_with(needs) if crowds else {}
    found = {}
    for need in needs:
        key = need.order.community_id, str(need.service.skill or NO_SKILL)
        if key in crowds:
            found[need.order.id] = crowds[key].nearest(need, acquainted[need.elder.id])
        else:
            found[need.order.id] = list(able[key])
    return found


class _Crowd:
    """Those who can do it, where they are many, with row and column of the cell that each lives in."""

    def __init__(self, cells: dict[int, int]) -> None:
        self.ids: Whole = np.fromiter(cells, np.int64, len(cells))
        places: Whole = np.fromiter(cells.values(), np.int64, len(cells))
        self.rows, self.columns = places // COLUMNS, places % COLUMNS
        self.is_somewhere = places != NOWHERE

    def nearest(self, need: Need, acquainted: set[int]) -> list[int]:
        """Return those who know the elder, then the nearest; who is as near as another has turns."""
        home = need.elder.person.address
        turn = (self.ids * STRIDE + need.order.id * STRIDE) % 1009 / 1009
        far = np.zeros(len(self.ids))
        if home is not None and home.latitude is not None and home.longitude is not None:
            row, column = cell_of(home.latitude, home.longitude)
            far = ((self.rows - row) ** 2 + (self.columns - column) ** 2).astype(float)
        near, anywhere = far + turn, self.is_somewhere
        known = self.ids[np.isin(self.ids, list(acquainted))]
        chosen = dict.fromkeys(known.tolist())
        nowhere = _least(self.ids[~anywhere], turn[~anywhere], LOOKED_AT // 10)
        chosen |= dict.fromkeys(nowhere)
        chosen |= dict.fromkeys(_least(self.ids[anywhere], near[anywhere], LOOKED_AT))
        return list(chosen)[: max(LOOKED_AT, len(known))]


def _least(ids: Whole, by: NDArray[np.float64], most: int) -> list[int]:
    return [int(one) for one in ids[np.argsort(by, kind="stable")[:most]]]


def acquainted_with(needs: Sequence[Need]) -> dict[int, set[int]]:
    """Return, by elder, who is paired, preferred or was there before."""
    elders = {need.elder.id for need in needs}
    paired = select(Pair.elder_id, Pair.volunteer_id)
    preferred = select(HelperWish.elder_id, HelperWish.volunteer_id).where(
        HelperWish.wish == Wish.PREFERRED, HelperWish.ended_at.is_(None)
    )
    been = select(Order.elder_id, Visit.volunteer_id).join(Order, Order.id == Visit.order_id)
    been = been.where(Visit.checked_out_at.is_not(None)).distinct()
    found: dict[int, set[int]] = {elder: set() for elder in elders}
    for query, column in ((paired, Pair.elder_id), (preferred, HelperWish.elder_id), (been, Order.elder_id)):
        for elder, one in rows_about(query, column, elders):
            if one is not None:
                found[elder].add(one)
    return found


def providers_for(needs: Sequence[Need], only: Collection[int] | None = None) -> dict[int, list[int]]:
    """Return the ids of active providers of its community that offer the service for each order by its id, the nearest
    where they are many; `only` restricts them."""
    houses: dict[tuple[int, int], list[tuple[int, float | None, float | None]]] = defaultdict(list)
    columns = Provider.community_id, ProviderService.service_id, Provider.id, Provider.latitude, Provider.longitude
    query = select(*columns).join(ProviderService).where(Provider.active)
    query = query.where(ProviderService.service_id.in_({need.service.id for need in needs}))
    communities = {need.order.community_id for need in needs if need.order.community_id is not None}
    for community, service, one, latitude, longitude in rows_about(query, Provider.community_id, communities):
        if only is None or one in only:
            houses[community, service].append((one, latitude, longitude))
    return {need.order.id: _near(need, houses[need.order.community_id or 0, need.service.id]) for need in needs}


def _near(need: Need, houses: list[tuple[int, float | None, float | None]]) -> list[int]:
    home = need.elder.person.address

    def far(house: tuple[int, float | None, float | None]) -> tuple[float, int]:
        one, latitude, longitude = house
        if home is None or None in {home.latitude, home.longitude, latitude, longitude}:
            return 0, one
        return (latitude - home.latitude) ** 2 + (longitude - home.longitude) ** 2, one  # type: ignore[operator]

    if len(houses) <= PROVIDERS_LOOKED_AT:
        return [one for one, _latitude, _longitude in houses]
    return [one for one, _latitude, _longitude in sorted(houses, key=far)[:PROVIDERS_LOOKED_AT]]
