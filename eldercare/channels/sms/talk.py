"""What needs no order: opting out and in, the menu, thanks, a wish for a person, and what nobody understands."""

from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.catalogue.queries import on_the_menu
from eldercare.channels.sms import checks, wishes
from eldercare.channels.sms.answers import ask_which
from eldercare.channels.sms.call_backs import call_back, call_now
from eldercare.channels.sms.heard import MENU_SENT, Heard
from eldercare.channels.sms.replies import Sender, reply
from eldercare.channels.sms.understanding.meaning import Intent
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.whose import in_danger
from eldercare.clock import local
from eldercare.localtime import zone
from eldercare.messaging.spans import said_minutes
from eldercare.messaging.states import QuestionKind
from eldercare.orders.models import Order
from eldercare.orders.queries import get, last_of, visits_of
from eldercare.orders.states import UNDER_WAY, OrderStatus
from eldercare.orders.wishes import elders_meant
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.safety.service import add_words, open_incident
from eldercare.safety.states import IncidentSource
from eldercare.timebank.queries import find_person_account
from eldercare.timebank.spending import Purse, purse_of, those_who_may

MAY_BE_ABOUT_THE_DANGER = frozenset({Intent.UNCLEAR, Intent.CHAT, Intent.YES, Intent.NO, Intent.CANCEL, Intent.HUMAN})
MISUNDERSTOOD = frozenset({"unclear", "drafted", "asked_when", "asked_whom", "asked_what"})
SOS = frozenset({"sos", "sos_more"})
PROMISES = frozenset({"call_back", "worrying"})
MOST_BALANCES = 3
IN_A_ROW = timedelta(minutes=30)
CANCELLABLE = UNDER_WAY | {OrderStatus.OPEN, OrderStatus.OFFERED}


def sos(sender: Sender, at: datetime) -> str:
    """Alarm the duty staff; a relative's call for help is that of the elder whom it is about."""
    person = in_danger(sender)
    open_incident(
        source=IncidentSource.SMS,
        number=sender.number,
        person_id=person.id if person is not None else None,
        text=sender.text,
        by=sender.actor,
        at=at,
        via=Door.SMS,
    )
    return "sos"


def after_sos(sender: Sender, heard: Heard, at: datetime) -> str | None:
    """Tell the duty staff what a number writes after its call for help: where it is, or that all is well.

    None for what is plainly about something else: an answer to a question of ours, an order.
    """
    if not any(text.outcome in SOS for text in heard.recent) or heard.meaning.intent not in MAY_BE_ABOUT_THE_DANGER:
        return None
    asked = heard.asked
    if asked is not None and (asked.kind is not QuestionKind.ORDER_CHECK or asked.code in plain(sender.text)):
        return None
    incident = add_words(sender.number, text=sender.text, by=sender.actor, at=at, via=Door.SMS)
    if incident is None:
        return None
    reply(sender, "sos_noted", at=at, key=f"sos:{incident.id}:noted")
    return "sos_more"


def opt(sender: Sender, heard: Heard, at: datetime) -> str:
    """Stop or resume texts to everybody at that number."""
    out = heard.meaning.intent is Intent.STOP
    for person in sender.people:
        if out:
            people.opt_out(person.id, at=at)
        else:
            people.opt_in(person.id)
    reply(sender, "opted_out" if out else "opted_in", at=at)
    return "opted_out" if out else "opted_in"


def menu(sender: Sender, _heard: Heard, at: datetime) -> str:
    """Send the list; for an hour its digits order, "1" included."""
    lines = [f"{service.menu_digit} {service.said(sender.language)}" for service in on_the_menu(at)]
    reply(sender, "menu", at=at, lines="\n".join(lines))
    return MENU_SENT


def balance(sender: Sender, heard: Heard, at: datetime) -> str:
    """Say how much saved time there is: the sender's own, or that of those for whom he or she orders."""
    people = [one for one in sender.people if find_person_account(one.id)] or list(sender.people)
    if len(people) == 1 and not find_person_account(people[0].id):
        people = [elder.person for elder in elders_meant(people)][:MOST_BALANCES] or people
    if not people:
        return unclear(sender, heard, at)
    for person in people[:MOST_BALANCES]:
        purse = purse_of(person, at)
        reply(
            sender,
            "saved_time_balance_not_yet"
            if purse.balance and not _may_spend(person, purse, at)
            else "saved_time_balance",
            at=at,
            name=person.name,
            total=said_minutes(purse.balance, sender.language),
            aside=said_minutes(purse.held, sender.language),
            left=said_minutes(purse.free, sender.language),
        )
    return "balance"


