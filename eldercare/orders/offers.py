"""Asking helpers, and their answers: as many winners as places, and a kind word for everybody else."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from eldercare.actors import SYSTEM, Actor, ActorKind, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.errors import N_, Invalid, Refused
from eldercare.messaging import questions
from eldercare.messaging import service as messaging
from eldercare.messaging.states import QuestionKind
from eldercare.orders import saved_time
from eldercare.orders.booking import book
from eldercare.orders.errors import (
    AcceptedAlready,
    AlreadyAsked,
    NotYours,
    OfferExpired,
    OfferNotFound,
    OfferWithdrawn,
    OrderTaken,
    WrongStatus,
)
from eldercare.orders.history import move, record
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.states import TAKES_OFFERS, WAITING, HelperKind, OfferStatus, OrderStatus
from eldercare.orders.texts import doors_of, tell
from eldercare.orders.whose import answers_for
from eldercare.providers.models import Provider
from eldercare.providers.queries import get as get_provider
from eldercare.transaction import hold, hold_one
from eldercare.volunteers.models import Volunteer
from eldercare.volunteers.queries import get as get_volunteer


@dataclass(frozen=True)
class Helper:
    """A volunteer or a provider, as doors name them."""

    kind: HelperKind
    id: int


def send(
    order_id: int,
    helpers: Sequence[Helper],
    *,
    by: Actor,
    at: datetime,
    via: Door,
    expires_in_minutes: int | None = None,
    override_reason: str = "",
    overridden: Mapping[str, list[str]] | None = None,
    along: Sequence[int] = (),
    more: Mapping[str, object] | None = None,
) -> list[Offer]:
    """Ask these helpers whether they will do it and return the offers, in the order given.

    `along` are further orders that each of them is asked about in the same words: the other doors of a meal round. One
    answer is an answer to all; what is taken or called off meanwhile falls out.

    `expires_in_minutes` defaults to the community's policy; an offer never outlives the start of the visit unless
    that has passed. Whether a helper is suitable is dispatch's business, not asked here; what stood against whom
    (`overridden`, codes by name) is written into the history, and so is what the asker knows besides (`more`). Raises
    WrongStatus where the order takes no offers, AlreadyAsked where one of them has an unanswered offer or the order
    itself.
    """
    if not helpers:
        raise Invalid(N_("Choose at least one helper."))
    order = hold_one(Order, order_id)
    if order.status not in TAKES_OFFERS:
        raise WrongStatus(order.status)
    expires_at = _expiry(order, expires_in_minutes, at=at)
    offers = [
        _send_one(order, helper, expires_at=expires_at, at=at, override_reason=override_reason)
        for helper in dict.fromkeys(helpers)
    ]
    doors = [door for one in hold(Order, along) if (door := _asked_along(one, offers, by=by, at=at, via=via))]
    for offer in offers:
        _ask(offer, doors, at=at)
    told = dict(more or {}) | ({"overridden": dict(overridden)} if overridden else {})
    _note_asked(order, offers, by=by, at=at, via=via, reason=override_reason, **told)
    return offers


def _note_asked(
    order: Order, offers: Sequence[Offer], *, by: Actor, at: datetime, via: Door, reason: str = "", **told: Any
) -> None:
    names = [offer.helper_name for offer in offers]
    if order.status is OrderStatus.OPEN:
        move(order, OrderStatus.OFFERED, "offered", by=by, at=at, via=via, reason=reason, helpers=names, **told)
    else:
        record(order, "offered", by=by, at=at, via=via, reason=reason, helpers=names, **told)


def _expiry(order: Order, minutes: int | None, *, at: datetime) -> datetime:
    minutes = policy_of(order.community_id).offer_minutes if minutes is None else minutes
    if not 1 <= minutes <= 7 * 24 * 60:
        raise Invalid(N_("An offer stays open between one minute and one week."))
    until = at + timedelta(minutes=minutes)
    return min(until, order.starts_at) if order.starts_at is not None and order.starts_at > at else until


def _send_one(order: Order, helper: Helper, *, expires_at: datetime, at: datetime, override_reason: str) -> Offer:
    asked = get_volunteer(helper.id) if helper.kind is HelperKind.VOLUNTEER else get_provider(helper.id)
    involved = [one for one in order.offers if one.is_waiting] + order.helpers
    if any(one.helper_kind is helper.kind and one.helper_id == helper.id for one in involved):
        raise AlreadyAsked(asked.name)
    offer = Offer(
        order=order,
        volunteer=asked if isinstance(asked, Volunteer) else None,
        provider=asked if isinstance(asked, Provider) else None,
        code="",
        sent_at=at,
        expires_at=expires_at,
        override_reason=override_reason,
    )
    session.add(offer)
    session.flush()
    return offer


def _asked_along(order: Order, offers: Sequence[Offer], *, by: Actor, at: datetime, via: Door) -> Order | None:
    """Ask about this order together with the one of the offers, where it still needs somebody."""
    waiting = [offer for offer in order.offers if offer.is_waiting]
    both: list[Offer | Visit] = [*order.helpers, *waiting]
    involved = {(one.helper_kind, one.helper_id) for one in both}
    new = [offer for offer in offers if (offer.helper_kind, offer.helper_id) not in involved]
    if order.status not in TAKES_OFFERS or not new:
        return None
    for offer in new:
        helper = Helper(offer.helper_kind, offer.helper_id)
        too = _send_one(order, helper, expires_at=offer.expires_at, at=at, override_reason=offer.override_reason)
        too.with_offer_id = offer.id
    _note_asked(order, new, by=by, at=at, via=via)
    return order


def _ask(offer: Offer, along: Sequence[Order], *, at: datetime) -> None:
    person = offer.reached
    if person is None or not person.phones:
        offer.code = f"{100 + secrets.randbelow(900)}"
        return
    question = questions.ask(
        QuestionKind.OFFER, person=person, about=("offer", offer.id), at=at, expires_at=offer.expires_at
    )
    offer.code = question.code
    template = "offer" if offer.volunteer_id is not None else "offer_provider"
    values = {"code": offer.code}
    if along:
        template, values = "offer_round", values | doors_of([offer.order, *along])
    tell(template, person, offer.order, at=at, key=_key(offer), expires_at=offer.expires_at, values=values)


def mark_seen(offer_id: int, *, at: datetime) -> None:
    """Note that the helper looked at the offer."""
    offer = hold_one(Offer, offer_id)
    if offer.status is OfferStatus.SENT:
        offer.status, offer.seen_at = OfferStatus.SEEN, at


def _take(offer_id: int, *, by: Actor) -> tuple[Order, Offer]:
    """Lock the order, then the offer: always in this order, so that answers never wait for each other crosswise."""
    order_id = session.scalar(select(Offer.order_id).where(Offer.id == offer_id))
    if order_id is None:
        raise OfferNotFound
    order = hold_one(Order, order_id)
    offer = hold_one(Offer, offer_id)
    if by.kind is ActorKind.PERSON and not answers_for(offer, by.id):
        raise NotYours
    return order, offer


def accept(offer_id: int, *, by: Actor, at: datetime, via: Door) -> Order:
    """Give the order to the one who says yes first; saying yes twice is the same as once.

    An order that needs more people goes back to the board when nobody else who was asked might still say yes.
    Raises OrderTaken when the places are gone, OfferExpired after its time, OfferWithdrawn when it is no longer
    asked, HelperBusy when the volunteer has another visit then, NotYours for somebody else's offer.
    """
    order, offer = _take(offer_id, by=by)
    if any(visit.offer_id == offer.id for visit in order.helpers):
        return order
    _refuse_late_yes(order, offer, by=by, at=at, via=via)
    book(order, offer, at=at)
    if offer.provider_id is not None:
        saved_time.provider_takes(order, by=by, at=at, via=via)
    if order.places_left == 0:
        withdraw_waiting(order, at=at, template="offer_filled")
        move(order, OrderStatus.ACCEPTED, "accepted", by=by, at=at, via=via, helper=offer.helper_name)
    else:
        record(order, "accepted", by=by, at=at, via=via, helper=offer.helper_name)
        back_to_board(order, by=by, at=at, via=via)
    along = [taken for one in _along(offer) if (taken := _accepted_along(one, by=by, at=at, via=via))]
    _tell_accepted(order, offer, along, at=at)
    return order


def _along(offer: Offer) -> list[int]:
    """Return the unanswered offers that this one speaks for, in the order in which their orders are locked."""
    if offer.order.series_id is None:
        return []
    query = select(Offer.id).where(Offer.with_offer_id == offer.id, Offer.status.in_(WAITING))
    return list(session.scalars(query.order_by(Offer.order_id)))


def _accepted_along(offer_id: int, *, by: Actor, at: datetime, via: Door) -> Order | None:
    """Accept another door of the round; one that cannot be had any more stays with the board, and the rest is taken."""
    try:
        return accept(offer_id, by=by, at=at, via=via)
    except Refused:
        withdraw(offer_id, by=SYSTEM, at=at, via=via)
        return None


def _refuse_late_yes(order: Order, offer: Offer, *, by: Actor, at: datetime, via: Door) -> None:
    if offer.status in {OfferStatus.WITHDRAWN, OfferStatus.TOO_LATE} and order.places_left <= 0:
        if offer.status is OfferStatus.WITHDRAWN:
            offer.status, offer.answered_at = OfferStatus.TOO_LATE, at
            record(order, "answered_too_late", by=by, at=at, via=via, helper=offer.helper_name)
        raise OrderTaken
    if offer.status is OfferStatus.EXPIRED:
        raise OfferExpired
    if not offer.is_waiting:
        raise OfferWithdrawn
    if at >= offer.expires_at:
        expire(order, offer, at=at)
        raise OfferExpired
    if order.status is not OrderStatus.OFFERED:
        raise WrongStatus(order.status)


def _tell_accepted(order: Order, offer: Offer, along: Sequence[Order], *, at: datetime) -> None:
    if order.elder is not None:
        tell("order_accepted", order.elder.person, order, at=at)
    if along:
        tell("order_accepted_round", offer.reached, order, at=at, values=doors_of([order, *along]))
    elif offer.with_offer_id is None:
        tell("order_accepted_helper", offer.reached, order, at=at)


def decline(offer_id: int, *, by: Actor, at: datetime, via: Door, reason: str = "") -> Order:
    """Say no to an offer; when nobody is left who was asked, the order goes back to the board.

    A no to an offer that is over changes nothing. Raises AcceptedAlready where the yes still counts, for then somebody
    else has to be found, and NotYours for somebody else's offer.
    """
    order, offer = _take(offer_id, by=by)
    if offer.status is OfferStatus.ACCEPTED and any(visit.offer_id == offer.id for visit in order.helpers):
        raise AcceptedAlready
    if not offer.is_waiting:
        return order
    offer.status, offer.answered_at, offer.reason = OfferStatus.DECLINED, at, reason.strip()
    questions.close_about(("offer", offer.id), at=at)
    record(order, "declined", by=by, at=at, via=via, reason=reason.strip(), helper=offer.helper_name)
    back_to_board(order, by=by, at=at, via=via)
    for one in _along(offer):
        decline(one, by=by, at=at, via=via, reason=reason)
    return order


def expire(order: Order, offer: Offer, *, at: datetime) -> None:
    """End a waiting offer whose time is over; the caller holds the order."""
    offer.status = OfferStatus.EXPIRED
    questions.close_about(("offer", offer.id), at=at)
    record(order, "offer_expired", by=SYSTEM, at=at, via=Door.CLOCK, helper=offer.helper_name)
    back_to_board(order, by=SYSTEM, at=at, via=Door.CLOCK)


def withdraw(offer_id: int, *, by: Actor, at: datetime, via: Door) -> Order:
    """Take one question back; the one who was asked is told."""
    order, offer = _take(offer_id, by=by)
    if offer.is_waiting:
        for one in _along(offer):
            withdraw(one, by=by, at=at, via=via)
        _withdraw_one(offer, at=at, template="offer_withdrawn")
        record(order, "offer_withdrawn", by=by, at=at, via=via, helper=offer.helper_name)
        back_to_board(order, by=by, at=at, via=via)
    return order


def withdraw_waiting(order: Order, *, at: datetime, template: str = "offer_withdrawn") -> None:
    """Take back every unanswered question about an order that the caller holds."""
    waiting = select(Offer.id).where(Offer.order_id == order.id, Offer.status.in_(WAITING))
    for offer in hold(Offer, session.scalars(waiting)):
        _withdraw_one(offer, at=at, template=template)


def _withdraw_one(offer: Offer, *, at: datetime, template: str) -> None:
    offer.status = OfferStatus.WITHDRAWN
    if offer.with_offer_id is not None or _left_to_another(offer):
        return  # the helper was asked about more than this door, and still is
    questions.close_about(("offer", offer.id), at=at)
    was_never_asked = messaging.drop_queued(key=_key(offer), at=at) > 0
    if not was_never_asked:
        tell(template, offer.reached, offer.order, at=at)


def _left_to_another(offer: Offer) -> bool:
    """Let another door of the round take over the question, if there is one that still needs somebody."""
    heirs = hold(Offer, _along(offer))
    if not heirs:
        return False
    first, *others = heirs
    first.with_offer_id, first.code = None, offer.code
    for one in others:
        one.with_offer_id = first.id
    questions.hand_over(("offer", offer.id), ("offer", first.id))
    return True


def _key(offer: Offer) -> str:
    """The key of the text that asks, by which it can be taken back before it left."""
    return f"offer:{offer.id}"


def back_to_board(order: Order, *, by: Actor, at: datetime, via: Door) -> None:
    """Reopen an offered order when nobody is left who might still say yes."""
    session.flush()
    waiting = select(Offer.id).where(Offer.order_id == order.id, Offer.status.in_(WAITING)).limit(1)
    if order.status is OrderStatus.OFFERED and session.scalar(waiting) is None:
        move(order, OrderStatus.OPEN, "back_to_board", by=by, at=at, via=via)
