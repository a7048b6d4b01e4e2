"""Turning an understood wish into an order, or into a draft where a person has to look at it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.areas.opening import next_opening
from eldercare.catalogue.queries import get as get_service
from eldercare.catalogue.queries import lately
from eldercare.channels.sms import asking, checks, joining, repeated, several
from eldercare.channels.sms.heard import Heard
from eldercare.channels.sms.replies import Sender, reply, said, say_back
from eldercare.channels.sms.understanding.meaning import Meaning
from eldercare.channels.sms.whose import for_whom, somebody_else
from eldercare.clock import local
from eldercare.elders.models import Elder
from eldercare.errors import DomainError, Refused
from eldercare.localtime import format_soon, zone
from eldercare.messaging.spans import said_minutes
from eldercare.messaging.states import QuestionKind
from eldercare.orders import saved_time, wishes
from eldercare.orders import service as orders
from eldercare.orders.errors import ServicePaused
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.timebank.errors import NotEnoughSavedTime

WORTH_A_NOTE = 6
JUST_LEFT = timedelta(hours=2)


def order(sender: Sender, heard: Heard, at: datetime) -> str:
    """Place what was understood, ask what is missing, or put it on the board as a draft; return in a word which."""
    corrected = joining.order_to_correct(sender, heard, at=at)
    if corrected is not None:
        return checks.correct(sender, corrected, at=at)
    return place(sender, heard.meaning, at=at)


def place(sender: Sender, meaning: Meaning, *, at: datetime, drafts: Sequence[Order] = ()) -> str:
    """Do what `order` does; `drafts` are what earlier texts of the same wish were put on the board as."""
    candidates, why_not = for_whom(sender, meaning)
    elder = candidates[0] if not why_not else None
    if elder is None:
        return _for_nobody_yet(sender, meaning, candidates, why_not, at=at)
    if _may_be_a_rating(sender, elder, at=at):
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    if meaning.more:
        return _several(sender, meaning, elder, at=at)
    if meaning.service is None or meaning.asks_back:
        return _not_certain(sender, meaning, elder, at=at)
    return _placed(sender, meaning, elder, drafts, at=at)


def _for_nobody_yet(sender: Sender, meaning: Meaning, candidates: list[Elder], why_not: str, *, at: datetime) -> str:
    is_clear = meaning.service is not None and not meaning.asks_back
    if why_not != "which_elder" or not is_clear or len(candidates) > asking.MOST_CHOICES:
        return draft(sender, meaning, reason=why_not, at=at)
    waiting = repeated.draft_of_before(sender, QuestionKind.WHO, at=at) if sender.repeats else None
    if waiting is not None:
        return asking.list_whom(sender, waiting, candidates, at=at)
    return asking.ask_whom(sender, _drafted(sender, meaning, reason=why_not, at=at), candidates, at=at)


def _not_certain(sender: Sender, meaning: Meaning, elder: Elder, *, at: datetime) -> str:
    if meaning.service is None or meaning.starts_at is not None:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    waiting = repeated.draft_of_before(sender, QuestionKind.ORDER_CHECK, at=at) if sender.repeats else None
    if waiting is not None:
        return asking.say_when(sender, waiting, at=at)
    return asking.ask_when(sender, _drafted(sender, meaning, reason="asks_back", elder=elder, at=at), at=at)


def _several(sender: Sender, meaning: Meaning, elder: Elder, *, at: datetime) -> str:
    """Order what is clear by itself, note the rest for a worker, and say which is which."""
    clear = several.clear_ones(sender, meaning, at=at)
    if not clear:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    for one in clear:
        # Said before the first of them it is meant for all: "with saved time a meal and a haircut".
        paid = one.with_saved_time or clear[0].with_saved_time
        _placed(sender, replace(one, with_saved_time=paid), elder, (), at=at)
    codes = [code for code in (meaning.service or "", *meaning.more) if code not in {one.service for one in clear}]
    for code in codes:
        _drafted(sender, several.only(meaning, code), reason="asks_back", elder=elder, at=at)
    if codes:
        names = [said(get_service(code), sender.language) for code in codes]
        reply(sender, "more_noted", at=at, more=(", " if sender.language == "en" else "、").join(names))
    return "ordered"


def _placed(sender: Sender, meaning: Meaning, elder: Elder, drafts: Sequence[Order], *, at: datetime) -> str:
    service = lately(meaning.service or "")
    starts_at = meaning.starts_at or wishes.usual_start(service, at=at)
    before = repeated.order_of_before(elder.id, service.code, starts_at) if sender.repeats and not drafts else None
    if before is not None:
        return repeated.say_noted(sender, before, at=at)
    if meaning.with_saved_time and (why_not := _unpayable(meaning, elder, starts_at, at=at)):
        return _too_little(sender, meaning, elder, why_not, at=at)
    try:
        placed = _entered(sender, meaning, elder, drafts[0] if drafts else None, at=at)
    except ServicePaused as refusal:
        return _paused(sender, refusal, at=at)
    except DomainError:
        return draft(sender, meaning, reason="asks_back", elder=elder, at=at)
    joining.withdraw(drafts[1:], sender, at=at)
    checks.let_change(sender, placed, at=at)
    say_back(sender, placed, at=at, template="order_joined" if sender.joined else "")
    return "ordered"


def _entered(sender: Sender, meaning: Meaning, elder: Elder, waiting: Order | None, *, at: datetime) -> Order:
    """Make the draft that is waiting the order that is meant, or enter a new one."""
    service = lately(meaning.service or "")
    starts_at = meaning.starts_at or wishes.usual_start(service, at=at)
    notes = meaning.text if len(meaning.text.strip()) >= WORTH_A_NOTE else ""
    if waiting is not None:
        return orders.complete(
            waiting.id,
            elder_id=elder.id,
            service_code=service.code,
            starts_at=starts_at,
            minutes=meaning.minutes,
            notes=notes,
            by=sender.actor,
            at=at,
            via=Door.SMS,
            with_saved_time=meaning.with_saved_time,
        )
    placed = orders.place(
        elder_id=elder.id,
        service_code=service.code,
        starts_at=starts_at,
        minutes=meaning.minutes,
        notes=notes,
        requester_id=sender.person.id if sender.person else None,
        source=OrderSource.SMS,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
    return _paid(sender, placed, meaning, at=at)


def _paid(sender: Sender, order: Order, meaning: Meaning, *, at: datetime) -> Order:
    if meaning.with_saved_time:
        saved_time.use(order.id, by=sender.actor, at=at, via=Door.SMS)
    return order


def _unpayable(meaning: Meaning, elder: Elder, starts_at: datetime, *, at: datetime) -> Refused | None:
    """Return why it cannot be paid with saved time; None where it can, and then nobody else spends it meanwhile."""
    service = lately(meaning.service or "")
    try:
        saved_time.require(elder, service, starts_at=starts_at, at=at, minutes=meaning.minutes)
    except Refused as refusal:
        return refusal
    return None


def _too_little(sender: Sender, meaning: Meaning, elder: Elder, why_not: Refused, *, at: datetime) -> str:
    """Say what it costs and what there is; a worker looks for another way with them, and orders nothing before."""
    order = _drafted(sender, meaning, reason="saved_time", at=at, elder=elder)
    values = {"service": said(order.service, sender.language)}
    if isinstance(why_not, NotEnoughSavedTime):
        cost, there = (said_minutes(minutes, sender.language) for minutes in (why_not.cost, why_not.there))
        reply(sender, "saved_time_too_little", at=at, time=cost, left=there, **values)
    else:
        reply(sender, "saved_time_not_yet", at=at, **values)
    return "drafted"


def _paused(sender: Sender, refusal: ServicePaused, *, at: datetime) -> str:
    """Say until when the service is not to be had, and why: this time nobody needs to call."""
    service = refusal.service
    again = local(service.paused_until or at, zone())
    until = f"{again.day} {again:%b}" if sender.language == "en" else f"{again.month}月{again.day}日"
    reply(
        sender,
        "service_paused",
        at=at,
        service=said(service, sender.language),
        until=until,
        because=service.paused_because,
    )
    return "paused"


def _may_be_a_rating(sender: Sender, elder: Elder, *, at: datetime) -> bool:
    """Tell whether a bare digit comes while somebody is there or has just left: then it is hardly a wish."""
    if not sender.text.strip().isdigit():
        return False
    return any(
        one.status is OrderStatus.IN_SERVICE or (one.finished_at is not None and one.finished_at > at - JUST_LEFT)
        for one in last_of(elder.id, limit=10)
    )


def draft(sender: Sender, meaning: Meaning, *, reason: str, at: datetime, elder: Elder | None = None) -> str:
    """Put a text on the board that a person has to look at, and say so to the one who wrote."""
    _drafted(sender, meaning, reason=reason, at=at, elder=elder)
    opens_at = next_opening(at, sender.community_id)
    if opens_at > at:
        reply(sender, "order_draft_closed", at=at, opens=format_soon(opens_at, sender.language))
    else:
        reply(sender, "order_draft_received", at=at)
    return "drafted"


def _drafted(sender: Sender, meaning: Meaning, *, reason: str, at: datetime, elder: Elder | None = None) -> Order:
    order = orders.place_draft(
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
    return _paid(sender, order, meaning, at=at)


def same_again(sender: Sender, heard: Heard, at: datetime) -> str:
    """Order what was ordered last time, at the same time of day as soon as that comes round again."""
    meaning = heard.meaning
    candidates, why_not = for_whom(sender, replace(meaning, for_whom=somebody_else(sender.text)))
    if why_not:
        return draft(sender, meaning, reason=why_not, at=at)
    if meaning.asks_back:
        return draft(sender, meaning, reason="asks_back", elder=candidates[0], at=at)
    before = wishes.repeatable(candidates[0].id) if sender.repeats else None
    if before is not None and before.placed_at > at - repeated.WITHIN:
        return repeated.say_noted(sender, before, at=at)
    last = wishes.repeatable(candidates[0].id) if meaning.with_saved_time else None
    if last is not None and last.service is not None:
        asked = replace(meaning, service=last.service.code, minutes=last.minutes)
        starts_at = meaning.starts_at or wishes.again_at(last, at=at)
        if why_not_paid := _unpayable(asked, candidates[0], starts_at, at=at):
            return _too_little(sender, asked, candidates[0], why_not_paid, at=at)
    try:
        placed = wishes.same_again(
            candidates[0].id,
            starts_at=meaning.starts_at,
            requester_id=sender.person.id if sender.person else None,
            source=OrderSource.SMS,
            by=sender.actor,
            at=at,
            via=Door.SMS,
        )
    except ServicePaused as refusal:
        return _paused(sender, refusal, at=at)
    if placed is None:
        return draft(sender, meaning, reason="nothing_before", elder=candidates[0], at=at)
    _paid(sender, placed, meaning, at=at)
    checks.let_change(sender, placed, at=at)
    say_back(sender, placed, at=at)
    return "ordered"
