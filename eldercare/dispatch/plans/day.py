"""What of a day's orders a plan looks at, where the homes are, and what the plan before says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from eldercare.areas.models import Area
from eldercare.areas.policy import Policy
from eldercare.clock import at_local
from eldercare.database import session
from eldercare.dispatch.facts import Place
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.task import BreakTime
from eldercare.localtime import zone
from eldercare.orders.models import Offer, Order
from eldercare.orders.queries import AS_LISTED, WITH_OFFERS
from eldercare.orders.states import BOOKED

MIDDLE_OF_NOWHERE = Place(latitude=0.0, longitude=0.0)
MINUTE = timedelta(minutes=1)


def midnight_of(day: date) -> datetime:
    """Return the moment at which this day begins there."""
    return at_local(day, time.min, zone())


def orders_of(community_id: int, day: date) -> list[Order]:
    """Return the orders that begin on this day and still need, or have, somebody; by start."""
    begins = midnight_of(day)
    query = select(Order).where(
        Order.community_id == community_id,
        Order.status.in_(BOOKED),
        Order.starts_at >= begins,
        Order.starts_at < midnight_of(day + timedelta(days=1)),
    )
    return list(session.scalars(query.order_by(Order.starts_at, Order.id).options(*AS_LISTED, WITH_OFFERS)))


def settled(order: Order) -> list[int]:
    """Return the volunteers who have said yes, then those asked for whom a place is kept until they have answered.

    Where more are asked than places are left, or a provider is, nobody can know whose place it will be.
    """
    said_yes = [visit.volunteer_id for visit in order.helpers if visit.volunteer_id is not None]
    asked = waiting(order)
    if len(asked) > order.places_left or any(offer.volunteer_id is None for offer in asked):
        return said_yes
    return said_yes + [offer.volunteer_id for offer in asked if offer.volunteer_id is not None]


def waiting(order: Order) -> list[Offer]:
    """Return the offers of an order that nobody has answered yet."""
    return [offer for offer in order.offers if offer.is_waiting]


@dataclass
class Places:
    """The homes of a day, each once; whose home is not known is in the community's middle."""

    middle: Place
    found: list[Place] = field(default_factory=list)
    _known: dict[tuple[float, float], int] = field(default_factory=dict)

    def number(self, latitude: float | None, longitude: float | None) -> int:
        """Return the position of this place, putting it in where it is new."""
        if latitude is None or longitude is None:
            latitude, longitude = self.middle.latitude, self.middle.longitude
        key = (latitude or 0.0, longitude or 0.0)
        if key not in self._known:
            self._known[key] = len(self.found)
            self.found.append(Place(latitude=key[0], longitude=key[1]))
        return self._known[key]


def middle_of(community_id: int, orders: Iterable[Order]) -> Place:
    """Return the community's own place, else the mean of the homes to be visited."""
    area = session.get(Area, community_id)
    if area is not None and area.latitude is not None and area.longitude is not None:
        return Place(latitude=area.latitude, longitude=area.longitude)
    homes = [order.elder.person.address for order in orders if order.elder is not None]
    points = [
        (one.latitude, one.longitude) for one in homes if one and one.latitude is not None and one.longitude is not None
    ]
    if not points:
        return MIDDLE_OF_NOWHERE
    return Place(
        latitude=sum(point[0] for point in points) / len(points),
        longitude=sum(point[1] for point in points) / len(points),
    )


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the plan before says: who has which part when, which of them are locked, whose order is kept."""

    visits: Mapping[tuple[int, int], PlannedVisit] = field(default_factory=dict)
    rounds: Mapping[int, PlanRound] = field(default_factory=dict)


def before(plan: DayPlan) -> Before:
    """Read the plan as it stands."""
    return Before(
        visits={(one.order_id, one.part): one for one in plan.visits},
        rounds={one.volunteer_id: one for one in plan.rounds},
    )


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every part of a day's task is put together from."""

    plan: DayPlan
    policy: Policy
    midnight: datetime
    now: datetime
    places: Places
    orders: tuple[Order, ...]
    known: Before

    def minute(self, at: datetime | None) -> int:
        """Return the minute of the day in which this moment lies."""
        return int(((at or self.midnight) - self.midnight) // MINUTE)

    def home(self, order: Order) -> int:
        """Return the place of the order's elder."""
        address = order.elder.person.address if order.elder else None
        return self.places.number(address.latitude if address else None, address.longitude if address else None)


def break_time_of(policy: Policy) -> BreakTime | None:
    if not policy.plan_break_minutes:
        return None
    opens, until = _minute(policy.clock("plan_break_from")), _minute(policy.clock("plan_break_until"))
    return BreakTime(
        opens=opens, latest=max(opens, until - policy.plan_break_minutes), minutes=policy.plan_break_minutes
    )


def _minute(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute
