"""Orders over JSON: look, place, check in and out, close, cancel, rate; offers and candidates of an order."""

from eldercare.actors import Door
from eldercare.channels.api import asked, present, shown
from eldercare.channels.api.calls import Call
from eldercare.channels.api.cursors import cut, position
from eldercare.database import session
from eldercare.dispatch import ranking
from eldercare.dispatch import service as dispatch
from eldercare.elders import queries as elders
from eldercare.orders import closing, queries, saved_time, service, visits
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderSource
from eldercare.providers import queries as providers
from eldercare.volunteers import queries as volunteers


def page(call: Call[asked.OrdersQuery]) -> shown.Orders:
    """List orders, newest first."""
    given = call.given
    rows = queries.page(
        call.scope,
        after=position(given.cursor, of="orders"),
        limit=given.limit + 1,
        elder_id=given.elder_id,
        statuses=frozenset({given.status}) if given.status else frozenset(),
    )
    some, after = cut(rows, limit=given.limit, of="orders", place=lambda order: order.id)
    return shown.Orders(items=[present.order(order) for order in some], next=after)


def show(call: Call[asked.NoQuery], order_id: int) -> shown.OrderShown:
    """Show one order."""
    return present.order(queries.get(order_id, scope=call.scope))


def place(call: Call[asked.NewOrder]) -> shown.OrderShown:
    """Place an order; minutes default to the service's usual length. With saved time it may be balance_too_low."""
    given = call.given
    elder = elders.get(given.elder_id, scope=call.scope)
    order = service.place(
        elder_id=elder.id,
        service_code=given.service_code,
        starts_at=given.starts_at,
        source=OrderSource.API,
        by=call.by,
        at=call.at,
        via=Door.API,
        minutes=given.minutes,
        people_needed=1 if given.people_needed is None else given.people_needed,
        notes=given.notes or "",
    )
    if given.with_saved_time:
        saved_time.use(order.id, by=call.by, at=call.at, via=Door.API)
    return _after(order)


def check_in(call: Call[asked.CheckIn], order_id: int) -> shown.OrderShown:
    """Begin the visit with the elder's code, or on somebody's behalf with a reason."""
    order = queries.get(order_id, scope=call.scope)
    given = call.given
    return _after(
        visits.check_in(
            order.id,
            by=call.by,
            at=call.at,
            via=Door.API,
            code=given.code,
            reason=given.reason,
            helper=_helper(given.helper),
        )
    )


def check_out(call: Call[asked.CheckOut], order_id: int) -> shown.OrderShown:
    """End the visit."""
    order = queries.get(order_id, scope=call.scope)
    given = call.given
    helper = _helper(given.helper)
    return _after(visits.check_out(order.id, by=call.by, at=call.at, via=Door.API, reason=given.reason, helper=helper))


def close(call: Call[asked.Close], order_id: int) -> shown.OrderShown:
    """Confirm that it was done and credit the volunteers."""
    order = queries.get(order_id, scope=call.scope)
    return _after(closing.close(order.id, by=call.by, at=call.at, via=Door.API, minutes=call.given.minutes))


def cancel(call: Call[asked.Cancel], order_id: int) -> shown.OrderShown:
    """Call the order off; everybody concerned is told."""
    order = queries.get(order_id, scope=call.scope)
    return _after(service.cancel(order.id, reason=call.given.reason, by=call.by, at=call.at, via=Door.API))


def rate(call: Call[asked.Rate], order_id: int) -> shown.OrderShown:
    """Record what the elder said of it; a finished order is closed by it."""
    order = queries.get(order_id, scope=call.scope)
    stars, comment = call.given.stars, call.given.comment or ""
    return _after(closing.rate(order.id, stars=stars, comment=comment, by=call.by, at=call.at, via=Door.API))


def candidates(call: Call[asked.CandidatesQuery], order_id: int) -> shown.Candidates:
    """List who could do it, best first, with the reasons; those who are blocked come last."""
    order = queries.get(order_id, scope=call.scope)
    found = ranking.candidates(order, limit=call.given.limit)
    return shown.Candidates(items=[present.candidate(one) for one in found])


def offers(call: Call[asked.NoQuery], order_id: int) -> shown.Offers:
    """List everybody who was asked about the order."""
    return present.offers(queries.get(order_id, scope=call.scope).offers)


def offer(call: Call[asked.NewOffers], order_id: int) -> shown.Offers:
    """Ask helpers whether they will do it; who is not suitable is asked only with an override reason."""
    order = queries.get(order_id, scope=call.scope)
    given = call.given
    for one in given.helpers:
        _must_exist(call, one)
    sent = dispatch.offer(
        order.id,
        [Helper(one.kind, one.id) for one in given.helpers],
        by=call.by,
        at=call.at,
        via=Door.API,
        expires_in_minutes=given.expires_in_minutes,
        override_reason=given.override_reason or "",
    )
    session.flush()
    return present.offers(sent)


def _must_exist(call: Call[asked.NewOffers], helper: asked.HelperAsked) -> None:
    if helper.kind is HelperKind.VOLUNTEER:
        volunteers.get(helper.id, scope=call.scope)
    else:
        providers.get(helper.id, scope=call.scope)


def _helper(given: asked.HelperAsked | None) -> Helper | None:
    return Helper(given.kind, given.id) if given is not None else None


def _after(order: Order) -> shown.OrderShown:
    """Show the order as the verb left it, with what the database says of its visits and rating."""
    session.flush()
    session.expire(order, ["visits", "rating"])
    return present.order(order)
