"""A text has arrived and is stored: understand it, do what it asks, answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from eldercare.channels.sms import (
    answers,
    asking,
    at_the_door,
    checks,
    departed,
    joining,
    machines,
    paying,
    repeated,
    talk,
    wishes,
)
from eldercare.channels.sms.heard import Heard, hear
from eldercare.channels.sms.recent import recent_texts, take
from eldercare.channels.sms.replies import Sender, sender_of
from eldercare.channels.sms.understanding.meaning import Intent
from eldercare.clock import now
from eldercare.messaging import service as messaging
from eldercare.messaging.states import QuestionKind
from eldercare.transaction import transaction


def handle(incoming_id: int) -> None:
    """Act on a stored text, once: in one transaction with its answers and the mark that it was handled."""
    with transaction():
        message = take(incoming_id)
        if message is None:
            return
        at = now()
        outcome = _outcome(sender_of(message), at=at)
        messaging.mark_handled(message, outcome, at)


def _outcome(sender: Sender, *, at: datetime) -> str:
    at_the_visit = at_the_door.check(sender, at=at)
    if at_the_visit is not None:
        return at_the_visit
    heard = hear(sender, recent_texts(sender.message, are_there=sender.wrote_lately), at=at)
    if heard.meaning.intent is Intent.SOS:
        return "echo" if machines.is_echo(sender, is_alarming=True) else talk.sos(sender, at)
    heard = paying.said_before(sender, heard)
    sender = replace(sender, repeats=repeated.is_repeated(sender, heard.recent))
    if machines.is_no_person(sender):
        return "machine"
    if machines.is_echo(sender):
        return "echo"
    if machines.is_silenced(heard.recent, at):
        return _without_a_word(sender, heard, at=at)
    if machines.goes_in_circles(sender, heard.recent, at):
        machines.put_up(sender, heard.recent, at=at)
        _without_a_word(sender, heard, at=at)
        return machines.LOOP
    about_sos = talk.after_sos(sender, heard, at)
    if about_sos is not None:
        return about_sos
    if departed.is_from_nobody_living(sender):
        return departed.ring_back(sender, at)
    sender = departed.among_the_living(sender)
    return _joined(sender, heard, at=at) or _act(sender, heard, at=at)


def _without_a_word(sender: Sender, heard: Heard, *, at: datetime) -> str:
    """Do what is asked for all the same, but answer nothing and ask nothing."""
    is_wish = heard.meaning.intent in {Intent.ORDER, Intent.REPEAT, Intent.STOP, Intent.START}
    if is_wish or heard.asked is not None or heard.meaning.worrying:
        return _act(replace(sender, silent=True), heard, at=at)
    return "muted"


def _joined(sender: Sender, heard: Heard, *, at: datetime) -> str | None:
    """Act on this text together with the other half of it; None when it stands alone."""
    halves = joining.halves_of(sender, heard)
    read = joining.together(sender, heard, halves, at=at)
    if read is None:
        return None
    whole, meaning = read
    drafts = joining.drafts_from(sender, halves, at=at)
    if meaning.intent is Intent.SOS:
        return talk.sos(whole, at)
    return wishes.place(whole, meaning, drafts=drafts, at=at)


def _act(sender: Sender, heard: Heard, *, at: datetime) -> str:
    meaning, asked = heard.meaning, heard.asked
    if asked is not None and meaning.intent in {Intent.YES, Intent.NO, Intent.RATE, Intent.CANCEL}:
        return answers.answer(sender, meaning, asked, at=at)
    if meaning.intent in {Intent.ORDER, Intent.UNCLEAR, Intent.CHAT, Intent.YES}:
        done = asking.answered_for_whom(sender, heard, at=at)
        if done is not None:
            return done
    paid = paying.pay_or_ask(sender, heard, at)
    return paid or _on_an_order_check(sender, heard, at=at) or DOING[meaning.intent](sender, heard, at)


def _on_an_order_check(sender: Sender, heard: Heard, *, at: datetime) -> str | None:
    """What is said to "this is what we understood" without naming it: it is so, or a time."""
    meaning = heard.meaning
    checked = heard.still_open(QuestionKind.ORDER_CHECK)
    answerable = heard.still_open(QuestionKind.OFFER, QuestionKind.RATING)
    if meaning.intent in {Intent.YES, Intent.NO, Intent.RATE} and answerable:
        return answers.ask_which(sender, [*answerable, *checked], at=at)
    if checked and meaning.intent in {Intent.YES, Intent.CHAT}:
        return checks.confirm(sender, checked[-1], at=at)
    if len(checked) == 1 and meaning.intent is Intent.NO:
        return checks.change(sender, meaning, checked[0], at=at)
    question = asking.time_only(sender, heard) if meaning.intent is Intent.UNCLEAR else None
    return checks.change(sender, meaning, question, at=at) if question is not None else None


DOING: dict[Intent, Callable[[Sender, Heard, datetime], str]] = {
    Intent.ORDER: wishes.order,
    Intent.REPEAT: wishes.same_again,
    Intent.CANCEL: talk.cancel,
    Intent.STOP: talk.opt,
    Intent.START: talk.opt,
    Intent.HUMAN: talk.human,
    Intent.MENU: talk.menu,
    Intent.BALANCE: talk.balance,
    Intent.CHAT: talk.chat,
    Intent.YES: talk.chat,
    Intent.NO: talk.chat,
    Intent.RATE: talk.chat,
    Intent.UNCLEAR: talk.unclear,
}
