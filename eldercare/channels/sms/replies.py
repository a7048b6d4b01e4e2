"""What goes back to the one who wrote, in the right language, to the number that wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.catalogue.models import Service
from eldercare.channels.sms.recent import WROTE_LATELY, others_than
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.elders.queries import PEOPLE_AND_ELDERS
from eldercare.localtime import format_when
from eldercare.messaging import service as messaging
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.models import IncomingMessage
from eldercare.messaging.questions import IS_ASKED
from eldercare.messaging.spans import said_minutes
from eldercare.orders.models import Order
from eldercare.orders.saved_time import left_after, order_cost
from eldercare.orders.texts import received, tell, values_for
from eldercare.people.models import Person
from eldercare.people.queries import text_phone

HAN = re.compile(r"[\u4e00-\u9fff]")
# Telephones of people. What else there is with +86 are short codes of banks, carriers and gateways (106…).
ANSWERABLE = re.compile(r"\+(?!86)\d{8,15}|\+86(?:1[3-9]\d{9}|10\d{8}|[2-9]\d{8,10})")

_SENDER = PEOPLE_AND_ELDERS.add_columns(WROTE_LATELY, IS_ASKED)


@dataclass(frozen=True)
class Sender:
    """Who wrote: the message, everybody known at that number, those of them who are elders, and the one person it is.

    `wrote_lately` and `is_asked` tell whether there are other texts of this hour and questions that wait for an answer;
    `joined` is the whole text where it came in several messages. `repeats`: a moment ago the very same was written. Who
    is `silent` gets no answers: it is a machine, most likely.
    """

    message: IncomingMessage
    people: tuple[Person, ...]
    elders: tuple[Elder, ...]
    wrote_lately: bool = True
    is_asked: bool = True
    joined: str = ""
    repeats: bool = False
    silent: bool = False

    @property
    def number(self) -> str:
        return self.message.from_number

    @property
    def text(self) -> str:
        return self.joined or self.message.body

    @property
    def person(self) -> Person | None:
        return self.people[0] if len(self.people) == 1 else None

    @property
    def actor(self) -> Actor:
        return Actor.person(self.person.id) if self.person else SYSTEM

    @property
    def community_id(self) -> int | None:
        communities = {person.community_id for person in self.people}
        return communities.pop() if len(communities) == 1 else None

    @property
    def language(self) -> str:
        """What the person chose; of somebody unknown, the language of the text."""
        if self.people:
            return self.people[0].language
        return "zh" if HAN.search(self.text) or not re.search("[A-Za-z]{2}", self.text) else "en"

    @property
    def is_answerable(self) -> bool:
        """Whether an answer can reach a person at that number."""
        return ANSWERABLE.fullmatch(self.number) is not None and not self.silent


def sender_of(message: IncomingMessage) -> Sender:
    """Return who wrote this text, and whether there is more of that number to look at."""
    asked = others_than(message) | {"at": message.received_at}  # what is open now was not over when this came
    known = session.execute(_SENDER, asked).unique().all()
    people, elders = (tuple(row[place] for row in known if row[place]) for place in (0, 1))
    return Sender(message, people, elders, *known[0][2:]) if known else Sender(message, people, elders)


def reply(sender: Sender, template: str, *, at: datetime, key: str | None = None, **values: str) -> None:
    """Queue an answer to the number that wrote; nothing for a sender that is no telephone, or silent."""
    _queue(sender, template, values, about=("incoming", sender.message.id), at=at, key=key)


def reply_about(order: Order, sender: Sender, template: str, values: Mapping[str, str], *, at: datetime) -> None:
    """Queue an answer that belongs to an order, among whose texts it is then found."""
    _queue(sender, template, values, about=("order", order.id), at=at)


def _queue(
    sender: Sender,
    template: str,
    values: Mapping[str, str],
    *,
    about: tuple[str, int],
    at: datetime,
    key: str | None = None,
) -> None:
    if sender.is_answerable:
        messaging.queue_to_number(
            template, number=sender.number, language=sender.language, at=at, values=values, about=about, key=key
        )


def say_back(sender: Sender, order: Order, *, at: datetime, template: str = "") -> None:
    """Say which service, day and time we have now, to the number that wrote and to an elder who reads another phone.

    Where somebody else asked, or several share the number, it also says for whom. `template` says it in other words
    than those of a new order.
    """
    elder = order.elder.person if order.elder else None
    phone = text_phone(elder) if elder else None
    is_same_phone = phone is not None and phone.number == sender.number
    if elder is not None and not (is_same_phone and sender.silent):
        if sender.person is elder and is_same_phone:
            _tell(elder, order, at=at, template=template, service=said(order.service, elder.language))
            return
        if not is_same_phone:
            _tell(elder, order, at=at, service=service_for(order, sender.person, elder.language))
    chosen, more = _received(order, language=sender.language, at=at, template=template)
    values = values_for(order, language=sender.language, names=TEMPLATES[chosen].placeholders) | more
    values["service"] = service_for(order, sender.person, sender.language)
    reply_about(order, sender, chosen, values, at=at)


def _tell(elder: Person, order: Order, *, at: datetime, service: str, template: str = "") -> None:
    chosen, more = _received(order, language=elder.language, at=at, template=template)
    tell(chosen, elder, order, at=at, values=more | {"service": service})


def _received(order: Order, *, language: str, at: datetime, template: str) -> tuple[str, dict[str, str]]:
    """Return which text says it and what else it says: of an order with saved time what that costs, what remains."""
    if order.with_saved_time and template in {"", "order_joined"}:
        return "order_received_saved", {
            "time": said_minutes(order_cost(order), language),
            "left": said_minutes(left_after(order, at=at), language),
        }
    usual, more = received(order, language=language, at=at, via=Door.SMS)
    return template or usual, more


def service_for(order: Order, asking: Person | None, language: str) -> str:
    """Return the service as a text says it: with the elder's name, unless it is the elder who asks."""
    service = said(order.service, language)
    if order.elder is None or asking is order.elder.person:
        return service
    name = order.elder.name
    return f"{service} for {name}" if language == "en" else f"{name}的{service}"


def said(service: Service | None, language: str) -> str:
    """Return the service's name in that language; nothing for none."""
    return service.said(language) if service else ""


def when_of(order: Order, sender: Sender) -> str:
    """Return the order's day and time in the sender's language; nothing where they are open."""
    return format_when(order.starts_at, sender.language) if order.starts_at else ""
