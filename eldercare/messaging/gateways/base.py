"""What every gateway can do, and how it tells what became of a text."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from eldercare.messaging.states import MessageStatus, Reason


@dataclass(frozen=True)
class Outcome:
    """What the gateway made of a text, in our words.

    `queued` means "not taken, try again" (after `retry_after` seconds when the gateway said so); `sending` that it may
    have been taken or not, and must be looked up before anything is sent again.
    """

    status: MessageStatus
    gateway_id: str | None = None
    error_code: str | None = None
    reason: Reason | None = None
    retry_after: int | None = None


class CannotAsk(Exception):
    """The gateway could not be asked just now; ask again later."""


class Gateway(Protocol):
    """A way for texts to leave the house. Called with no transaction open; never raises for what the network does."""

    name: str

    def send(self, *, to: str, body: str, message_id: int) -> Outcome:
        """Hand over one text to an E.164 number; `message_id` is ours and comes back with delivery reports."""

    def look_up(self, *, to: str, body: str, since: datetime, known_ids: Collection[str]) -> Outcome | None:
        """Find a text that may have been handed over since that moment; None when the gateway surely has none.

        `known_ids` are the gateway's ids of other texts of ours to that number. Outcome `unknown` means that this
        gateway cannot be asked at all; CannotAsk is raised when it does not answer now.
        """