def _may_spend(person: Person, purse: Purse, at: datetime) -> bool:
    """Tell whether the person may spend, or does so with others' minutes: the household's, the government's."""
    return bool(purse.free or purse.held or those_who_may([person], local(at, zone()).date()))


def human(sender: Sender, heard: Heard, at: datetime) -> str:
    """Promise a call, about the one order that is in question where there is one."""
    checked = heard.still_open(QuestionKind.ORDER_CHECK)
    call_back(sender, at=at, order=get(checked[0].about_id) if len(checked) == 1 else None)
    return "call_back"


def chat(sender: Sender, heard: Heard, at: datetime) -> str:
    """Be kind once an hour; thanking somebody for every thanks never ends.

    A no from somebody who is expected at a visit is no chat: a person asks.
    """
    if heard.meaning.intent is Intent.NO and _is_expected(sender):
        call_back(sender, at=at)
        return "call_back"
    reply(sender, "chat_kind", at=at, key=f"chat:{sender.message.number_index}:{at:%Y%m%d%H}")
    return "chat"


def _is_expected(sender: Sender) -> bool:
    return any(visits_of(person, live=True, limit=1) for person in sender.people)


def cancel(sender: Sender, heard: Heard, at: datetime) -> str:
    """Call off the one order that can be meant; where several can be, ask which; where none can, a person asks."""
    meaning, checked = heard.meaning, heard.still_open(QuestionKind.ORDER_CHECK)
    fitting = [question for question in checked if _names(sender.text, get(question.about_id))] or checked
    if len(fitting) == 1:
        return checks.change(sender, meaning, fitting[0], at=at)
    if fitting:
        return ask_which(sender, fitting, at=at)
    coming = [order for elder in sender.elders for order in _cancellable(elder.id)]
    named = [order for order in coming if _names(sender.text, order)]
    coming = named or coming
    if len(coming) != 1 or (not named and _is_expected(sender)):  # who helps and is helped may mean either
        call_back(sender, at=at)
        return "call_back"
    if meaning.moves:
        return checks.correct(sender, coming[0], at=at)
    return checks.cancel(sender, coming[0], at=at)


def _names(text: str, order: Order) -> bool:
    return order.service is not None and any(word in text for word in (order.service.name, *order.service.words))


def _cancellable(elder_id: int) -> list[Order]:
    return [order for order in last_of(elder_id, limit=20) if order.status in CANCELLABLE]


def unclear(sender: Sender, heard: Heard, at: datetime) -> str:
    """Ask once; the second time in a row a person calls back, and then that promise stands for half an hour.

    What asks us for something goes to the board as a draft. Other texts are kept for whoever reads the conversation.
    """
    if heard.meaning.worrying:
        call_now(sender, at=at)
        return "worrying"
    lately = {text.outcome for text in heard.recent if text.received_at > at - IN_A_ROW}
    if lately & PROMISES:
        return "promised_already"
    if lately & MISUNDERSTOOD:
        call_back(sender, at=at)
        return "call_back"
    if heard.meaning.asks_back:
        elder = next(iter(sender.elders), None) if sender.person else None
        return wishes.draft(
            sender, heard.meaning, reason="unclear" if sender.people else "unknown_sender", elder=elder, at=at
        )
    if plain(sender.text) == "9":
        return _changes_something(sender, at=at)
    reply(sender, "help_unclear", at=at)
    return "unclear"


def _changes_something(sender: Sender, *, at: datetime) -> str:
    """A 9 although nothing is in question any more: an order made long ago, or by somebody else."""
    coming = [order for elder in sender.elders for order in _cancellable(elder.id)]
    if len(coming) == 1:
        return checks.correct(sender, coming[0], at=at)
    call_back(sender, at=at)
    return "call_back"
