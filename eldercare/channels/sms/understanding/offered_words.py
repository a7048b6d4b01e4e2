"""A service list in the form in which understanding needs it."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Protocol

from eldercare.channels.sms.understanding.meaning import ServiceWords


class Offered(Protocol):
    """What understanding wants to know of a service: a row of the catalogue or a line of a list."""

    @property
    def code(self) -> str: ...
    @property
    def menu_digit(self) -> str | None: ...
    @property
    def words(self) -> Sequence[str]: ...
    @property
    def usual_start(self) -> str: ...
    @property
    def minutes(self) -> int: ...


def service_words(services: Iterable[Offered]) -> tuple[ServiceWords, ...]:
    """Return the words of these services, in their order; `usual_start` is a time such as "11:30"."""
    return tuple(
        ServiceWords(
            code=service.code,
            menu_digit=service.menu_digit,
            words=tuple(service.words),
            usual_start=time.fromisoformat(service.usual_start),
            minutes=service.minutes,
        )
        for service in services
    )
