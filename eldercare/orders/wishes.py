"""What a wish leaves open and every door fills in alike: whose it is, when it is meant, what "the same again" is."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from eldercare.actors import Actor, Door
from eldercare.catalogue.models import Service
from eldercare.clock import at_local, local
from eldercare.elders.models import Elder
from eldercare.elders.queries import find as find_elder
from eldercare.elders.queries import get as get_elder
from eldercare.localtime import zone
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource
from eldercare.people.models import Person
from eldercare.people.queries import elders_of, living

SOONEST = timedelta(minutes=30)
LOOK_BACK = 10


def elders_meant(people: Iterable[Person], *, for_somebody_else: bool = False) -> list[Elder]:
    """Return the elders whom a wish of one of these people can be about.

    Elders among them speak for themselves; relatives, and an elder who asks `for_somebody_else`, for those whose
    contact they are. Nobody wishes for who died or left.
    """
    asking = living(people)
    own = [elder for person in asking if (elder := find_elder(person.id)) is not None]
    if own and not for_somebody_else:
        return own
    close = [get_elder(tie.elder_id) for person in asking for tie in elders_of(person.id)]
    return [elder for elder in close if not elder.person.is_gone]


def usual_start(service: Service, *, at: datetime) -> datetime:
    """Return when a wish without a time is meant: at once for what cannot wait, else the next usual start."""
    if service.at_once:
        return (at + SOONEST).replace(second=0, microsecond=0)
    return _next(time.fromisoformat(service.usual_start), at=at)


def repeatable(elder_id: int) -> Order | None:
    """Return the last order of this elder that can be placed once more, or None."""
    for order in last_of(elder_id, limit=LOOK_BACK):
        if order.service is not None and order.service.active and order.starts_at is not None:
            return order
    return None


def again_at(order: Order, *, at: datetime) -> datetime:
    """Return when "the same again" is meant: as soon as that time of day comes round, half an hour from now at best."""
    return _next(local(order.starts_at or at, zone()).time(), at=at)


def same_again(
    elder_id: int,
    *,
    source: OrderSource,
    by: Actor,
    at: datetime,
    via: Door,
    starts_at: datetime | None = None,
    requester_id: int | None = None,
) -> Order | None:
    """Order what was ordered last time, unless told otherwise as soon as that time of day comes round again.

    None when there is nothing to repeat. Raises what `orders.service.place` raises.
    """
    last = repeatable(elder_id)
    if last is None or last.service is None or last.starts_at is None:
        return None
    return orders.place(
        elder_id=elder_id,
        service_code=last.service.code,
        starts_at=starts_at or again_at(last, at=at),
        minutes=last.minutes,
        notes=last.notes,
        requester_id=requester_id,
        source=source,
        by=by,
        at=at,
        via=via,
    )


def _next(clock_time: time, *, at: datetime) -> datetime:
    today = local(at, zone()).date()
    start = at_local(today, clock_time, zone())
    return start if start >= at + SOONEST else at_local(today + timedelta(days=1), clock_time, zone())
