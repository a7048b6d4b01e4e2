"""Giving a place at an order to whoever said yes, and who is at another place then."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from eldercare.database import session
from eldercare.messaging import questions
from eldercare.orders.errors import HelperBusy
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.states import BOOKED, OfferStatus
from eldercare.providers.models import ProviderStaff
from eldercare.transaction import hold_one
from eldercare.volunteers.models import Volunteer

UP_AND_DOWN = "012345678909876543210"


def book(order: Order, offer: Offer, *, at: datetime) -> Visit:
    """Give the first free place to who was asked in this offer; the caller holds both and knows that there is one.

    Raises HelperBusy for a volunteer who has another visit then.
    """
    if offer.volunteer_id is not None:
        _refuse_double_booking(order, offer.volunteer_id)
    taken = {visit.place for visit in order.helpers}
    visit = Visit(
        order=order,
        offer_id=offer.id,
        place=next(place for place in range(1, order.people_needed + 1) if place not in taken),
        volunteer=offer.volunteer,
        provider=offer.provider,
        accepted_at=at,
    )
    session.add(visit)
    offer.status, offer.answered_at = OfferStatus.ACCEPTED, at
    order.visit_code = order.visit_code or _visit_code()
    questions.close_about(("offer", offer.id), at=at)
    session.flush()
    return visit


def _refuse_double_booking(order: Order, volunteer_id: int) -> None:
    volunteer = hold_one(Volunteer, volunteer_id)
    if busy([volunteer_id], order):
        raise HelperBusy(volunteer.name)


def _visit_code() -> str:
    """Four digits that are easy to say on the phone and not the first that somebody would try."""
    while True:
        code = str(1000 + secrets.randbelow(9000))
        if len(set(code)) > 2 and code not in UP_AND_DOWN:
            return code


def busy(volunteer_ids: Sequence[int], order: Order) -> set[int]:
    """Return those of these volunteers who have another visit that overlaps this order."""
    overlapping = select(Visit.volunteer_id).join(Order).where(Visit.volunteer_id.in_(volunteer_ids), *_clashes(order))
    return {volunteer_id for volunteer_id in session.scalars(overlapping) if volunteer_id is not None}


def busy_times_of(volunteer_id: int, *, after: datetime) -> list[tuple[datetime, datetime]]:
    """Return from when until when this volunteer has visits that end after this moment."""
    to_come = Visit.ended_at.is_(None), Visit.checked_out_at.is_(None), Order.status.in_(BOOKED), Order.ends_at > after
    query = select(Order.starts_at, Order.ends_at).join(Visit).where(Visit.volunteer_id == volunteer_id, *to_come)
    return [(begins, ends) for begins, ends in session.execute(query) if begins is not None and ends is not None]


def clashing_with(order: Order, person_id: int) -> list[Visit]:
    """Return the other visits, soonest first, that this person makes while this order lasts: as a volunteer or as
    somebody's staff."""
    theirs = (Visit.volunteer_id == person_id) | (ProviderStaff.person_id == person_id)
    query = select(Visit).join(Order).outerjoin(ProviderStaff, ProviderStaff.id == Visit.member_id)
    return list(session.scalars(query.where(theirs, *_clashes(order)).order_by(Order.starts_at, Visit.id)))


def _clashes(order: Order) -> tuple[ColumnElement[bool], ...]:
    return (
        Visit.ended_at.is_(None),
        Visit.checked_out_at.is_(None),
        Order.id != order.id,
        Order.starts_at < order.ends_at,
        Order.ends_at > order.starts_at,
        Order.status.in_(BOOKED),
    )
