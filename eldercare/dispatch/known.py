"""Reading what is known of the helpers on a shortlist: a few statements for all of them together."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from eldercare.clock import start_of_day
from eldercare.database import UtcDateTime
from eldercare.dispatch.facts import Place, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.models import WishedBy
from eldercare.dispatch.need import Need
from eldercare.dispatch.ties import Ties, ties_of
from eldercare.localtime import zone
from eldercare.orders.models import Offer, Order, Rating, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.states import BOOKED, HelperKind, OrderStatus
from eldercare.people.models import Address, Person
from eldercare.providers.models import Provider, ProviderService
from eldercare.straight import among, dialect_name, each_of, rows_of, table_of
from eldercare.volunteers.models import Availability, Leave, Volunteer, VolunteerSkill

LATELY = timedelta(weeks=4)
ON_RECORD = timedelta(days=180)
MOST_ON_RECORD = 50
"""Visits of one helper that count: a canteen has thousands in half a year, and the latest tell most."""
A_LITTLE_LATE = timedelta(minutes=10)
A_MOMENT_IN_DAYS = 1e-7
"""SQLite counts days in fractions, which are not exact."""
NOT_DONE = (OrderStatus.CANCELLED, OrderStatus.MISSED, OrderStatus.DRAFT)
Ids = Collection[int]
NO_TIME = 0, 0
NO_WORK = 0, 0, 0, 0


def volunteer_facts(need: Need, ids: Ids, ties: Ties | None = None) -> list[VolunteerFacts]:
    """Return what is known of these volunteers, seen from this order, in the order of the ids.

    `ties` are those of the order, where they are known already.
    """
    if not ids:
        return []
    ties = ties or ties_of(need)
    asked = _asked(need, ids)
    times = {one: rest for one, *rest in rows_of(_times(dialect_name()), asked)}
    work = {one: rest for one, *rest in rows_of(_work(dialect_name()), asked)}
    offers = dict(rows_of(_offers(dialect_name()), asked))
    found = {}
    for one in rows_of(_cards(dialect_name()), asked):
        its_id = one[0]
        its_times, its_work = times.get(its_id, NO_TIME), work.get(its_id, NO_WORK)
        found[its_id] = _volunteer(need, ties, one, its_times, its_work, offers.get(its_id, 0))
    return [found[one] for one in ids if one in found]


def _volunteer(need: Need, ties: Ties, card: Any, times: Any, work: Any, asked: int) -> VolunteerFacts:
    own, (name, sex, birth_on, latitude, longitude, held, certified_until, leave_until) = card[:10], card[10:]
    its_id, status, trained_until, insured_until, checked_until, transport, speaks, day_cap, week_cap, far = own
    (offered, is_free), (that_day, that_week, lately, is_busy) = times, work
    week_cap = need.policy.week_cap_minutes if week_cap is None else week_cap
    helper = Helper(HelperKind.VOLUNTEER, its_id)
    return VolunteerFacts(
        id=its_id,
        name=name,
        place=Place(latitude=latitude, longitude=longitude),
        visits_here=ties.visits_here.get(helper, 0),
        elders_wish=ties.wishes.get((helper, WishedBy.ELDER)),
        helpers_wish=ties.wishes.get((helper, WishedBy.HELPER)),
        said_no=ties.said_no.get(helper, ""),
        status=status,
        sex=sex,
        birth_on=birth_on,
        has_skill=need.service.skill is None or held is not None,
        certified_until=certified_until,
        trained_until=trained_until,
        insured_until=insured_until,
        health_checked_until=checked_until,
        transport=transport,
        speaks=frozenset(speaks or ()),
        day_cap_minutes=need.policy.day_cap_minutes if day_cap is None else day_cap,
        week_cap_minutes=week_cap,
        offered_minutes=min(offered, week_cap),
        is_free=bool(is_free),
        is_busy=bool(is_busy),
        leave_until=leave_until,
        is_kin=its_id in ties.kin,
        is_paired=its_id in ties.paired,
        minutes_that_day=that_day,
        minutes_this_week=that_week,
        goes_metres=far,
        visits_lately=lately,
        asked_lately=asked,
    )


def _asked(need: Need, ids: Ids) -> dict[str, object]:
    """Return the values of everything that the statements below bind."""
    monday = _day(need, -need.day.weekday())
    lately = need.starts_at - LATELY
    return {
        "ids": ids,
        "its_order": need.order.id,
        "its_service": need.service.id,
        "its_skill": need.service.skill,
        "day": need.day,
        "weekday": need.day.weekday(),
        "from_minute": need.from_minute,
        "until_minute": need.until_minute,
        "starts_at": need.starts_at,
        "ends_at": need.ends_at,
        "midnight": _day(need, 0),
        "next_midnight": _day(need, 1),
        "monday": monday,
        "next_monday": _day(need, 7 - need.day.weekday()),
        "lately": lately,
        "earliest": min(lately, monday),
        "on_record": need.starts_at - ON_RECORD,
    }


def _day(need: Need, days: int) -> datetime:
    """Return the local midnight with which the day begins that is so many days after the visit's."""
    return start_of_day(need.starts_at, zone(), days=days)


