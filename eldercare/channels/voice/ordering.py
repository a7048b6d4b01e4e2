"""Ordering by key: what was understood is said back, and nothing is placed before somebody has said yes to it."""

from datetime import datetime, time, timedelta

from eldercare.actors import Door
from eldercare.catalogue.models import Service
from eldercare.catalogue.queries import get as get_service
from eldercare.channels.voice import saved_time, to_a_person
from eldercare.channels.voice.caller import Caller
from eldercare.channels.voice.hearing import NO, REPEAT, YES
from eldercare.channels.voice.turns import Turn
from eldercare.clock import at_local, local
from eldercare.elders.models import Elder
from eldercare.errors import DomainError
from eldercare.localtime import format_day, format_when, zone
from eldercare.messaging import calls
from eldercare.messaging.states import QuestionKind
from eldercare.orders import service as orders
from eldercare.orders import texts, wishes
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource

OTHER_DAY = NO
SAID_BACK = {
    "order_received": "voice_ordered",
    "order_received_closed": "voice_ordered_closed",
    "order_received_busy": "voice_ordered_busy",
}
FURTHEST = timedelta(days=14)


def confirm(caller: Caller, elder: Elder, service: Service, starts_at: datetime, *, again: bool = False) -> Turn:
    """Say back who gets what, and when; ask for yes, another day, or a person."""
    caller = caller.about(elder)
    if service.is_paused(starts_at):
        return _paused(caller, service)
    when = format_when(starts_at, caller.language)
    lines = (
        caller.say("voice_confirm", name=elder.name, service=service.said(caller.language), when=when),
        caller.say("voice_confirm_keys"),
        caller.say("voice_repeat"),
    )
    args = {"service": service.code, "starts_at": starts_at.isoformat()} | ({"again": "1"} if again else {})
    return caller.ask(lines, "confirm", **args)


def _paused(caller: Caller, service: Service) -> Turn:
    until = format_day(service.paused_until or caller.at, caller.language)
    return _sorry(caller, "voice_paused", service, when=until)


def _sorry(caller: Caller, prompt: str, service: Service, **values: str) -> Turn:
    sorry = caller.say(prompt, service=service.said(caller.language), **values)
    return caller.ask((sorry, caller.say("voice_anything_else"), caller.say("voice_always")), "menu")


def confirmed(caller: Caller) -> Turn:
    """Place what was said back after a yes; every other day, a repeat and silence are asked again.

    The key that means no means another day; the word does not.
    """
    elder, service = caller.elder, get_service(caller.args["service"])
    starts_at, again = datetime.fromisoformat(caller.args["starts_at"]), bool(caller.args.get("again"))
    if elder is None:
        return to_a_person.connect(caller)
    key = caller.key or caller.key_said_to(QuestionKind.OFFER)  # whoever was asked yes or no
    if key == YES:
        return _place(caller, elder, service, starts_at, again=again)
    if key == NO and not caller.key:  # who says "不要了" wants no other day
        return caller.ask((caller.say("voice_anything_else"), caller.say("voice_always")), "menu")
    if key == OTHER_DAY:
        return confirm(caller, elder, service, _next_day(starts_at, at=caller.at), again=again)
    once_more = confirm(caller, elder, service, starts_at, again=again)
    return once_more if key == REPEAT else to_a_person.missed(caller, once_more)


def _next_day(starts_at: datetime, *, at: datetime) -> datetime:
    """The same time of day a day later; after two weeks it begins anew, so that 2 can be pressed for ever."""
    shown = local(starts_at, zone())
    later = at_local(shown.date() + timedelta(days=1), _clock_time(shown), zone())
    if later <= at + FURTHEST:
        return later
    return at_local(local(at, zone()).date() + timedelta(days=1), _clock_time(shown), zone())


def _clock_time(shown: datetime) -> time:
    return shown.time().replace(second=0, microsecond=0)


def _place(caller: Caller, elder: Elder, service: Service, starts_at: datetime, *, again: bool) -> Turn:
    try:
        order = _placed(caller, elder, service, starts_at, again=again)
    except DomainError:
        order = None
    if order is None:
        return _sorry(caller, "voice_cannot_order", service)
    calls.came_of(caller.call, "ordered", about=("order", order.id))
    caller.call.misses = 0
    when = format_when(starts_at, caller.language)
    text, values = texts.received(order, language=caller.language, at=caller.at, via=Door.CALL)
    noted = caller.say(SAID_BACK[text], service=service.said(caller.language), when=when, **values)
    return saved_time.offered(caller, order, noted)


def _placed(caller: Caller, elder: Elder, service: Service, starts_at: datetime, *, again: bool) -> Order | None:
    """Place it, unless the very same was placed in this call: a finger that shakes presses 1 too often."""
    for order in last_of(elder.id):
        if (order.service, order.starts_at) == (service, starts_at) and order.placed_at >= caller.call.started_at:
            return order
    by, at, requester_id = caller.actor, caller.at, caller.person.id if caller.person is not None else None
    if again:
        return wishes.same_again(
            elder.id,
            starts_at=starts_at,
            requester_id=requester_id,
            source=OrderSource.CALL,
            by=by,
            at=at,
            via=Door.CALL,
        )
    return orders.place(
        elder_id=elder.id,
        service_code=service.code,
        starts_at=starts_at,
        requester_id=requester_id,
        source=OrderSource.CALL,
        by=by,
        at=at,
        via=Door.CALL,
    )
