"""Telling machines from people: our own number, short codes, and whatever answers our answers again and again."""

from datetime import datetime, timedelta

from flask import current_app

from eldercare.actors import Door
from eldercare.areas.policy import policy_of
from eldercare.channels.sms.recent import Recent
from eldercare.channels.sms.replies import ANSWERABLE, Sender
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.messaging.numbers import kept_form
from eldercare.messaging.queries import sent_to
from eldercare.orders import service as orders
from eldercare.orders.states import OrderSource
from eldercare.settings import Settings

LOOP = "loop"
KEPT_ONLY = frozenset({"", LOOP, "muted", "machine", "echo"})
PROMISED = frozenset({"call_back", "promised_already", "worrying"})
SILENT_FOR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)
FEWEST = 3
SAME_TEXT_FROM = 6  # a helpless elder may well send "0" four times
ECHO_FROM = 20


def is_no_person(sender: Sender) -> bool:
    """Tell whether the text comes from a short code, a sender's name, or from our own number."""
    settings: Settings = current_app.extensions["eldercare_settings"]
    ours = {kept_form(sender.message.to_number), kept_form(settings.twilio_from)}
    return sender.number in ours or ANSWERABLE.fullmatch(sender.number) is None


def is_echo(sender: Sender, *, is_alarming: bool = False) -> bool:
    """Tell whether this is a text of ours, word for word, that somebody's telephone sends back.

    One that `is_alarming` is looked up whatever it says: our own words about a call for help would page for ever.
    """
    text = sender.message.body.strip()
    if len(text) < ECHO_FROM or not (is_alarming or any(word in text for word in ("回复", "Reply", "reply"))):
        return False
    return any(message.body.strip() == text for message in sent_to(sender.number, limit=20))


def is_silenced(recent: tuple[Recent, ...], at: datetime) -> bool:
    """Tell whether this number was taken for a machine within the last hour."""
    return any(text.outcome == LOOP and text.received_at > at - SILENT_FOR for text in recent)


def goes_in_circles(sender: Sender, recent: tuple[Recent, ...], at: datetime) -> bool:
    """Tell whether ten minutes have seen so many answers to this number, or to one text, that it is a machine."""
    lately = [text for text in recent if text.received_at > at - TEN_MINUTES and text.outcome not in KEPT_ONLY]
    if len(lately) < FEWEST:
        return False
    if len(lately) >= policy_of(sender.community_id).answers_in_ten_minutes:
        return True
    folded = plain(sender.message.body)
    return len(folded) >= SAME_TEXT_FROM and all(plain(text.body) == folded for text in lately[:FEWEST])


def put_up(sender: Sender, recent: tuple[Recent, ...], *, at: datetime) -> None:
    """Let a person look at what this number writes, unless somebody was asked to call it; then we keep silent."""
    if any(text.outcome in PROMISED for text in recent):
        return
    orders.place_draft(
        source=OrderSource.SMS,
        reason="machine",
        notes=sender.text,
        caller_number=sender.number,
        community_id=sender.community_id,
        requester_id=sender.person.id if sender.person else None,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
