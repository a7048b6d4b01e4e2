"""What was tried to find somebody for an order: who was asked when, in which wave, and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from eldercare.database import session
from eldercare.dispatch.waves.models import WaveOffer
from eldercare.dispatch.waves.queries import TIME_WAS_SET
from eldercare.orders.models import Offer, OrderEvent
from eldercare.orders.states import WAITING, OfferStatus

SILENT = WAITING | {OfferStatus.EXPIRED, OfferStatus.WITHDRAWN}


@dataclass(frozen=True)
class Answer:
    """Who was asked, and what became of it; `reason` is why not, in the helper's words."""

    name: str
    status: OfferStatus
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Round:
    """Those who were asked at one moment; `wave` is 0 where a dispatcher chose whom to ask."""

    asked_at: datetime
    wave: int
    is_broadcast: bool
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True)
class Tried:
    """Every round since the time of the visit was set, in the order in which they were asked."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def answers(self) -> list[Answer]:
        return [answer for one in self.rounds for answer in one.answers]

    @property
    def waves(self) -> int:
        return sum(one.wave > 0 for one in self.rounds)

    @property
    def said_no(self) -> int:
        return sum(answer.status is OfferStatus.DECLINED for answer in self.answers)

    @property
    def silent(self) -> int:
        return sum(answer.status in SILENT for answer in self.answers)


def what_was_tried(order_id: int) -> Tried:
    """Return what was tried for this order."""
    return tried_for([order_id])[order_id]


def tried_for(order_ids: Collection[int]) -> dict[int, Tried]:
    """Return what was tried for each of these orders, with two statements for all of them."""
    found = {order_id: Tried() for order_id in order_ids}
    set_at = _times_set_at(order_ids)
    query = (
        select(Offer, WaveOffer.wave, WaveOffer.is_broadcast)
        .outerjoin(WaveOffer, WaveOffer.offer_id == Offer.id)
        .where(Offer.order_id.in_(order_ids))
        .order_by(Offer.sent_at, Offer.id)
    )
    for offer, wave, is_broadcast in session.execute(query):
        if offer.order_id not in set_at or offer.sent_at >= set_at[offer.order_id]:
            _add(found[offer.order_id].rounds, offer, wave or 0, is_broadcast=bool(is_broadcast))
    return found


def _add(rounds: list[Round], offer: Offer, wave: int, *, is_broadcast: bool) -> None:
    if not rounds or (rounds[-1].asked_at, rounds[-1].wave) != (offer.sent_at, wave):
        rounds.append(Round(offer.sent_at, wave, is_broadcast))
    rounds[-1].answers.append(Answer(offer.helper_name, offer.status, offer.answered_at, offer.reason))


def _times_set_at(order_ids: Collection[int]) -> dict[int, datetime]:
    query = select(OrderEvent.order_id, func.max(OrderEvent.at)).where(
        OrderEvent.order_id.in_(order_ids), OrderEvent.what.in_(TIME_WAS_SET)
    )
    return dict(session.execute(query.group_by(OrderEvent.order_id)).all())
