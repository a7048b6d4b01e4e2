"""Turning an understood wish into an order, or into a draft where a person has to look at it."""

from datetime import datetime, time, timedelta

from eldercare.actors import Door
from eldercare.catalogue.models import Service
from eldercare.catalogue.queries import get as get_service
from eldercare.channels.sms.replies import Sender, reply
from eldercare.channels.sms.understanding.meaning import Meaning
from eldercare.clock import at_local, local
from eldercare.elders.models import Elder
from eldercare.elders.queries import find as find_elder
from eldercare.elders.queries import get as get_elder
from eldercare.errors import DomainError
from eldercare.localtime import zone
from eldercare.messaging import questions
from eldercare.messaging.states import QuestionKind
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.people.queries import elders_of

CHANGE_WITHIN = timedelta(hours=3)
SOONEST = timedelta(minutes=30)
WORTH_A_NOTE = 6
JUST_LEFT = timedelta(hours=2)


def order(sender: Sender, meaning: Meaning, at: datetime) -> str:
    """Place what was understood, or put it on the board as a draft; return what became of it in a word."""
    elder, why_not = _for_whom(sender, meaning)
    if elder is None or meaning.service is None or meaning.asks_back or _may_be_a_rating(sender, elder, at=at):
        return draft(sender, meaning, reason=why_not or "asks_back", elder=elder, at=at)
    try:
        placed = orders.place(
            elder_id=elder.id,
            service_code=meaning.service,
            starts_at=meaning.starts_at or usual_start(get_service(meaning.service), at=at),
            minutes=meaning.minutes,
            notes=sender.text if len(sender.text.strip()) >= WORTH_A_NOTE else "",
            requester_id=sender.person.id if sender.person else None,
            source=OrderSource.SMS,
            by=sender.actor,
            at=at,
            via=Door.SMS,
        )
    except DomainError:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    _let_change(sender, placed, at=at)
    return "ordered"


def _may_be_a_rating(sender: Sender, elder: Elder, *, at: datetime) -> bool:
    """Tell whether a bare digit comes while somebody is there or has just left: then it is hardly a wish."""
    if not sender.text.strip().isdigit():
        return False
    return any(
        one.status is OrderStatus.IN_SERVICE or (one.finished_at is not None and one.finished_at > at - JUST_LEFT)
        for one in last_of(elder.id, limit=10)
    )


def _let_change(sender: Sender, placed: Order, *, at: datetime) -> None:
    questions.ask_number(
        QuestionKind.ORDER_CHECK,
        number=sender.number,
        about=("order", placed.id),
        at=at,
        expires_at=at + CHANGE_WITHIN,
    )


def _for_whom(sender: Sender, meaning: Meaning) -> tuple[Elder | None, str]:
    """Return whose wish it is, or why that cannot be told."""
    own = [elder for person in sender.people if (elder := find_elder(person.id)) is not None]
    candidates = own
    if meaning.for_whom or not own:
        candidates = [get_elder(tie.elder_id) for person in sender.people for tie in elders_of(person.id)]
    if len(candidates) == 1:
        return candidates[0], ""
    if not sender.people:
        return None, "unknown_sender"
    return None, "which_elder" if candidates else "unknown_elder"


def usual_start(service: Service, *, at: datetime) -> datetime:
    """Return when a wish without a time is meant: at once for what cannot wait, else the next usual start."""
    if service.at_once:
        return (at + SOONEST).replace(second=0, microsecond=0)
    today, clock_time = local(at, zone()).date(), time.fromisoformat(service.usual_start)
    start = at_local(today, clock_time, zone())
    return start if start >= at + SOONEST else at_local(today + timedelta(days=1), clock_time, zone())


def draft(sender: Sender, meaning: Meaning, *, reason: str, at: datetime, elder: Elder | None = None) -> str:
    """Put a text on the board that a person has to look at, and say so to the one who wrote."""
    orders.place_draft(
        source=OrderSource.SMS,
        reason=reason,
        notes=sender.text,
        caller_number=sender.number,
        community_id=sender.community_id,
        elder_id=elder.id if elder else None,
        requester_id=sender.person.id if sender.person else None,
        service_code=meaning.service,
        starts_at=meaning.starts_at,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
    reply(sender, "order_draft_received", at=at)
    return "drafted"


def same_again(sender: Sender, meaning: Meaning, at: datetime) -> str:
    """Order what was ordered last time, at the same time of day as soon as that comes round again."""
    elder, why_not = _for_whom(sender, meaning)
    last = next((one for one in last_of(elder.id, limit=10) if one.service and one.starts_at), None) if elder else None
    if elder is None or last is None or last.service is None or last.starts_at is None:
        return draft(sender, meaning, reason=why_not or "nothing_before", elder=elder, at=at)
    if meaning.asks_back:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    placed = orders.place(
        elder_id=elder.id,
        service_code=last.service.code,
        starts_at=meaning.starts_at or _next_like(last.starts_at, at=at),
        minutes=last.minutes,
        notes=last.notes,
        requester_id=sender.person.id if sender.person else None,
        source=OrderSource.SMS,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
    _let_change(sender, placed, at=at)
    return "ordered"


def _next_like(start: datetime, *, at: datetime) -> datetime:
    today, clock_time = local(at, zone()).date(), local(start, zone()).time()
    same_time = at_local(today, clock_time, zone())
    return same_time if same_time >= at + SOONEST else at_local(today + timedelta(days=1), clock_time, zone())