def _at(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=UtcDateTime())


def _whole(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=sa.Integer())


def _on(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=sa.Date())


@cache
def _cards(dialect: str) -> sa.Select[Any]:
    own, person, address = table_of(Volunteer), table_of(Person), table_of(Address)
    skill, leave = table_of(VolunteerSkill), table_of(Leave).c
    # Looked up one by one: PostgreSQL would join with everybody who has the skill.
    held, certified = (
        sa.select(column)
        .where(skill.c.volunteer_id == own.c.id, skill.c.skill == sa.bindparam("its_skill", type_=skill.c.skill.type))
        .scalar_subquery()
        for column in (skill.c.skill, skill.c.certified_until)
    )
    away = (
        sa.select(sa.func.max(leave.until_on))
        .where(leave.volunteer_id == own.c.id, leave.from_on <= _on("day"), leave.until_on >= _on("day"))
        .scalar_subquery()
    )
    papers = own.c.trained_until, own.c.insured_until, own.c.health_checked_until
    limits = own.c.transport, own.c.speaks, own.c.day_cap_minutes, own.c.week_cap_minutes, own.c.goes_metres
    theirs = person.c.name, person.c.sex, person.c.birth_on, address.c.latitude, address.c.longitude
    query = sa.select(own.c.id, own.c.status, *papers, *limits, *theirs, held, certified, away)
    joined = own.join(person, person.c.id == own.c.id)
    joined = joined.outerjoin(address, address.c.person_id == own.c.id)
    return query.select_from(joined).where(among(own.c.id, "ids", dialect))


@cache
def _times(dialect: str) -> sa.Select[Any]:
    """The minutes a week in which each usually can, and whether the whole visit lies within one of the spans."""
    spans = table_of(Availability).c
    covers = sa.and_(
        spans.weekday == _whole("weekday"),
        spans.from_minute <= _whole("from_minute"),
        spans.until_minute >= _whole("until_minute"),
    )
    minutes = sa.func.sum(spans.until_minute - spans.from_minute)
    query = sa.select(spans.volunteer_id, minutes, sa.func.max(sa.case((covers, 1), else_=0)))
    return query.where(among(spans.volunteer_id, "ids", dialect)).group_by(spans.volunteer_id)


@cache
def _work(dialect: str) -> sa.Select[Any]:
    """The minutes of other visits on that day and in that week, from Monday to Sunday; how many visits are done
    lately; whether another one is at that time."""
    visits, orders = table_of(Visit).c, table_of(Order).c
    visit = sa.select(visits.volunteer_id, visits.order_id, visits.checked_out_at, visits.ended_at)
    visit = visit.where(among(visits.volunteer_id, "ids", dialect))
    done, to_come = visits.checked_out_at >= _at("earliest"), visits.checked_out_at.is_(None)
    # Two branches: with "or" neither database would go through the index, but through all that anybody ever did.
    seen = sa.union_all(visit.where(done), visit.where(to_come, visits.ended_at.is_(None))).subquery().c
    stands = sa.and_(seen.ended_at.is_(None), orders.id != _whole("its_order"))
    counts = sa.and_(
        stands,
        sa.or_(seen.checked_out_at.is_(None), seen.checked_out_at >= _at("monday")),
        orders.status.not_in(NOT_DONE),
    )
    that_week = sa.and_(counts, orders.starts_at >= _at("monday"), orders.starts_at < _at("next_monday"))
    that_day = sa.and_(that_week, orders.starts_at >= _at("midnight"), orders.starts_at < _at("next_midnight"))
    overlaps = sa.and_(
        stands,
        seen.checked_out_at.is_(None),
        orders.starts_at < _at("ends_at"),
        orders.ends_at > _at("starts_at"),
        orders.status.in_(BOOKED),
    )
    lately = sa.and_(seen.checked_out_at >= _at("lately"), seen.checked_out_at < _at("starts_at"))
    return (
        sa.select(
            seen.volunteer_id,
            sa.func.sum(sa.case((that_day, orders.minutes), else_=0)),
            sa.func.sum(sa.case((that_week, orders.minutes), else_=0)),
            sa.func.sum(sa.case((lately, 1), else_=0)),
            sa.func.max(sa.case((overlaps, 1), else_=0)),
        )
        .join_from(seen.volunteer_id.table, table_of(Order), orders.id == seen.order_id)
        .group_by(seen.volunteer_id)
    )


@cache
def _offers(dialect: str) -> sa.Select[Any]:
    """How often each was asked lately, about other orders."""
    offers = table_of(Offer).c
    query = sa.select(offers.volunteer_id, sa.func.count()).where(
        among(offers.volunteer_id, "ids", dialect),
        offers.sent_at >= _at("lately"),
        offers.order_id != _whole("its_order"),
    )
    return query.group_by(offers.volunteer_id)


