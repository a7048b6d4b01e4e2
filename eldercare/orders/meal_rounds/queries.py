"""Looking at meal rounds: which there are, who lives behind the doors, and what becomes of the round on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from eldercare.areas.queries import Scope
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.meal_rounds.errors import MealRoundNotFound
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.models import Order, Visit
from eldercare.orders.series.models import Series
from eldercare.orders.states import TAKES_OFFERS
from eldercare.people.models import Address, Person


@dataclass(frozen=True)
class Door:
    """One elder of a round, with the order of the day looked at, where there is one."""

    series: Series
    order: Order | None


def get(meal_round_id: int, *, scope: Scope | None = None) -> MealRound:
    """Return the round; MealRoundNotFound when there is none, or none inside the scope."""
    found = session.get(MealRound, meal_round_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise MealRoundNotFound
    return found


def page(scope: Scope, *, today: date, after: int = 0, limit: int = 50) -> list[MealRound]:
    """Return the rounds inside the scope that go on, oldest first, beyond the id `after`."""
    goes_on = MealRound.ended_on.is_(None) | (MealRound.ended_on >= today)
    query = select(MealRound).where(scope.covers(MealRound.community_id), goes_on, MealRound.id > after)
    return list(session.scalars(query.order_by(MealRound.id).limit(limit)))


def members(meal_round: MealRound, *, today: date) -> list[Series]:
    """Return the standing orders of the round that go on, door after door; of one that was changed, what follows."""
    goes_on = Series.ends_on.is_(None) | (Series.ends_on >= today)
    changed = select(Series.follows_id).where(Series.meal_round_id == meal_round.id, Series.follows_id.is_not(None))
    return list(session.scalars(_of_round(meal_round, goes_on, Series.id.not_in(changed))))


def how_many_doors(meal_rounds: Sequence[MealRound], *, today: date) -> dict[int, int]:
    """Return by id how many elders are on each of these rounds that have any."""
    goes_on = Series.ends_on.is_(None) | (Series.ends_on >= today)
    those = Series.meal_round_id.in_([one.id for one in meal_rounds]), goes_on
    counted = select(Series.meal_round_id, func.count(Series.elder_id.distinct())).where(*those)
    rows = session.execute(counted.group_by(Series.meal_round_id))
    return {number: count for number, count in rows if number is not None}


def doors(meal_round: MealRound, day: date) -> list[Door]:
    """Return the doors of one day in the order in which they are gone to, those without an order that day included."""
    orders = {order.series_id: order for order in session.scalars(_on_day(meal_round.id, day))}
    holds = Series.starts_on <= day, Series.ends_on.is_(None) | (Series.ends_on >= day)
    return [Door(series, orders.get(series.id)) for series in session.scalars(_of_round(meal_round, *holds))]


def still_open(order: Order) -> list[Order]:
    """Return the orders of the same round and day that still look for somebody, by id; none for one of no round."""
    meal_round = round_of(order)
    if meal_round is None or order.starts_at is None:
        return []
    query = _on_day(meal_round.id, local(order.starts_at, zone()).date()).where(Order.status.in_(TAKES_OFFERS))
    return list(session.scalars(query.order_by(None).order_by(Order.id)))


def together(visit: Visit) -> list[Order]:
    """Return the doors to which the helper of this visit goes on the same round, itself included, soonest first.

    Those done are among them. A visit of no round, or to the only door, is alone.
    """
    order, meal_round = visit.order, round_of(visit.order)
    if meal_round is None or order.starts_at is None:
        return [order]
    mine = Visit.volunteer_id == visit.volunteer_id if visit.volunteer_id else Visit.provider_id == visit.provider_id
    going = select(Visit.order_id).where(mine, Visit.ended_at.is_(None))
    same_day = _on_day(meal_round.id, local(order.starts_at, zone()).date()).where(Order.id.in_(going))
    return list(session.scalars(same_day.order_by(None).order_by(Order.starts_at, Order.id)))


def round_of(order: Order) -> MealRound | None:
    """Return the meal round to which the order belongs, where it does."""
    return order.series.meal_round if order.series is not None else None


def neighbours(community_id: int, place: str, *, limit: int = 200) -> list[Elder]:
    """Return the elders of a community whose estate or building is called so, by unit."""
    same = Address.building == place, Address.estate == place
    query = select(Elder).join(Elder.person).join(Person.address).where(Person.community_id == community_id)
    return list(session.scalars(query.where(same[0] | same[1]).order_by(Address.unit, Elder.id).limit(limit)))


def _of_round(meal_round: MealRound, *conditions: ColumnElement[bool]) -> Select[Series]:
    query = select(Series).where(Series.meal_round_id == meal_round.id, *conditions)
    return query.order_by(Series.meal_round_place, Series.id)


def _on_day(meal_round_id: int, day: date) -> Select[Order]:
    begins, ends = (at_local(each, time.min, zone()) for each in (day, day + timedelta(days=1)))
    within = Order.series_date.is_not(None), Order.starts_at >= begins, Order.starts_at < ends
    query = select(Order).join(Series, Order.series_id == Series.id)
    return query.where(Series.meal_round_id == meal_round_id, *within).order_by(Series.meal_round_place, Order.id)
