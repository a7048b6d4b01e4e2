"""Who could do an order, with ever more volunteers in one community: the time must not grow with the table."""

import random
import time
from collections.abc import Iterator
from statistics import median

from sqlalchemy import insert, text

from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds, percentile
from benchmarks.town import app_on
from eldercare.areas.models import Area
from eldercare.catalogue.models import Service, Skill
from eldercare.clock import now
from eldercare.database import db, session
from eldercare.dispatch.ranking import candidates
from eldercare.orders.models import Order
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

SIZES, SIZES_IN_A_HURRY = (1_000, 10_000, 100_000), (1_000, 10_000)
PROVIDERS, ORDERS = 1_000, 40
SOUTH, WEST, ACROSS = 37.85, 112.53, 0.04
"""A town of about four kilometres."""
SLICE = 5_000


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Ask for the candidates of forty orders all over the town, twice each, and take the second."""
    p95s: list[float] = []
    for size in SIZES_IN_A_HURRY if quick else SIZES:
        times, is_right = _measured(source, size)
        p95s.append(percentile(times, 95))
        yield Result(
            what=f"candidates among {size:,} volunteers, {PROVIDERS:,} providers",
            figure=f"p95 {milliseconds(p95s[-1])}",
            details=f"p50 {milliseconds(median(times))}; {p95s[-1] / p95s[0]:.2f} of {SIZES[0]:,} volunteers",
            is_right=is_right,
        )


def _measured(source: Databases, size: int) -> tuple[list[float], bool]:
    chance = random.Random(size)
    app = app_on(source.empty(), source.folder)
    with app.app_context():
        with transaction():
            community = a_community("Town")
            service = a_service("cleaning", "助洁", "Cleaning", skill=Skill.HOUSEWORK)
            ids = [_order(community, service, chance).id for _ in range(ORDERS)]
        _fill(community.id, service.id, size, chance)
        times, found = [], []
        for order_id in [*ids, *ids]:
            session.remove()
            order = get(order_id)
            began = time.perf_counter()
            found.append(candidates(order))
            times.append(time.perf_counter() - began)
        db.engine.dispose()
    return times[ORDERS:], all(len(some) == 20 and not some[0].blocks for some in found)


def _order(community: Area, service: Service, chance: random.Random) -> Order:
    elder = an_elder(community=community)
    set_address(elder.person, AddressDetails(latitude=_north(chance), longitude=_east(chance)))
    return an_order(elder=elder, service_=service)


def _north(chance: random.Random) -> float:
    return SOUTH + chance.random() * ACROSS


def _east(chance: random.Random) -> float:
    return WEST + chance.random() * ACROSS


def _fill(community_id: int, service_id: int, size: int, chance: random.Random) -> None:
    for first in range(10_000, 10_000 + size, SLICE):
        ids = range(first, min(first + SLICE, 10_000 + size))
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