def provider_facts(need: Need, ids: Ids, ties: Ties | None = None) -> list[ProviderFacts]:
    """Return what is known of these providers, seen from this order, in the order of the ids.

    The orders of the day are counted only where there is a limit to them.
    """
    if not ids:
        return []
    ties = ties or ties_of(need)
    found = {}
    for one in rows_of(_houses(dialect_name()), _asked(need, ids)):
        facts = _provider(ties, one)
        found[facts.id] = facts
    return [found[one] for one in ids if one in found]


def _provider(ties: Ties, house: Any) -> ProviderFacts:
    its_id, name, latitude, longitude, active, opening, orders_a_day, serves_metres, line, that_day = house
    helper = Helper(HelperKind.PROVIDER, its_id)
    return ProviderFacts(
        id=its_id,
        name=name,
        place=Place(latitude=latitude, longitude=longitude),
        visits_here=ties.visits_here.get(helper, 0),
        elders_wish=ties.wishes.get((helper, WishedBy.ELDER)),
        helpers_wish=ties.wishes.get((helper, WishedBy.HELPER)),
        said_no=ties.said_no.get(helper, ""),
        active=active,
        offers_service=line is not None,
        opening=tuple(opening or ()),
        orders_a_day=orders_a_day,
        serves_metres=serves_metres,
        orders_that_day=that_day,
    )


@cache
def _houses(dialect: str) -> sa.Select[Any]:
    own, lines = table_of(Provider), table_of(ProviderService)
    visits, orders = table_of(Visit).c, table_of(Order).c
    that_day = (
        sa.select(sa.func.count())
        .select_from(table_of(Visit).join(table_of(Order), orders.id == visits.order_id))
        .where(
            visits.provider_id == own.c.id,
            visits.ended_at.is_(None),
            sa.or_(visits.checked_out_at.is_(None), visits.checked_out_at >= _at("midnight")),
            orders.id != _whole("its_order"),
            orders.starts_at >= _at("midnight"),
            orders.starts_at < _at("next_midnight"),
            orders.status.not_in(NOT_DONE),
        )
        .scalar_subquery()
    )
    line = sa.and_(lines.c.provider_id == own.c.id, lines.c.service_id == _whole("its_service"))
    place = own.c.id, own.c.name, own.c.latitude, own.c.longitude
    limits = own.c.active, own.c.opening, own.c.orders_a_day, own.c.serves_metres
    counted = sa.case((own.c.orders_a_day.is_(None), 0), else_=that_day)
    query = sa.select(*place, *limits, lines.c.service_id, counted).select_from(own.outerjoin(lines, line))
    return query.where(among(own.c.id, "ids", dialect))


def records(need: Need, kind: HelperKind, ids: Ids) -> dict[int, Record]:
    """Return how it went with these helpers in the half year before, in each one's latest visits."""
    rows = rows_of(_latest(dialect_name(), kind), _asked(need, ids)) if ids else []
    return {
        one: Record(ratings=ratings, stars=stars or 0, arrivals=arrivals, on_time=on_time)
        for one, ratings, stars, arrivals, on_time in rows
    }


@cache
def _latest(dialect: str, kind: HelperKind) -> sa.Select[Any]:
    each, visits, again = each_of("ids", dialect), table_of(Visit), table_of(Visit).alias()
    orders, ratings = table_of(Order), table_of(Rating)
    helper = visits.c.volunteer_id if kind is HelperKind.VOLUNTEER else visits.c.provider_id
    latest = (
        sa.select(again.c.id)
        .where(again.c[helper.name] == each.c.value, again.c.checked_out_at >= _at("on_record"))
        .order_by(again.c.checked_out_at.desc(), again.c.id.desc())
        .limit(MOST_ON_RECORD)
    )
    if dialect == "postgresql":
        own = latest.lateral()
        done = each.join(own, sa.true()).join(visits, visits.c.id == own.c.id)
    else:
        done = each.join(visits, visits.c.id.in_(latest.correlate(each)))
    done = done.join(orders, orders.c.id == visits.c.order_id).outerjoin(ratings, ratings.c.order_id == orders.c.id)
    on_time = sa.case((_is_on_time(visits.c.checked_in_at, orders.c.starts_at, dialect), 1), else_=0)
    stars = ratings.c.stars
    query = sa.select(helper, sa.func.count(stars), sa.func.sum(stars), sa.func.count(), sa.func.sum(on_time))
    came = visits.c.checked_in_at.is_not(None), orders.c.starts_at.is_not(None)
    return query.select_from(done).where(*came).group_by(helper)


def _is_on_time(came_at: sa.Column[Any], starts_at: sa.Column[Any], dialect: str) -> sa.ColumnElement[bool]:
    if dialect == "postgresql":
        return came_at <= starts_at + sa.literal(A_LITTLE_LATE)
    days = A_LITTLE_LATE / timedelta(days=1) + A_MOMENT_IN_DAYS
    return sa.func.julianday(came_at) - sa.func.julianday(starts_at) <= days
