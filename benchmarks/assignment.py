"""Five thousand orders and as many helpers: from the pairs that are possible, as rows, to the proposals stored."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sqlalchemy import insert, select, text

from benchmarks import candidates
from benchmarks.databases import Databases
from benchmarks.figures import Result, milliseconds
from benchmarks.town import app_on
from eldercare.areas.models import Area
from eldercare.catalogue.models import Service, Skill
from eldercare.clock import now
from eldercare.database import db, session
from eldercare.dispatch.possible import possible
from eldercare.dispatch.proposals import queries, service
from eldercare.dispatch.proposals.models import FeasiblePair, Proposal, ProposalRound
from eldercare.elders.models import Elder
from eldercare.orders.models import Order
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.people.models import Address, Person
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.orders import tomorrow

ORDERS, ORDERS_IN_A_HURRY = 5_000, 1_000
PAIRS = 20
"""Helpers that could do each order."""
ROUNDS = 5
LOOKED_FOR, LOOKED_AT = 200, 300
"""Orders of a day, and the volunteers of a community."""
FIRST_VOLUNTEER, FIRST_ELDER = 10_000, 100_000
SLICE = 5_000
Whole = NDArray[np.int64]


def run(source: Databases, *, quick: bool) -> Iterator[Result]:
    """Measure the matching of stored pairs, with a proof that it is the best, then how pairs are found."""
    size = ORDERS_IN_A_HURRY if quick else ORDERS
    app = app_on(source.empty(), source.folder)
    with app.app_context():
        with transaction():
            community, cleaning = a_community("Town"), a_service("cleaning", "助洁", "Cleaning", skill=Skill.HOUSEWORK)
        _fill(community, cleaning, size)
        yield _matched(community.id, size)
        db.engine.dispose()
    app = app_on(source.empty(), source.folder)
    with app.app_context():
        with transaction():
            community, meal = a_community("Town"), a_service("meal", "助餐", "Meals")
        _fill(community, meal, LOOKED_FOR, volunteers=LOOKED_AT)
        yield _found()
        db.engine.dispose()


def _matched(community_id: int, size: int) -> Result:
    chance = np.random.default_rng(size)
    times, works, proofs, served = [], [], [], 0
    for _ in range(ROUNDS):
        round_id = _round_with_pairs(community_id, size, chance)
        session.remove()
        began, worked = time.perf_counter(), time.process_time()
        choices = service.decide(queries.get(round_id))
        with transaction():
            served = service.keep(queries.get(round_id), choices, at=now())
        times.append(time.perf_counter() - began)
        works.append(time.process_time() - worked)
        proofs.append(_is_best(round_id))
    return Result(
        what=f"{size:,} orders x {size:,} helpers, {PAIRS} pairs each",
        figure=f"{milliseconds(median(times))} from rows to stored",
        details=f"{milliseconds(median(works))} of it processor time here; {served:,} served; "
        f"{'proved best by dual prices' if all(proofs) else 'NOT the best'}",
        is_right=all(proofs),
    )


def _found() -> Result:
    works, found = [], 0
    for _ in range(ROUNDS):
        session.remove()
        orders = list(session.scalars(select(Order)))
        worked = time.process_time()
        found = sum(len(some) for some in possible(orders).values())
        works.append(time.process_time() - worked)
    return Result(
        what=f"who could do each of {LOOKED_FOR} orders, {LOOKED_AT} volunteers",
        figure=f"{milliseconds(median(works))} processor time",
        details=f"{found:,} pairs kept",
        is_right=found > 0,
    )


def _fill(community: Area, asked: Service, size: int, *, volunteers: int | None = None) -> None:
    community_id, service_id, chance = community.id, asked.id, random.Random(size)
    count = volunteers or size
    for first in range(0, count, SLICE):
        ids = range(FIRST_VOLUNTEER + first, FIRST_VOLUNTEER + min(first + SLICE, count))
        with transaction():
            candidates._insert_volunteers(ids, community_id, chance)  # noqa: SLF001 - the same town
    elders = range(FIRST_ELDER, FIRST_ELDER + size)
    at, starts_at = now(), tomorrow(9)
    person = {"community_id": community_id, "created_at": at}
    order = {
        "community_id": community_id,
        "service_id": service_id,
        "status": OrderStatus.OPEN,
        "source": OrderSource.CALL,
        "minutes": 60,
        "placed_at": at,
        "moved_at": at,
    }
    with transaction():
        session.execute(insert(Person), [person | {"id": one, "name": f"Elder {one}"} for one in elders])
        places = [
            {
                "person_id": one,
                "latitude": candidates.SOUTH + chance.random() * candidates.ACROSS,
                "longitude": candidates.WEST + chance.random() * candidates.ACROSS,
            }
            for one in elders
        ]
        session.execute(insert(Address), places)
        session.execute(insert(Elder), [{"id": one, "created_at": at} for one in elders])
        quarters = [starts_at + timedelta(minutes=15 * chance.randrange(40)) for _ in elders]
        spans = [{"starts_at": start, "ends_at": start + timedelta(minutes=60)} for start in quarters]
        session.execute(
            insert(Order), [order | {"elder_id": one} | span for one, span in zip(elders, spans, strict=True)]
        )
    session.execute(text("ANALYZE"))
    session.commit()


def _round_with_pairs(community_id: int, size: int, chance: np.random.Generator) -> int:
    """Store who could do what: for each order the nearest, with points for the way and for whatever else."""
    at = now()
    orders = list(session.scalars(select(Order.id).order_by(Order.id)))
    homes, doors = chance.random((size, 2)), chance.random((size, 2)) ** 1.3
    far, near = cKDTree(homes).query(doors, k=PAIRS)
    points = np.maximum(0, 60 - far * 1000) + chance.random(far.shape) * 40
    with transaction():
        round_ = ProposalRound(
            community_id=community_id,
            from_at=at,
            until_at=at + timedelta(days=1),
            places={str(order): 1 for order in orders},
            made_at=at,
        )
        session.add(round_)
        session.flush()
        round_id, same = round_.id, {"provider_id": None, "metres": None, "is_free": True, "room": 1}
        rows = [
            same
            | {"round_id": round_id, "order_id": order, "volunteer_id": FIRST_VOLUNTEER + int(one), "points": worth}
            for order, some, its_points in zip(orders, near.tolist(), points.tolist(), strict=True)
            for one, worth in zip(some, its_points, strict=True)
        ]
        for first in range(0, len(rows), SLICE):
            session.execute(insert(FeasiblePair), rows[first : first + SLICE])
    return round_id


def _is_best(round_id: int) -> bool:
    """Tell whether prices of orders and helpers prove that no other choice serves more orders or has more points.

    Prices that cover what each pair is worth bound what any choice can come to; ours has to come to exactly that.
    """
    pair = FeasiblePair.order_id, FeasiblePair.volunteer_id, FeasiblePair.points
    rows = session.execute(select(*pair).where(FeasiblePair.round_id == round_id)).all()
    orders, helpers = (np.unique([row[at] for row in rows], return_inverse=True)[1] for at in (0, 1))
    each = np.rint(np.array([row[2] for row in rows]) * 1000).astype(np.int64)
    worth = each + (int(each.max()) + 1) * (int(orders.max()) + 2)
    mine = select(Proposal.order_id, Proposal.volunteer_id).where(Proposal.round_id == round_id)
    chosen = set(session.execute(mine).tuples())
    is_chosen = np.array([(row[0], row[1]) in chosen for row in rows])
    once = len(set(orders[is_chosen])) == len(set(helpers[is_chosen])) == len(chosen) == is_chosen.sum()
    return bool(once) and _has_prices(orders, helpers, worth, is_chosen)


def _has_prices(orders: Whole, helpers: Whole, worth: Whole, is_chosen: NDArray[np.bool_]) -> bool:
    price: Whole = np.zeros(int(helpers.max()) + 1, np.int64)
    own_helper = np.full(int(orders.max()) + 1, -1)
    own_worth = np.zeros(len(own_helper), np.int64)
    own_helper[orders[is_chosen]], own_worth[orders[is_chosen]] = helpers[is_chosen], worth[is_chosen]
    for _ in range(len(own_helper) + 1):
        gain = np.where(own_helper >= 0, own_worth - price[own_helper], 0)
        asked = price.copy()
        np.maximum.at(asked, helpers, worth - gain[orders])
        if (asked == price).all():
            unchosen = np.setdiff1d(helpers, helpers[is_chosen])
            return bool((gain >= 0).all() and not price[unchosen].any() and gain.sum() + price.sum() == own_worth.sum())
        price = asked
    return False
