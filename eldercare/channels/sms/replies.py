"""What goes back to the one who wrote, in the right language, to the number that wrote."""

import re
from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import SYSTEM, Actor
from eldercare.messaging import service as messaging
from eldercare.messaging.models import IncomingMessage
from eldercare.people.models import Person
from eldercare.people.queries import by_number

HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Sender:
    """Who wrote: the message, everybody known at that number, and the one person it is when there is only one."""

    message: IncomingMessage
    people: tuple[Person, ...]

    @property
    def number(self) -> str:
        return self.message.from_number

    @property
    def text(self) -> str:
        return self.message.body

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


def sender_of(message: IncomingMessage) -> Sender:
    """Return who wrote this text."""
    return Sender(message, tuple(by_number(message.from_number)))


def reply(sender: Sender, template: str, *, at: datetime, key: str | None = None, **values: str) -> None:
    """Queue an answer to the number that wrote; nothing for a sender that is no number."""
    if not sender.number.startswith("+"):
        return
    messaging.queue_to_number(
        template,
        number=sender.number,
        language=sender.language,
        at=at,
        values=values,
        about=("incoming", sender.message.id),
        key=key,
    )
