"""Saved time as the console shows it: what an order holds or has spent, and what one would cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from eldercare.catalogue.models import Service
from eldercare.channels.console.account_names import name_of
from eldercare.clock import at_local, local, now
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders import saved_time
from eldercare.orders.models import Order
from eldercare.orders.saved_time import CHANGEABLE, Paid
from eldercare.orders.states import OrderStatus
from eldercare.timebank.spending import Quote


@dataclass(frozen=True)
class Seen:
    """What the panel of an order says. `quote` is what it would cost while it is paid in another way, None where it
    cannot be paid so any more; `parts` are accounts with the minutes that each holds or has spent."""

    paid: Paid
    parts: list[tuple[str, int]]
    left: int
    quote: Quote | None
    may_stop: bool


def seen_of(order: Order) -> Seen | None:
    """Return what there is to show, None for an unclear draft and where no saved time is in question."""
    if order.elder is None or order.service is None or order.starts_at is None:
        return None
    paid, quote = saved_time.paid(order), None
    if not order.with_saved_time and order.status in CHANGEABLE:
        quote = saved_time.quote(
            order.elder,
            order.service,
            starts_at=order.starts_at,
            at=now(),
            minutes=order.minutes,
            people=order.people_needed,
        )
    if not (order.with_saved_time or paid.spent or (quote and (quote.there or quote.parts))):
        return None
    used = {held.id: held.posted_minutes or held.minutes for held in paid.holds if held.ended_at is None}
    used |= {held.id: held.posted_minutes for held in paid.holds if held.posted_minutes}
    return Seen(
        paid=paid,
        parts=[(name_of(held.account), used[held.id]) for held in paid.holds if held.id in used],
        left=quote.there if quote else saved_time.left_after(order, at=now()),
        quote=quote,
        may_stop=order.with_saved_time and order.status in CHANGEABLE | {OrderStatus.DRAFT, OrderStatus.UNFILLED},
    )


def quote_for(elder: Elder, service: Service, asked: Mapping[str, str]) -> Quote:
    """Return what a new order would cost this elder, as far as its form is filled in."""
    people = asked.get("people_needed", "")
    return saved_time.quote(
        elder,
        service,
        starts_at=_day(asked),
        at=now(),
        minutes=_between(asked.get("minutes", ""), 5, 720),
        people=_between(people, 1, 20) or 1,
    )


def _between(typed: str, least: int, most: int) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 5 and least <= int(typed) <= most else None


def _day(asked: Mapping[str, str]) -> datetime:
    """Return noon of the day that was chosen: which year's allowance it is depends on nothing else."""
    today = local(now(), zone()).date()
    try:
        on = today + timedelta(days=int(asked.get("day", "1"))) if len(asked.get("day", "1")) < 3 else today
        if asked.get("day") == "other":
            on = datetime.fromisoformat(asked.get("other_day", "")).date()
    except ValueError:
        on = today
    return at_local(on, time(12), zone())
