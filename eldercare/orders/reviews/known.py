"""What has to be known of a visit to say what is worth a second look: read here, judged in `checks`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from eldercare.areas.policy import Policy
from eldercare.clock import local, start_of_day
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.orders.models import Order, Visit
from eldercare.orders.reviews import checks
from eldercare.orders.reviews.checks import Finding, Stay
from eldercare.orders.reviews.states import FindingKind
from eldercare.orders.series.models import Series
from eldercare.people.kinship import is_family
from eldercare.people.models import Address, Contact
from eldercare.volunteers.models import Volunteer

AROUND = timedelta(hours=12)
LATELY = timedelta(days=90)
"""For how long back it is added up who serves whom."""


def findings_of(visit: Visit, order: Order, policy: Policy, *, counted: int) -> list[Finding]:
    """Return every fact about this visit that is worth a second look; `counted` are the minutes it was credited.

    The doors of a meal round are one walk: they overlap, and each of them is short.
    """
    if visit.volunteer_id is None or visit.checked_in_at is None or visit.checked_out_at is None:
        return []
    found: list[Finding] = []
    if _round_of(order) is None:
        this = Stay(visit.id, visit.checked_in_at, visit.checked_out_at, _place(order.elder_id))
        others = _others(visit, this)
        found += checks.overlapping(this, others)
        found += checks.too_far(this, others, policy.review_metres_per_minute)
        found += checks.of_length(
            visit.minutes or 0,
            order.minutes or 0,
            long_percent=policy.review_long_percent,
            short_percent=policy.review_short_percent,
        )
    if order.elder_id is not None:
        found += _kin(visit.volunteer_id, order.elder_id)
        found += _reciprocal(visit.volunteer_id, order.elder_id, visit.checked_out_at, policy)
    return found + _at_the_cap(visit, visit.checked_out_at, policy, counted=counted)


def _round_of(order: Order) -> int | None:
    return order.series.meal_round_id if order.series is not None else None


def _others(visit: Visit, this: Stay) -> list[Stay]:
    on_a_round = select(Series.id).where(Series.id == Order.series_id, Series.meal_round_id.isnot(None))
    query = (
        select(Visit.id, Visit.checked_in_at, Visit.checked_out_at, Address.latitude, Address.longitude)
        .join(Order, Order.id == Visit.order_id)
        .outerjoin(Address, Address.person_id == Order.elder_id)
        .where(
            Visit.volunteer_id == visit.volunteer_id,
            Visit.id != visit.id,
            Visit.ended_at.is_(None),
            Visit.checked_out_at > this.began - AROUND,
            Visit.checked_in_at < this.ended + AROUND,
            ~on_a_round.exists(),
        )
        .order_by(Visit.checked_in_at, Visit.id)
    )
    return [
        Stay(visit_id, began, ended, _both(latitude, longitude))
        for visit_id, began, ended, latitude, longitude in session.execute(query)
        if began is not None and ended is not None
    ]


def _place(elder_id: int | None) -> tuple[float, float] | None:
    address = session.get(Address, elder_id) if elder_id is not None else None
    return _both(address.latitude, address.longitude) if address is not None else None


def _both(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _kin(volunteer_id: int, elder_id: int) -> list[Finding]:
    ties = select(Contact.relation).where(
        or_(
            and_(Contact.elder_id == elder_id, Contact.person_id == volunteer_id),
            and_(Contact.elder_id == volunteer_id, Contact.person_id == elder_id),
        )
    )
    return [Finding(FindingKind.KIN)] if any(is_family(relation) for relation in session.scalars(ties)) else []


def _reciprocal(volunteer_id: int, elder_id: int, at: datetime, policy: Policy) -> list[Finding]:
    if not policy.review_reciprocal_percent or session.get(Volunteer, elder_id) is None:
        return []
    served = (
        select(Visit.volunteer_id, Order.elder_id, func.sum(Visit.credited_minutes))
        .join(Order, Order.id == Visit.order_id)
        .where(Visit.volunteer_id.in_([volunteer_id, elder_id]), Visit.checked_out_at > at - LATELY)
        .group_by(Visit.volunteer_id, Order.elder_id)
    )
    minutes = {(who, whom): int(total or 0) for who, whom, total in session.execute(served)}
    return checks.reciprocal(
        minutes.get((volunteer_id, elder_id), 0),
        sum(total for (who, _whom), total in minutes.items() if who == volunteer_id),
        minutes.get((elder_id, volunteer_id), 0),
        sum(total for (who, _whom), total in minutes.items() if who == elder_id),
        percent=policy.review_reciprocal_percent,
    )


def _at_the_cap(visit: Visit, at: datetime, policy: Policy, *, counted: int) -> list[Finding]:
    cap = policy.earning_day_cap_minutes
    if not cap:
        return []
    first = start_of_day(at, zone(), days=1 - checks.WITHIN_DAYS)
    query = select(Visit.checked_out_at, Visit.credited_minutes).where(
        Visit.volunteer_id == visit.volunteer_id,
        Visit.id != visit.id,
        Visit.checked_out_at >= first,
        Visit.checked_out_at < start_of_day(at, zone(), days=1),
    )
    return checks.at_the_cap(_by_day([*_rows(query), (at, counted)], at), cap)


def _rows(query: object) -> list[tuple[datetime, int]]:
    return [(out, credited) for out, credited in session.execute(query) if out is not None and credited]  # type: ignore[call-overload]


def _by_day(credited: Sequence[tuple[datetime, int]], at: datetime) -> list[int]:
    last = local(at, zone()).date()
    minutes = [0] * checks.WITHIN_DAYS
    for out, count in credited:
        minutes[checks.WITHIN_DAYS - 1 - (last - local(out, zone()).date()).days] += count
    return minutes
