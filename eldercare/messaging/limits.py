"""How much may leave: what carriers allow to one number, and what a day may cost. Calls for help know no limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select

from eldercare.clock import start_of_day
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import Medium, Priority
from eldercare.settings import Settings

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Limits:
    """`equal`: so many texts of the same words to a number in so many seconds. Prices in fen; 0 is no limit."""

    equal: tuple[tuple[int, int], ...] = ((2, 59), (5, 59 * 60))
    texts_an_hour: int = 0
    part_price_fen: int = 0
    call_price_fen: int = 0
    day_cap_fen: int = 0

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        return cls(
            equal=settings.equal_texts,
            texts_an_hour=settings.texts_an_hour,
            part_price_fen=settings.part_price_fen,
            call_price_fen=settings.call_price_fen,
            day_cap_fen=settings.daily_cost_cap_fen,
        )


UNPRICED = Limits()


@dataclass(frozen=True)
class Spent:
    """What left since midnight and what it cost. `cap_fen` is 0 where a day may cost what it will."""

    parts: int
    calls: int
    fen: int
    cap_fen: int

    @property
    def is_capped(self) -> bool:
        """Tell whether what is left of the day's money pays for no further text."""
        return 0 < self.cap_fen <= self.fen


def allowed_at(message: OutgoingMessage, limits: Limits, at: datetime) -> datetime:
    """Return when this text may leave without being one too many for its number: `at`, or later."""
    if message.priority == Priority.SOS or message.medium is not Medium.TEXT:
        return at
    return max([at, *_free_again(message, limits, at)])


def _free_again(message: OutgoingMessage, limits: Limits, at: datetime) -> Iterator[datetime]:
    if limits.equal:
        longest = max(seconds for _, seconds in limits.equal)
        most = max(number for number, _ in limits.equal)
        same = OutgoingMessage.body_index == message.body_index
        left = _left_to(message, at - timedelta(seconds=longest), most, same)
        for number, seconds in limits.equal:
            if len(left) >= number:
                yield left[number - 1] + timedelta(seconds=seconds)
    if limits.texts_an_hour:
        left = _left_to(message, at - HOUR, limits.texts_an_hour)
        if len(left) >= limits.texts_an_hour:
            yield left[-1] + HOUR


def _left_to(message: OutgoingMessage, since: datetime, most: int, *more: ColumnElement[bool]) -> list[datetime]:
    query = (
        select(OutgoingMessage.sending_at)
        .where(OutgoingMessage.number_index == message.number_index, OutgoingMessage.sending_at > since, *more)
        .where(OutgoingMessage.id != message.id, OutgoingMessage.medium == Medium.TEXT)
        .order_by(OutgoingMessage.sending_at.desc())
        .limit(most)
    )
    return [left_at for left_at in session.scalars(query) if left_at is not None]


def spent_today(limits: Limits, at: datetime) -> Spent:
    """Return what has left since local midnight, calls for help included, and what that cost."""
    is_text = OutgoingMessage.medium == Medium.TEXT
    parts = func.coalesce(func.sum(case((is_text, OutgoingMessage.parts), else_=0)), 0)
    calls = func.coalesce(func.sum(case((is_text, 0), else_=1)), 0)
    query = select(parts, calls).where(OutgoingMessage.sent_at >= start_of_day(at, zone()))
    texts, rung = session.execute(query).one()
    cost = texts * limits.part_price_fen + rung * limits.call_price_fen
    return Spent(texts, rung, cost, limits.day_cap_fen)


class Purse:
    """The day's money as one sender knows it: counted in the beginning, then paid from."""

    def __init__(self, limits: Limits, at: datetime) -> None:
        self._limits, self._at = limits, at
        self._left_fen = limits.day_cap_fen - spent_today(limits, at).fen if limits.day_cap_fen else 0

    def pay(self, message: OutgoingMessage) -> None:
        """Take out what this costs."""
        prices = self._limits
        is_call = message.medium is Medium.CALL
        self._left_fen -= prices.call_price_fen if is_call else message.parts * prices.part_price_fen

    @property
    def affordable(self) -> ColumnElement[bool] | None:
        """What may be paid with the rest, calls for help, and what is too late anyway; None where there is no cap."""
        if not self._limits.day_cap_fen:
            return None
        is_call = OutgoingMessage.medium == Medium.CALL
        price = case((is_call, self._limits.call_price_fen), else_=OutgoingMessage.parts * self._limits.part_price_fen)
        is_sos, is_too_late = OutgoingMessage.priority == Priority.SOS, OutgoingMessage.expires_at <= self._at
        return or_(price <= self._left_fen, is_sos, is_too_late)
