"""What a text message was understood to mean, and what must be known to understand it: plain data."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class Intent(StrEnum):
    """What the sender wants. START = receive texts again, REPEAT = the same as last time, MENU = asks what there is,
    BALANCE = asks how much saved time there is."""

    ORDER = "order"
    SOS = "sos"
    YES = "yes"
    NO = "no"
    RATE = "rate"
    CANCEL = "cancel"
    STOP = "stop"
    START = "start"
    HUMAN = "human"
    CHAT = "chat"
    MENU = "menu"
    REPEAT = "repeat"
    BALANCE = "balance"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Meaning:
    """One understood text. Times are aware and UTC; `asks_back` means that something must be asked before acting.

    `text` is the message as it arrived. `minutes` is the length that was said, else the service's usual one. `code` names an open
    question. `stars` is 1-5. `for_whom` is quoted from the message, never rewritten. `time_given` / `date_given` tell whether the
    sender said a time of day / a day, or whether it was filled in from what is usual. `more` are the codes of further services
    that the text asks for: the fields describe the first one. `moves` marks a CANCEL that wants another time instead: `starts_at`
    is that time if it is certain, and where only the day or only the time was said, the other half of the old one stays.
    `with_saved_time`: it says that the order is to be paid with saved time; an UNCLEAR text without service and time says
    nothing else.
    `worrying` marks an UNCLEAR text that may be about somebody in danger, for a person to look at first.
    """

    text: str
    intent: Intent
    service: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    stars: int | None = None
    code: str | None = None
    asks_back: bool = False
    quantity: int | None = None
    for_whom: str | None = None
    time_given: bool = False
    date_given: bool = False
    more: tuple[str, ...] = ()
    moves: bool = False
    worrying: bool = False
    with_saved_time: bool = False


@dataclass(frozen=True)
class ServiceWords:
    """What a community's catalogue says about one service: its code, what people call it, when it usually starts, how long it takes."""

    code: str
    menu_digit: str | None
    words: tuple[str, ...]
    usual_start: time
    minutes: int

    def __hash__(self) -> int:
        """By the code alone: the compiled list is looked up for every text, and its words are many."""
        return hash(self.code)


@dataclass(frozen=True)
class Open:
    """A question this phone number has not answered yet; `kind` is "offer", "rating", "order_check", "sign_in" or "menu" (the list of
    services was just sent, so that any of its digits orders)."""

    kind: str
    code: str
