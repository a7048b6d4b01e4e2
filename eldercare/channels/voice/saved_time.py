"""Paying with saved time by key, once something was ordered by telephone: what it costs is said before."""

from eldercare.actors import Door
from eldercare.catalogue.queries import on_the_menu
from eldercare.channels.voice.caller import Caller
from eldercare.channels.voice.hearing import REPEAT, says_saved_time
from eldercare.channels.voice.turns import Line, Turn
from eldercare.errors import DomainError
from eldercare.messaging.spans import said_minutes
from eldercare.orders import queries, saved_time
from eldercare.orders.models import Order
from eldercare.orders.saved_time import left_after, order_cost
from eldercare.timebank.spending import Quote

KEYS = "87654321"


def offered(caller: Caller, order: Order, *before: Line) -> Turn:
    """Say these lines and, where there is enough, with which key saved time is used; all other keys order as before."""
    quote = None if order.with_saved_time else _quote(caller, order)
    if quote is None or quote.why_not is not None:
        return caller.ask((*before, caller.say("voice_anything_else")), "menu")
    cost, left = said_minutes(quote.cost, caller.language), said_minutes(quote.left, caller.language)
    offer = caller.say("voice_saved_time", digit=_key(caller), time=cost, left=left)
    return caller.ask((*before, offer, caller.say("voice_anything_else")), "saved_time", order=str(order.id))


def _quote(caller: Caller, order: Order) -> Quote | None:
    if order.elder is None or order.service is None or order.starts_at is None:
        return None
    return saved_time.quote(order.elder, order.service, starts_at=order.starts_at, at=caller.at, minutes=order.minutes)


def _key(caller: Caller) -> str:
    """Return a key that no service has, or else the last one: in this one turn it means what was just said of it."""
    taken = {service.menu_digit for service in on_the_menu(caller.at)}
    return next((key for key in KEYS if key not in taken), KEYS[0])


def answered(caller: Caller) -> Turn | None:
    """Use saved time for the order of this call where its key was pressed or said; None for all else."""
    order = _order(caller)
    if order is None:
        return None
    if caller.key == REPEAT:
        return offered(caller, order)
    said = caller.said is not None and says_saved_time(caller.said.words)
    if caller.key != _key(caller) and not said:
        return None
    try:
        if (quote := _quote(caller, order)) is not None and quote.why_not is not None:
            return None
        saved_time.use(order.id, by=caller.actor, at=caller.at, via=Door.CALL)
    except DomainError:
        return None
    cost, left = order_cost(order), left_after(order, at=caller.at)
    used = caller.say(
        "voice_saved_time_used",
        time=said_minutes(cost, caller.language),
        left=said_minutes(left, caller.language),
    )
    return caller.ask((used, caller.say("voice_anything_else")), "menu")


def _order(caller: Caller) -> Order | None:
    number = caller.args.get("order", "")
    order = queries.get(int(number)) if number.isdecimal() and len(number) < 10 else None
    return order if order is not None and caller.elder is not None and order.elder_id == caller.elder.id else None
