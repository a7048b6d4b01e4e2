"""Answers to offers over JSON, given by staff on behalf of the one who was asked."""

from eldercare.actors import Door
from eldercare.channels.api import asked, present, shown
from eldercare.channels.api.calls import Call
from eldercare.database import session
from eldercare.orders import offers, queries


def accept(call: Call[asked.Remark], offer_id: int) -> shown.OrderShown:
    """Say yes; refused as order_taken when others were faster."""
    offer = queries.get_offer(offer_id, scope=call.scope)
    order = offers.accept(offer.id, by=call.by, at=call.at, via=Door.API)
    session.flush()
    session.expire(order, ["visits"])
    return present.order(order)


def decline(call: Call[asked.Remark], offer_id: int) -> shown.OrderShown:
    """Say no, with or without a reason."""
    offer = queries.get_offer(offer_id, scope=call.scope)
    return present.order(offers.decline(offer.id, by=call.by, at=call.at, via=Door.API, reason=call.given.words))
