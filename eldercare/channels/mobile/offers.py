"""An offer: what is asked, yes and no, and a kind word when somebody else was faster."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import mine, today, who
from eldercare.channels.mobile.near import over_page
from eldercare.clock import now
from eldercare.errors import DomainError
from eldercare.orders import offers as orders
from eldercare.orders.errors import HelperBusy, OfferExpired, OfferWithdrawn, OrderTaken, WrongStatus
from eldercare.orders.models import Offer
from eldercare.orders.queries import asked_about
from eldercare.orders.states import OfferStatus
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("offers", __name__, url_prefix="/offers")
LONGEST_REASON = 200


@pages.get("/<int:offer_id>")
def show(offer_id: int) -> ResponseReturnValue:
    offer = mine.offer_of(who.current(), offer_id)
    if offer.status is OfferStatus.ACCEPTED:
        return _to_visit(offer)
    if not offer.is_waiting or offer.expires_at <= now():
        return over_page(said(_why_over(offer)))
    today.mark_seen([offer])
    return _offer_page(mine.offer_of(who.current(), offer_id))


def _why_over(offer: Offer) -> DomainError:
    if offer.is_waiting or offer.status is OfferStatus.EXPIRED:
        return OfferExpired()
    is_taken = offer.status in {OfferStatus.TOO_LATE, OfferStatus.WITHDRAWN} and offer.order.places_left <= 0
    return OrderTaken() if is_taken else OfferWithdrawn()


def _offer_page(offer: Offer, *, error: str = "") -> str:
    return render_template(
        "mobile/offer.html", offer=offer, doors=asked_about(offer), metres=mine.metres_to(offer), error=error
    )


def _to_visit(offer: Offer) -> ResponseReturnValue:
    visit = mine.visit_after(offer.order, offer)
    there = url_for("mobile.visits.show", visit_id=visit.id) if visit else url_for("mobile.today.show")
    return redirect(there, 303)


@pages.post("/<int:offer_id>/accept")
def accept(offer_id: int) -> ResponseReturnValue:
    """Say yes. The first one has it; the others are thanked and shown the way on."""
    person = who.current()
    mine.offer_of(person, offer_id)
    by = Actor.person(person.id)
    try:
        with transaction():
            orders.accept(offer_id, by=by, at=now(), via=Door.MOBILE)
    except (OrderTaken, OfferExpired, OfferWithdrawn, WrongStatus) as refusal:
        return over_page(said(refusal)), 409
    except HelperBusy:
        busy = _("You have another visit at that time. Decline this one, or ring the community to move one of them.")
        return _offer_page(mine.offer_of(who.current(), offer_id), error=busy), 409
    flash(_("It is yours. Thank you!"), "success")
    return _to_visit(mine.offer_of(who.current(), offer_id))


@pages.post("/<int:offer_id>/decline")
def decline(offer_id: int) -> ResponseReturnValue:
    """Say no; the reason is the words on the button that was pressed."""
    person = who.current()
    mine.offer_of(person, offer_id)
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    by = Actor.person(person.id)
    with transaction():
        orders.decline(offer_id, by=by, at=now(), via=Door.MOBILE, reason=reason)
    flash(_("Noted, we will ask somebody else. Thank you for telling us."), "success")
    return redirect(url_for("mobile.today.show"), 303)
