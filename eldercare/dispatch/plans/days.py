"""The days to come of a community: how much there is to plan, and what was planned of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from eldercare.clock import local
from eldercare.database import session
from eldercare.dispatch.plans.day import midnight_of
from eldercare.dispatch.plans.models import DayPlan
from eldercare.localtime import zone
from eldercare.orders.models import Order, Visit
from eldercare.orders.states import BOOKED


@dataclass(frozen=True)
class Day:
    """One day. `unassigned` orders still need somebody."""

    day: date
    orders: int
    unassigned: int
    plan: DayPlan | None


def days(community_id: int, first: date, count: int) -> list[Day]:
    """Return so many days from the first on, in two statements."""
    wanted = [first + timedelta(days=number) for number in range(count)]
    coming = select(func.count(Visit.id)).where(Visit.order_id == Order.id, Visit.ended_at.is_(None)).scalar_subquery()
    orders = session.execute(
        select(Order.starts_at, coming >= Order.people_needed).where(
            Order.community_id == community_id,
            Order.status.in_(BOOKED),
            Order.starts_at >= midnight_of(first),
            Order.starts_at < midnight_of(first + timedelta(days=count)),
        )
    ).all()
    found = [(local(starts_at, zone()).date(), is_taken) for starts_at, is_taken in orders if starts_at]
    plans = session.scalars(select(DayPlan).where(DayPlan.community_id == community_id, DayPlan.day.in_(wanted)))
    by_day = {plan.day: plan for plan in plans}
    return [
        Day(
            one,
            sum(day == one for day, _taken in found),
            sum(day == one and not is_taken for day, is_taken in found),
            by_day.get(one),
        )
        for one in wanted
    ]
