"""Orders in any state, brought there by the verbs that bring them there in life."""

from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.catalogue.models import Service
from eldercare.clock import now
from eldercare.elders.models import Elder
from eldercare.orders import closing, offers, service, visits
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderSource, OrderStatus
from eldercare.providers.models import Provider
from eldercare.volunteers.models import Volunteer
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.volunteers import a_volunteer

WORKER = Actor.staff(1)
S = OrderStatus
ON_THE_WAY = [S.OFFERED, S.ACCEPTED, S.EN_ROUTE, S.IN_SERVICE, S.FINISHED, S.CLOSED]


def tomorrow(hours: int = 9) -> datetime:
    """That many hours after the same time tomorrow began, roughly; always to come."""
    return now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1, hours=hours - 9)


def an_order(
    status: OrderStatus = OrderStatus.OPEN,
    *,
    elder: Elder | None = None,
    service_: Service | None = None,
    helper: Volunteer | Provider | None = None,
    starts_at: datetime | None = None,
    minutes: int | None = None,
    people_needed: int = 1,
    notes: str = "",
    source: OrderSource = OrderSource.CALL,
    at: datetime | None = None,
) -> Order:
    """An order for a meal tomorrow. `helper` (a volunteer made for it) is asked, accepts and comes as far as the state
    says; in service since an hour ago, finished with an hour."""
    at = at or now()
    if status is S.DRAFT:
        return a_draft(elder=elder, at=at)
    order = service.place(
        elder_id=(elder or an_elder()).id,
        service_code=(service_ or a_service()).code,
        starts_at=starts_at or tomorrow(),
        minutes=minutes,
        people_needed=people_needed,
        notes=notes,
        source=source,
        by=WORKER,
        at=at,
        via=Door.CONSOLE,
    )
    _bring(order, status, helper=helper, at=at)
    return order


def a_draft(*, elder: Elder | None = None, number: str = "+8613800099999", at: datetime | None = None) -> Order:
    """What an unknown number wrote, or this elder unclearly."""
    return service.place_draft(
        source=OrderSource.SMS,
        reason="unclear" if elder else "unknown_sender",
        notes="That thing like last time please",
        caller_number=number,
        elder_id=elder.id if elder else None,
        by=WORKER,
        at=at or now(),
        via=Door.SMS,
    )


def _bring(order: Order, status: OrderStatus, *, helper: Volunteer | Provider | None, at: datetime) -> None:
    facts = {"by": WORKER, "at": at, "via": Door.CONSOLE}
    match status:
        case S.OPEN:
            return
        case S.CANCELLED:
            service.cancel(order.id, reason="Not needed any more", **facts)  # type: ignore[arg-type]
            return
        case S.UNFILLED:
            service.mark_unfilled(order.id, **facts)  # type: ignore[arg-type]
            return
        case S.MISSED:
            _bring(order, S.ACCEPTED, helper=helper, at=at)
            service.mark_missed(order.id, reason="Nobody home", **facts)  # type: ignore[arg-type]
            return
        case S.DISPUTED:
            _bring(order, S.FINISHED, helper=helper, at=at)
            service.dispute(order.id, reason="Nobody came", **facts)  # type: ignore[arg-type]
            return
    for step in ON_THE_WAY[: ON_THE_WAY.index(status) + 1]:
        if step is not S.EN_ROUTE or status is S.EN_ROUTE:
            _step(order, step, helper=helper, at=at)


def _step(order: Order, step: OrderStatus, *, helper: Volunteer | Provider | None, at: datetime) -> None:
    match step:
        case S.OFFERED:
            an_offer(order, helper, at=at)
        case S.ACCEPTED:
            offers.accept(order.offers[-1].id, by=WORKER, at=at, via=Door.CONSOLE)
        case S.EN_ROUTE:
            visits.set_out(order.id, by=WORKER, at=at, via=Door.CONSOLE)
        case S.IN_SERVICE:
            an_hour_ago = at - timedelta(hours=1)
            visits.check_in(order.id, by=WORKER, at=an_hour_ago, via=Door.CONSOLE, reason="Rang us")
        case S.FINISHED:
            visits.check_out(order.id, by=WORKER, at=at, via=Door.CONSOLE, reason="Rang us")
        case S.CLOSED:
            closing.close(order.id, by=WORKER, at=at, via=Door.CONSOLE)


def an_offer(order: Order, helper: Volunteer | Provider | None = None, *, at: datetime | None = None) -> Offer:
    """The question put to this helper, by default a volunteer made for it in the order's community."""
    helper = helper or a_volunteer(community=order.community)
    kind = HelperKind.VOLUNTEER if isinstance(helper, Volunteer) else HelperKind.PROVIDER
    [offer] = offers.send(
        order.id, [Helper(kind, helper.id)], by=WORKER, at=at or now(), via=Door.CONSOLE, override_reason=""
    )
    return offer
