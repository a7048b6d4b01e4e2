"""Made-up orders in every state of life, each brought there by the verbs that doors use."""

import random
from datetime import datetime, time, timedelta

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.catalogue.models import Service
from eldercare.catalogue.queries import offered
from eldercare.clock import at_local, local
from eldercare.commands.seed_people import Town
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.orders import closing, offers, service, visits
from eldercare.orders.booking import busy
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderSource
from eldercare.volunteers.queries import get as get_volunteer

LIVES = ("closed",) * 10 + ("open",) * 3 + ("offered",) * 2 + ("accepted",) * 3 + ("finished",) + ("cancelled",)
HOURS = (8, 9, 10, 14, 15, 16)
SOURCES = (OrderSource.SMS, OrderSource.CALL, OrderSource.CALL, OrderSource.CONSOLE)
DOORS = {OrderSource.SMS: Door.SMS, OrderSource.CALL: Door.CALL, OrderSource.CONSOLE: Door.CONSOLE}


def make_order(town: Town, index: int, total: int, chance: random.Random, *, at: datetime) -> int:
    """Make one order and live its life up to a state drawn by lot; return its id."""
    life = "open" if total < len(LIVES) and index == 0 else LIVES[(index * 7) % len(LIVES)]
    offering = chance.choice([one for one in offered() if one.by_volunteers and not one.at_once])
    starts_at = _start(chance, offering, life, at=at)
    placed_at = min(at, starts_at) - timedelta(hours=chance.randint(1, 20))
    source = chance.choice(SOURCES)
    worker = Actor.staff(town.staff_id)
    order = service.place(
        elder_id=chance.choice(town.elder_ids),
        service_code=offering.code,
        starts_at=starts_at,
        source=source,
        by=worker if source is not OrderSource.SMS else SYSTEM,
        at=placed_at,
        via=DOORS[source],
    )
    if life == "cancelled":
        service.cancel(order.id, reason="老人临时有事", by=worker, at=placed_at, via=Door.CALL)
    elif life != "open":
        _live(order, town, life, chance, placed_at=placed_at, at=at)
    return order.id


def _start(chance: random.Random, offering: Service, life: str, *, at: datetime) -> datetime:
    if life == "finished":
        return _earlier_today(at)
    hour = chance.choice(HOURS)
    clock_time = time(11, 30) if offering.code == "meal" else time(hour, chance.choice([0, 30]))
    days = -chance.randint(2, 60) if life in {"closed", "cancelled"} else chance.randint(1, 3)
    return at_local(local(at, zone()).date() + timedelta(days=days), clock_time, zone())


def _earlier_today(at: datetime) -> datetime:
    """Return the last full hour of the working day that is well over, else yesterday's last."""
    today = local(at, zone()).date()
    over = [start for hour in range(9, 17) if (start := at_local(today, time(hour), zone())) < at - timedelta(hours=4)]
    return over[-1] if over else at_local(today - timedelta(days=1), time(16), zone())


def _live(order: Order, town: Town, life: str, chance: random.Random, *, placed_at: datetime, at: datetime) -> None:
    asked_at = placed_at + timedelta(minutes=10) if life != "offered" else at
    asked = _ask(order, town, chance, at=asked_at)
    if asked is None or life == "offered":
        return
    offers.accept(asked.id, by=_answerer(asked), at=asked_at + timedelta(minutes=3), via=Door.MOBILE)
    if life == "accepted" or order.starts_at is None or order.minutes is None:
        return
    begun = order.starts_at + timedelta(minutes=chance.randint(-5, 5))
    ended = begun + timedelta(minutes=round(order.minutes * chance.uniform(0.8, 1.2)))
    visits.check_in(order.id, code=order.visit_code, by=_answerer(asked), at=begun, via=Door.MOBILE)
    visits.check_out(order.id, by=_answerer(asked), at=ended, via=Door.MOBILE)
    if life == "closed":
        stars = chance.choice([5, 5, 5, 4, 4, 3])
        closing.rate(order.id, stars=stars, by=SYSTEM, at=ended + timedelta(hours=1), via=Door.SMS)


def _ask(order: Order, town: Town, chance: random.Random, *, at: datetime) -> Offer | None:
    able = [
        volunteer_id
        for volunteer_id in town.volunteer_ids
        if volunteer_id != order.elder_id
        and order.service is not None
        and get_volunteer(volunteer_id).has_skill(order.service.skill)
    ]
    free = sorted(set(able) - busy(able, order))
    if not free:
        return None
    helpers = [Helper(HelperKind.VOLUNTEER, chance.choice(free))]
    sent = offers.send(
        order.id, helpers, by=Actor.staff(town.staff_id), at=at, via=Door.CONSOLE, expires_in_minutes=24 * 60
    )
    session.flush()
    return sent[0]


def _answerer(offer: Offer) -> Actor:
    return Actor.person(offer.volunteer_id) if offer.volunteer_id is not None else SYSTEM
