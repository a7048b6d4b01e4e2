"""The gateway for practice: a text has arrived as soon as it is sent, on a phone that is a page."""

from collections.abc import Collection
from uuid import uuid4

from eldercare.messaging.gateways.base import Abilities, Letter, Outcome
from eldercare.messaging.states import Medium, MessageStatus

NAME = "simulator"


class SimulatorGateway:
    """Delivers at once. The phones read our own outbox, so nothing can have left before we recorded that it did."""

    name = NAME
    abilities = Abilities(media=frozenset(Medium))

    def send(self, letter: Letter) -> Outcome:  # noqa: ARG002 - the outbox row is the phone's copy
        return Outcome(MessageStatus.DELIVERED, gateway_id=f"sim-{uuid4().hex}")

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:  # noqa: ARG002
        return None
