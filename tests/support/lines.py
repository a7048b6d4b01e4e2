"""A telephone line for tests: texts go in as a gateway brings them, and what we would send is read from the outbox."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count

import time_machine
from sqlalchemy import select

from eldercare.channels.sms.intake import take_in
from eldercare.database import session
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.orders.models import FollowUp, Order

OURS = "+8613900009999"


@dataclass
class Line:
    """Texts to us and from us, by a clock that the test moves."""

    clock: time_machine.Traveller
    ids: "count[int]" = field(default_factory=lambda: count(1))

    def text(self, number: str, *bodies: str, apart: float = 1) -> list[str]:
        """Let this number write these texts, so many seconds apart; return the names of the answers queued to it."""
        known = {message.id for message in self._to(number)}
        for body in bodies:
            self.bringing(number, body)()
            self.clock.shift(timedelta(seconds=apart))
        return [message.template for message in self._to(number) if message.id not in known]

    def bringing(self, number: str, body: str, *, gateway_id: str = "") -> Callable[[], None]:
        """Return what a gateway does to bring us this text; done again, it brings the same one."""
        known_as = {"gateway": "test", "gateway_id": gateway_id or f"in-{next(self.ids)}"}
        return partial(take_in, **known_as, from_number=number, to_number=OURS, body=body)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.clock.shift(timedelta(**span))

    def last(self, number: str) -> str:
        """The newest text to this number."""
        return self._to(number)[-1].body

    def answers(self, number: str) -> list[str]:
        """The names of all texts to this number."""
        return [message.template for message in self._to(number)]

    def outcomes(self) -> list[str]:
        """What became of every text, oldest first."""
        return list(session.scalars(select(IncomingMessage.outcome).order_by(IncomingMessage.id)))

    def orders(self) -> list[Order]:
        """Every order there is, oldest first."""
        return list(session.scalars(select(Order).order_by(Order.id)))

    def calls(self) -> list[FollowUp]:
        """Every call that somebody still has to make."""
        return list(session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None)).order_by(FollowUp.id)))

    def _to(self, number: str) -> list[OutgoingMessage]:
        query = select(OutgoingMessage).where(OutgoingMessage.status != MessageStatus.DROPPED)
        return [
            message
            for message in session.scalars(query.order_by(OutgoingMessage.id).execution_options(populate_existing=True))
            if message.to_number == number
        ]
