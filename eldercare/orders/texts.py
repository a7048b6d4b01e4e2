"""What an order says in texts: the same few values, in the language of the one who reads them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.areas.opening import next_opening, surge_text
from eldercare.localtime import format_soon, format_when
from eldercare.messaging import service as messaging
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.models import OutgoingMessage
from eldercare.orders.models import Order, Visit
from eldercare.people.models import Address, Person
from eldercare.people.numbers import for_people


def tell(
    template: str,
    to: Person | None,
    order: Order,
    *,
    at: datetime,
    key: str | None = None,
    expires_at: datetime | None = None,
    values: Mapping[str, str] | None = None,
    **more: str,
) -> OutgoingMessage | None:
    """Queue a text about an order, None for nobody and where `messaging.queue` returns it.

    `values` and `more` override or add placeholders.
    """
    if to is None:
        return None
    return messaging.queue(
        template,
        to=to,
        at=at,
        values=values_for(order, language=to.language, names=TEMPLATES[template].placeholders)
        | dict(values or {})
        | more,
        about=("order", order.id),
        key=key,
        expires_at=expires_at or (order.ends_at + timedelta(hours=12) if order.ends_at else None),
    )


def received(order: Order, *, language: str, at: datetime, via: Door) -> tuple[str, dict[str, str]]:
    """Return which text says that we have this order, and the values that it needs beyond those of every order.

    After hours it says from when somebody sees to it, on busy days that it takes longer; not where a worker who is
    there has entered it.
    """
    if via is Door.CONSOLE:
        return "order_received", {}
    opens_at = next_opening(at, order.community_id)
    if opens_at > at:
        return "order_received_closed", {"opens": format_soon(opens_at, language)}
    surge = surge_text(at, order.community_id, language)
    return ("order_received_busy", {"surge": surge}) if surge else ("order_received", {})


def values_for(order: Order, *, language: str, names: Collection[str] | None = None) -> dict[str, str]:
    """Return the placeholder values that texts about an order may use: all of them, or those of these names.

    Some have to be looked up, which a text that does not say them need not wait for.
    """
    return {name: value(order, language) for name, value in VALUES.items() if names is None or name in names}


def doors_of(orders: Sequence[Order]) -> dict[str, str]:
    """Return what a text about a whole meal round says of its doors: how many, and how long they take together."""
    return {"doors": str(len(orders)), "minutes": str(sum(order.minutes or 0 for order in orders))}


def helpers_named(visits: list[Visit], *, language: str) -> str:
    """Return the helpers' names as a list in that language."""
    return (", " if language == "en" else "、").join(_named(visit, language) for visit in visits)


def _named(visit: Visit, language: str) -> str:
    """Say who it is as one says it: "Chen Hong of Sunny Canteen"."""
    if visit.member is None or visit.provider is None:
        return visit.helper_name
    who, house = visit.member.person.name, visit.provider.name
    return f"{who} of {house}" if language == "en" else f"{house}的{who}"


def _elder(order: Order) -> Person | None:
    return order.elder.person if order.elder else None


def _address(order: Order) -> Address | None:
    person = _elder(order)
    return person.address if person else None


def _phone(order: Order) -> str:
    person = _elder(order)
    return for_people(person.phones[0].number) if person and person.phones else ""


VALUES: dict[str, Callable[[Order, str], str]] = {
    "service": lambda order, language: order.service.said(language) if order.service else "",
    "when": lambda order, language: format_when(order.starts_at, language) if order.starts_at else "",
    "minutes": lambda order, _: str(order.minutes or ""),
    "number": lambda order, _: order.number,
    "elder": lambda order, _: person.name if (person := _elder(order)) else "",
    "place": lambda order, _: address.place if (address := _address(order)) else "",
    "address": lambda order, _: address.full if (address := _address(order)) else "",
    "phone": lambda order, _: _phone(order),
    "visit_code": lambda order, _: order.visit_code or "",
    "helper": lambda order, language: helpers_named(order.helpers, language=language),
}
