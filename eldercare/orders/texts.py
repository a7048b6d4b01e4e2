"""What an order says in texts: the same few values, in the language of the one who reads them."""

from datetime import datetime, timedelta

from eldercare.localtime import format_when
from eldercare.messaging import service as messaging
from eldercare.orders.models import Order, Visit
from eldercare.people.models import Person
from eldercare.people.numbers import for_people


def tell(
    template: str,
    to: Person | None,
    order: Order,
    *,
    at: datetime,
    key: str | None = None,
    expires_at: datetime | None = None,
    **more: str,
) -> None:
    """Queue a text about an order; nothing happens for nobody. `more` overrides or adds placeholder values."""
    if to is None:
        return
    messaging.queue(
        template,
        to=to,
        at=at,
        values=values_for(order, language=to.language) | more,
        about=("order", order.id),
        key=key,
        expires_at=expires_at or (order.ends_at + timedelta(hours=12) if order.ends_at else None),
    )


def values_for(order: Order, *, language: str) -> dict[str, str]:
    """Return every placeholder value that texts about an order may use."""
    person = order.elder.person if order.elder else None
    address = person.address if person else None
    return {
        "service": order.service.said(language) if order.service else "",
        "when": format_when(order.starts_at, language) if order.starts_at else "",
        "minutes": str(order.minutes or ""),
        "number": order.number,
        "elder": person.name if person else "",
        "place": address.place if address else "",
        "address": address.full if address else "",
        "phone": for_people(person.phones[0].number) if person and person.phones else "",
        "visit_code": order.visit_code or "",
        "helper": helpers_named(order.helpers, language=language),
    }


def helpers_named(visits: list[Visit], *, language: str) -> str:
    """Return the helpers' names as a list in that language."""
    return (", " if language == "en" else "、").join(visit.helper_name for visit in visits)
