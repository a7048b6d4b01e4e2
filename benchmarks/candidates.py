"""Who could do an order, with ever more volunteers in one community: the time must not grow with the table."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import insert, literal, select, text

from benchmarks import past
from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds, percentile
from benchmarks.town import app_on
from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.catalogue.models import Service, Skill
from eldercare.clock import now
from eldercare.crypto import EncryptedText
from eldercare.database import db, session
from eldercare.dispatch.ranking import candidates
from eldercare.elders.models import Elder
from eldercare.orders.models import Order, Rating, Visit
from eldercare.orders.queries import get
from eldercare.people.models import Address, Person, Sex
from eldercare.people.service import AddressDetails, set_address
from eldercare.providers.models import Provider, ProviderKind, ProviderService
from eldercare.transaction import transaction
from eldercare.volunteers.models import Availability, Volunteer, VolunteerSkill
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.support.statements import statements

SIZES, SIZES_IN_A_HURRY = (1_000, 10_000, 100_000), (1_000, 10_000)
PROVIDERS, ORDERS, ROUNDS = 1_000, 40, 3
VISITS_EACH, OVER = 4, timedelta(days=365)
"""Every volunteer made so many visits in that time."""
SOUTH, WEST, ACROSS = 37.85, 112.53, 0.04
"""A town of about four kilometres."""
SLICE = 5_000
FIRST, FIRST_ELDER = 10_000, 500_000
GOAL_SECONDS = 0.05


@dataclass(frozen=True)
class Looks:
    """What each of many looks took: by the clock, of this process's own time, and in statements."""

    seconds: list[float]
    own: list[float]
    statements: list[int]
    are_right: bool


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Ask for the candidates of forty orders all over the town, again and again, after a first round."""
    first: Looks | None = None
    for size in SIZES_IN_A_HURRY if quick else SIZES:
        looks = _measured(source, size)
        first = first or looks
        p95, own = percentile(looks.seconds, 95), percentile(looks.own, 95)
        times = f"{p95 / percentile(first.seconds, 95):.2f} and {own / percentile(first.own, 95):.2f}"
        yield Result(
            what=f"candidates among {size:,} volunteers, {PROVIDERS:,} providers",
            figure=f"p95 {milliseconds(p95)} (own time {milliseconds(own)})",
            details=(
                f"p50 {milliseconds(median(looks.seconds))} ({milliseconds(median(looks.own))}); {times} of "
                f"{SIZES[0]:,} volunteers; {GOAL_SECONDS / p95:.1f} times as fast as the goal; "
                f"{max(looks.statements)} statements"
            ),
            is_right=looks.are_right,
        )


def _measured(source: Databases, size: int) -> Looks:
    chance = random.Random(size)
    url = source.empty()
    app = app_on(url, source.folder)
    with app.app_context():
        with transaction():
            community = a_community("Town")
            service = a_service("cleaning", "助洁", "Cleaning", skill=Skill.HOUSEWORK)
            orders = [_order(community, service, chance) for _ in range(ORDERS)]
            ids, elders = [order.id for order in orders], [order.elder_id or 0 for order in orders]
            town, its_service = community.id, service.id
        _fill(town, its_service, size, chance)
        elders += _elders(town, size // 4)
        session.remove()
        db.engine.dispose()
        cast = past.Cast(
            elders=[(elder, town) for elder in elders],
            volunteers=range(FIRST, FIRST + size),
            services=[its_service],
            nothing=EncryptedText().process_bind_param("", db.engine.dialect) or "",
        )
        past.fill(url, cast, VISITS_EACH * size, until=now(), over=OVER)
        _rate()
        found = _looks(ids)
        db.engine.dispose()
    return found


def _looks(ids: list[int]) -> Looks:
    seconds, own, sent_each, found = [], [], [], []
    for order_id in ids * (1 + ROUNDS):
        session.remove()
        order = get(order_id)
        with statements() as sent:
            began, began_own = time.perf_counter(), time.process_time()
            found.append(candidates(order))
            seconds.append(time.perf_counter() - began)
            own.append(time.process_time() - began_own)
        sent_each.append(len(sent))
    are_right = all(len(some) == 20 and not some[0].blocks for some in found)
    return Looks(seconds[ORDERS:], own[ORDERS:], sent_each[ORDERS:], are_right)


def _order(community: Area, service: Service, chance: random.Random) -> Order:
    elder = an_elder(community=community)
    set_address(elder.person, AddressDetails(latitude=_north(chance), longitude=_east(chance)))
    return an_order(elder=elder, service_=service)


def _north(chance: random.Random) -> float:
    return SOUTH + chance.random() * ACROSS


def _east(chance: random.Random) -> float:
    return WEST + chance.random() * ACROSS


def _fill(community_id: int, service_id: int, size: int, chance: random.Random) -> None:
    for first in range(FIRST, FIRST + size, SLICE):
        ids = range(first, min(first + SLICE, FIRST + size))
        with transaction():
            _insert_volunteers(ids, community_id, chance)
    with transaction():
        ids = range(1, PROVIDERS + 1)
        house = {"community_id": community_id, "kind": ProviderKind.PROPERTY, "created_at": now(), "place": ""}
        rows = [
            house | {"id": one, "name": f"House {one}", "latitude": _north(chance), "longitude": _east(chance)}
            for one in ids
        ]
        session.execute(insert(Provider), rows)
        session.execute(insert(ProviderService), [{"provider_id": one, "service_id": service_id} for one in ids])


def _elders(community_id: int, how_many: int) -> list[int]:
    ids, at = list(range(FIRST_ELDER, FIRST_ELDER + how_many)), now()
    person = {"community_id": community_id, "sex": Sex.MALE, "created_at": at, "reads_texts": True}
    with transaction():
        session.execute(insert(Person), [person | {"id": one, "name": f"Elder {one}"} for one in ids])
        session.execute(insert(Elder), [{"id": one, "created_at": at} for one in ids])
    return ids


def _rate() -> None:
    """Let every third visit be rated, and let the database look at what it has."""
    with transaction():
        done = select(Visit.order_id, Visit.id % 5 + 1, literal(""), literal(Door.SMS), Visit.checked_out_at)
        columns = ["order_id", "stars", "comment", "via", "at"]
        session.execute(insert(Rating).from_select(columns, done.where(Visit.id % 3 == 0)))
    session.execute(text("ANALYZE"))
    session.commit()


def _insert_volunteers(ids: range, community_id: int, chance: random.Random) -> None:
    at = now()
    person = {"community_id": community_id, "sex": Sex.FEMALE, "created_at": at, "reads_texts": True}
    session.execute(insert(Person), [person | {"id": one, "name": f"Volunteer {one}"} for one in ids])
    places = [{"person_id": one, "latitude": _north(chance), "longitude": _east(chance)} for one in ids]
    session.execute(insert(Address), places)
    session.execute(insert(Volunteer), [{"id": one, "created_at": at} for one in ids])
    skills = [
        {"volunteer_id": one, "skill": skill}
        for one in ids
        for skill in chance.sample(list(Skill), k=3) + [Skill.HOUSEWORK][: one % 2]
    ]
    once = {(row["volunteer_id"], row["skill"]): row for row in skills}
    session.execute(insert(VolunteerSkill), list(once.values()))
    spans = [
        {"volunteer_id": one, "weekday": day, "from_minute": 0, "until_minute": 1440} for one in ids for day in range(7)
    ]
    session.execute(insert(Availability), spans)
