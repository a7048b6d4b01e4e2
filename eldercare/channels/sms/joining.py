"""One wish in two texts: what was written within a minute is read together where one half alone makes no sense."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.channels.sms.heard import Heard, meaning_of
from eldercare.channels.sms.recent import Recent
from eldercare.channels.sms.replies import Sender
from eldercare.channels.sms.understanding.meaning import Intent, Meaning
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.messaging import service as messaging
from eldercare.orders import follow_ups
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.queries import texted_at
from eldercare.orders.states import TAKES_OFFERS, OrderStatus

WITHIN = timedelta(seconds=60)
HALVES = frozenset({"unclear", "drafted", "asked_when", "asked_what", "call_back", "promised_already"})
JOINABLE = frozenset({Intent.UNCLEAR, Intent.ORDER})
AT_MOST = 3
SCRAP = 10  # so few characters say nothing that would be lost in a note


def halves_of(sender: Sender, heard: Heard) -> list[Recent]:
    """Return the texts next to this one, a minute away at most, of which nothing came yet; oldest first.

    The same number may have sent them before it, or after it while this one was still on its way. A text that answers
    a question belongs to nothing, nor do texts on its other side.
    """
    if heard.asked is not None or heard.meaning.intent not in JOINABLE:
        return []
    me = sender.message
    before = [text for text in heard.recent if text.id < me.id and me.received_at - text.received_at <= WITHIN]
    after = [text for text in reversed(heard.recent) if text.id > me.id and text.received_at - me.received_at <= WITHIN]
    return [*reversed(_unbroken(before)), *_unbroken(after)]


def _unbroken(texts: list[Recent]) -> list[Recent]:
    kept: list[Recent] = []
    for text in texts[:AT_MOST]:
        if text.outcome not in HALVES:
            break
        kept.append(text)
    return kept


def together(sender: Sender, heard: Heard, halves: list[Recent], *, at: datetime) -> tuple[Sender, Meaning] | None:
    """Read these texts with this one as a whole; None when the whole is no better than its parts.

    A text that makes an order by itself takes along only a day or time it lacks, and scraps.
    """
    if not halves:
        return None
    bodies = {text.id: text.body for text in halves} | {sender.message.id: sender.message.body}
    whole = replace(sender, joined="\n".join(bodies[number] for number in sorted(bodies)))
    meaning = meaning_of(whole.text, language=sender.language, at=at)
    if meaning.intent is Intent.SOS:
        return whole, meaning
    if meaning.intent is not Intent.ORDER or meaning.asks_back or meaning.service is None:
        return None
    return (whole, meaning) if _is_better(heard.meaning, meaning, [text.body for text in halves]) else None


def _is_better(alone: Meaning, whole: Meaning, others: list[str]) -> bool:
    if alone.intent is not Intent.ORDER or alone.asks_back:
        return True
    if alone.service != whole.service:
        return False
    more_time = (whole.time_given, whole.date_given) > (alone.time_given, alone.date_given)
    return more_time or (alone.starts_at == whole.starts_at and all(len(plain(text)) <= SCRAP for text in others))


def drafts_from(sender: Sender, halves: list[Recent], *, at: datetime) -> list[Order]:
    """Return the drafts that these texts were put on the board as; take back what was promised or queued about them."""
    found: list[Order] = []
    for text in halves:
        messaging.drop_queued(about=("incoming", text.id), at=at)
        if text.handled_at is not None:
            follow_ups.settle_call_back(sender.number, opened_at=text.handled_at, at=at)
            entered = texted_at(text.handled_at, statuses=frozenset({OrderStatus.DRAFT}))
            found += [order for order in entered if order.caller_number == sender.number]
    return found


def withdraw(drafts: Sequence[Order], sender: Sender, *, at: datetime) -> None:
    """Take drafts off the board whose words have become part of another order."""
    for draft in drafts:
        orders.cancel(draft.id, reason="joined", by=sender.actor, at=at, via=Door.SMS)


def order_to_correct(sender: Sender, heard: Heard, *, at: datetime) -> Order | None:
    """Return the order of a minute ago to which this text gives the day and time: the same service, said again.

    Only where the text before named neither.
    """
    meaning, me = heard.meaning, sender.message
    last = next((text for text in heard.recent if text.id < me.id), None)
    if last is None or last.outcome != "ordered" or last.handled_at is None:
        return None
    if me.received_at - last.received_at > WITHIN or not (meaning.time_given or meaning.date_given):
        return None
    before = meaning_of(last.body, language=sender.language, at=at)
    if before.service != meaning.service or before.time_given or before.date_given:
        return None
    theirs = {person.id for person in sender.people}
    for order in texted_at(last.handled_at, statuses=TAKES_OFFERS):
        if theirs & {order.requester_id, order.elder_id} and order.service and order.service.code == meaning.service:
            return order
    return None
