"""Whom the next wave asks: the best who may do it, nobody twice, and nobody who said no."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from eldercare.database import session
from eldercare.dispatch.ranking import candidates
from eldercare.dispatch.waves.queries import TIME_WAS_SET
from eldercare.orders.models import Offer, Order, OrderEvent, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.states import WAITING, HelperKind, OfferStatus

ALL = 1000
MOST_QUESTIONS = 3
"""Who has so many unanswered ones about other visits is asked after everybody else."""


def whom_to_ask(order: Order, *, since: datetime) -> list[Helper]:
    """Return who may be asked about this order as things stand, best first.

    Left out are those with something against them, those who said no, who gave it up or who are coming, and those who
    were asked `since` (the beginning of the asking). Somebody who could not at another time is asked anew.
    """
    left_out = _left_out(order, since=since)
    able = [one.helper for one in candidates(order, limit=ALL) if not one.blocks and one.helper not in left_out]
    laden = _laden(able, order)
    return sorted(able, key=lambda helper: helper in laden)


def _left_out(order: Order, *, since: datetime) -> set[Helper]:
    set_at = _time_set_at(order)
    no = (Offer.status == OfferStatus.DECLINED) & (Offer.sent_at >= set_at)
    gone = Visit.ended_at.is_(None) | (Visit.ended_at >= set_at)
    asked = select(Offer.volunteer_id, Offer.provider_id).where(
        Offer.order_id == order.id, or_(Offer.status.in_(WAITING), Offer.sent_at >= since, no)
    )
    came = select(Visit.volunteer_id, Visit.provider_id).where(Visit.order_id == order.id, gone)
    return {_helper(*one) for query in (asked, came) for one in session.execute(query)}


def _helper(volunteer_id: int | None, provider_id: int | None) -> Helper:
    if volunteer_id is not None:
        return Helper(HelperKind.VOLUNTEER, volunteer_id)
    return Helper(HelperKind.PROVIDER, provider_id or 0)


def _time_set_at(order: Order) -> datetime:
    last = select(func.max(OrderEvent.at)).where(OrderEvent.order_id == order.id, OrderEvent.what.in_(TIME_WAS_SET))
    return session.scalar(last) or order.placed_at


def _laden(helpers: Iterable[Helper], order: Order) -> set[Helper]:
    by_kind: dict[HelperKind, list[int]] = {kind: [] for kind in HelperKind}
    for helper in helpers:
        by_kind[helper.kind].append(helper.id)
    waiting = Counter(
        _helper(*one)
        for one in session.execute(
            select(Offer.volunteer_id, Offer.provider_id).where(
                Offer.status.in_(WAITING), Offer.order_id != order.id, _are(by_kind)
            )
        )
    )
    return {helper for helper, questions in waiting.items() if questions >= MOST_QUESTIONS}


def _are(by_kind: dict[HelperKind, list[int]]) -> ColumnElement[bool]:
    return or_(
        Offer.volunteer_id.in_(by_kind[HelperKind.VOLUNTEER]), Offer.provider_id.in_(by_kind[HelperKind.PROVIDER])
    )
