"""What every gateway can do, and how it tells what became of a text or a call."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from eldercare.messaging.states import Medium, MessageStatus, Reason


@dataclass(frozen=True)
class Letter:
    """One text or call on its way to an E.164 number; `id` is ours and comes back with delivery reports.

    `body` is complete. Carriers that take no free text send their own name for the wording instead (`carrier_id`,
    empty where the carrier has approved nothing) with `filled_in`. `gateway_id` is what the gateway calls it, where it
    has said so already.
    """

    id: int
    to: str
    body: str
    queued_at: datetime
    medium: Medium = Medium.TEXT
    template: str = ""
    version: int = 0
    language: str = "zh"
    filled_in: Mapping[str, str] = field(default_factory=dict)
    carrier_id: str = ""
    gateway_id: str | None = None


@dataclass(frozen=True)
class Abilities:
    """What a gateway is good for. `free_text`: it takes wordings that nobody has approved.

    `approved_by` names the carrier behind it whose approvals count, where that is not the gateway itself.
    """

    media: frozenset[Medium] = frozenset({Medium.TEXT})
    free_text: bool = True
    approved_by: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the gateway made of a text or call, in our words.

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
    """A way out of the house. Called with no transaction open; never raises for what the network does."""

    name: str
    abilities: Abilities

    def send(self, letter: Letter) -> Outcome:
        """Hand over one text, or ring somebody, as the letter's medium says."""

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:
        """Find a letter that may have been handed over since it was queued; None when the gateway surely has none.

        `known_ids` are the gateway's ids of other letters of ours to that number; of several that it could be, the
        oldest is meant. Outcome `unknown` means that this gateway cannot be asked at all; CannotAsk is raised when it
        does not answer now.
        """
