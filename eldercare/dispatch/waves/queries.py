"""Looking at askings: which one is at work, what may have ended it, and whose turn it is to go on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from eldercare.database import session
from eldercare.dispatch.waves.models import Asking, WaveOffer
from eldercare.dispatch.waves.states import GOES_ON, AskingStatus
from eldercare.orders.models import Offer, OrderEvent
from eldercare.orders.states import TAKES_OFFERS, WAITING, OrderStatus

TIME_WAS_SET = ("changed", "reopened", "completed")


def find(order_id: int) -> Asking | None:
    """Return the asking about this order that has not ended, or None; what ended it may not have been noted yet."""
    return session.scalars(select(Asking).where(Asking.order_id == order_id, Asking.ended_at.is_(None))).one_or_none()


def what_ended(asking: Asking) -> OrderStatus | None:
    """Return into which state the order went that ends the asking, None while it may go on.

    It is read from the order's history: an order that was accepted and given back a moment later needs a new decision.
    """
    query = select(OrderEvent.became).where(OrderEvent.order_id == asking.order_id, _ends(asking.after_event_id))
    return session.scalars(query.order_by(OrderEvent.id).limit(1)).one_or_none()


def _ends(after: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    return and_(OrderEvent.id > after, or_(OrderEvent.became.not_in(TAKES_OFFERS), OrderEvent.what.in_(TIME_WAS_SET)))


def due(now: datetime, *, limit: int) -> Sequence[int]:
    """Return the askings with which something has to be done: time over, all of a wave answered, or the order gone."""
    ended = select(OrderEvent.id).where(OrderEvent.order_id == Asking.order_id, _ends(Asking.after_event_id))
    waits = (
        select(WaveOffer.offer_id)
        .join(Offer)
        .where(WaveOffer.asking_id == Asking.id, WaveOffer.wave == Asking.wave, Offer.status.in_(WAITING))
    )
    answered = and_(Asking.status == AskingStatus.ASKING, ~waits.exists())
    query = select(Asking.id).where(Asking.ended_at.is_(None), or_(Asking.next_at <= now, answered, ended.exists()))
    return session.scalars(query.order_by(Asking.id).limit(limit)).all()


def is_due(asking: Asking, now: datetime) -> bool:
    """Tell whether it is time to ask the next: the minutes are over, or everybody of the last wave has answered."""
    if asking.status not in GOES_ON or asking.next_at is None:
        return False
    return asking.next_at <= now or (asking.status is AskingStatus.ASKING and not _somebody_thinks(asking))


def _somebody_thinks(asking: Asking) -> bool:
    of_it = WaveOffer.asking_id == asking.id, WaveOffer.wave == asking.wave, Offer.status.in_(WAITING)
    return session.scalar(select(Offer.id).join(WaveOffer).where(*of_it).limit(1)) is not None
