"""Who is looked at for an order: some of those nearby who can do it, whatever the number of those who could."""

from sqlalchemy import ColumnElement, Select, func, select

from eldercare.database import session
from eldercare.dispatch.models import HelperWish, Pair, Wish
from eldercare.dispatch.need import Need
from eldercare.orders.models import Order, Visit
from eldercare.providers.models import Provider, ProviderService
from eldercare.volunteers.findable import NO_SKILL, NOWHERE, FindableVolunteer, cells_of_square
from eldercare.volunteers.models import Availability

LOOKED_AT = 120
"""Volunteers; a tenth of that may live nobody knows where."""
PROVIDERS_LOOKED_AT = 60
RINGS = (0, 1, 3, 8)
"""Squares of cells around the elder's home, searched one after the other until enough are found."""
STRIDE = 7919

Found = FindableVolunteer


def volunteers_for(need: Need) -> list[int]:
    """Return the ids of volunteers of the order's community with the skill, all of them where they are few.

    Of many: those who know the elder, then those who may have time, near ones before far ones. Where one spot has more
    than enough, each order begins at another one of them, so that nobody is always passed over.
    """
    able = [Found.community_id == need.order.community_id, Found.skill == (need.service.skill or NO_SKILL)]
    everybody = list(session.scalars(select(Found.volunteer_id).where(*able).limit(LOOKED_AT + 1)))
    if len(everybody) <= LOOKED_AT:
        return everybody
    start = _start(need)
    chosen = dict.fromkeys(_acquainted(need, able))
    for only in ([_may_be_free(need)], []):
        for place in _places(need):
            if len(chosen) >= LOOKED_AT:
                break
            chosen |= dict.fromkeys(_some([*able, *only, *place], start))
        chosen |= dict.fromkeys(_some([*able, *only, Found.cell == NOWHERE], start, most=LOOKED_AT // 10))
        if len(chosen) >= LOOKED_AT:
            break
    return list(chosen)


def _start(need: Need) -> int:
    """Return the id from which this order looks on, another one for each order."""
    last = session.scalar(select(func.max(Found.volunteer_id))) or 1
    return need.order.id * STRIDE % last


def _some(conditions: list[ColumnElement[bool]], start: int, most: int | None = None) -> list[int]:
    most = LOOKED_AT if most is None else most
    query = select(Found.volunteer_id).where(*conditions)
    found = list(session.scalars(query.where(Found.volunteer_id >= start).limit(most)))
    if len(found) < most:
        found += session.scalars(query.where(Found.volunteer_id < start).limit(most - len(found)))
    return found


def _places(need: Need) -> list[list[ColumnElement[bool]]]:
    home = need.elder.person.address
    if home is None or home.latitude is None or home.longitude is None:
        return [[]]
    near: list[list[ColumnElement[bool]]] = [
        [Found.cell.in_(cells_of_square(home.latitude, home.longitude, rings))] for rings in RINGS
    ]
    return [*near, []]


def _may_be_free(need: Need) -> ColumnElement[bool]:
    return (
        select(Availability.volunteer_id)
        .where(
            Availability.volunteer_id == Found.volunteer_id,
            Availability.weekday == need.day.weekday(),
            Availability.from_minute <= need.from_minute,
            Availability.until_minute > need.from_minute,
        )
        .exists()
    )


def _acquainted(need: Need, able: list[ColumnElement[bool]]) -> list[int]:
    """Return those who are paired with the elder, are preferred, or were there before, as far as they can do it."""
    paired = select(Pair.volunteer_id).where(Pair.elder_id == need.elder.id)
    preferred = select(HelperWish.volunteer_id).where(
        HelperWish.elder_id == need.elder.id, HelperWish.wish == Wish.PREFERRED, HelperWish.ended_at.is_(None)
    )
    known = {*session.scalars(paired), *session.scalars(preferred), *session.scalars(_been_here(need))} - {None}
    return list(session.scalars(select(Found.volunteer_id).where(*able, Found.volunteer_id.in_(known))))


def _been_here(need: Need) -> Select[int | None]:
    return (
        select(Visit.volunteer_id)
        .join(Order)
        .where(Order.elder_id == need.elder.id, Visit.checked_out_at.is_not(None))
        .group_by(Visit.volunteer_id)
        .order_by(func.max(Order.starts_at).desc())
        .limit(LOOKED_AT // 4)
    )


def providers_for(need: Need) -> list[int]:
    """Return the ids of active providers of the order's community that offer the service, near ones first."""
    query = (
        select(Provider.id)
        .join(ProviderService)
        .where(
            Provider.community_id == need.order.community_id,
            Provider.active,
            ProviderService.service_id == need.service.id,
        )
    )
    home = need.elder.person.address
    if home is not None and home.latitude is not None and home.longitude is not None:
        north, east = Provider.latitude - home.latitude, Provider.longitude - home.longitude
        query = query.order_by(func.coalesce(north * north + east * east, 0))
    return list(session.scalars(query.order_by(Provider.id).limit(PROVIDERS_LOOKED_AT)))
