"""Open orders near a volunteer, whom nobody is asked about: what he or she may take without being asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eldercare.areas.policy import Policy, policy_of
from eldercare.catalogue.models import Service
from eldercare.clock import start_of_day
from eldercare.database import session
from eldercare.dispatch.distance import metres_between
from eldercare.dispatch.facts import Place
from eldercare.dispatch.possible import possible
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.booking import busy_times_of
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.people.models import Address, Person
from eldercare.volunteers.models import Volunteer, VolunteerStatus

DAYS = 7
LOOKED_AT = 500
LOOKED_AT_CLOSELY = 60


@dataclass(frozen=True)
class Near:
    """An order that is to be had; `metres` from home to home, None where one of them is not known."""

    order: Order
    metres: int | None


def may_take(volunteer: Volunteer, policy: Policy) -> bool:
    """Tell whether this volunteer may take orders without having been asked."""
    return policy.volunteers_may_take == "all" and volunteer.status is VolunteerStatus.ACTIVE


def near(volunteer: Volunteer, *, at: datetime, limit: int = 20) -> list[Near]:
    """Return open orders of today and the days to come that this volunteer may take, nearest first.

    Those against which nothing stands, to which he or she has not said no, and whose usual helpers have been asked. It
    is some thirty statements, however many orders there are; two where there are none.
    """
    distances = dict(_within_reach(volunteer, at=at)[:LOOKED_AT_CLOSELY])
    if not distances:
        return []
    home = joinedload(Order.elder).joinedload(Elder.person).joinedload(Person.address)
    orders = {order.id: order for order in session.scalars(select(Order).where(Order.id.in_(distances)).options(home))}
    me = Helper(HelperKind.VOLUNTEER, volunteer.id)
    found = possible(list(orders.values()), kinds=(HelperKind.VOLUNTEER,), helpers=[me])
    fine = [order_id for order_id in distances if any(not one.said_no for one in found.get(order_id, []))]
    return [Near(orders[order_id], distances[order_id]) for order_id in fine[:limit]]


def how_many_near(volunteer: Volunteer, *, at: datetime) -> int:
    """Return how many open orders there are within reach; at a glance, so that some may turn out not to be for him or
    her. Two statements."""
    return len(_within_reach(volunteer, at=at))


def _within_reach(volunteer: Volunteer, *, at: datetime) -> list[tuple[int, int | None]]:
    """Return the ids of open orders with the way in metres, nearest first, those of unknown places last."""
    policy = policy_of(volunteer.person.community_id)
    if not may_take(volunteer, policy):
        return []
    taken = busy_times_of(volunteer.id, after=at)
    home, found = volunteer.person.address, list[tuple[int, int | None, datetime]]()
    for order_id, starts_at, ends_at, latitude, longitude in session.execute(_open(volunteer, at=at)):
        metres = metres_between(home, Place(latitude=latitude, longitude=longitude), policy)
        is_free = not any(begins < ends_at and starts_at < ends for begins, ends in taken)
        if is_free and (metres is None or metres <= policy.near_metres):
            found.append((order_id, metres, starts_at))
    found.sort(key=lambda one: (one[1] is None, one[1], one[2]))
    return [(order_id, metres) for order_id, metres, _starts_at in found]


def _open(volunteer: Volunteer, *, at: datetime) -> Select[*tuple[Any, ...]]:
    skills = [held.skill for held in volunteer.skills]
    can = Service.by_volunteers & (Service.skill.is_(None) | Service.skill.in_(skills))
    return (
        select(Order.id, Order.starts_at, Order.ends_at, Address.latitude, Address.longitude)
        .join(Service, Service.id == Order.service_id)
        .outerjoin(Address, Address.person_id == Order.elder_id)
        .where(
            Order.community_id == volunteer.person.community_id,
            Order.status == OrderStatus.OPEN,
            Order.starts_at > at,
            Order.starts_at < start_of_day(at, zone(), days=DAYS + 1),
            Order.next_to_ask.is_(None),
            Order.elder_id != volunteer.id,
            can,
        )
        .order_by(Order.starts_at)
        .limit(LOOKED_AT)
    )
