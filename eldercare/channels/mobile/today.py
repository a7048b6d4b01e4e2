"""The first page: what to do now, what waits for an answer, what comes later."""

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eldercare.channels.mobile import mine, who
from eldercare.clock import now
from eldercare.dispatch.near import how_many_near
from eldercare.orders import offers as orders
from eldercare.orders.models import Offer
from eldercare.orders.queries import asked_about, visits_of
from eldercare.orders.states import OfferStatus
from eldercare.timebank.queries import find_person_account
from eldercare.transaction import transaction
from eldercare.volunteers import queries as volunteers

pages = Blueprint("today", __name__)


@pages.get("/")
def show() -> ResponseReturnValue:
    mark_seen(mine.open_offers(who.current()))
    person, at = who.current(), now()
    coming = [(visit, mine.step_of(visit, person, at=at)) for visit in visits_of(person, live=True)]
    to_do = [pair for pair in coming if pair[1] not in {mine.Step.DONE, mine.Step.SENT}]
    is_now = bool(to_do) and mine.is_for_now(to_do[0][0], at=at)
    volunteer = volunteers.find(person.id)
    return render_template(
        "mobile/today.html",
        now_to_do=to_do[0] if is_now else None,
        later=[pair for pair in coming if not (is_now and pair is to_do[0])],
        staffing={visit.id: mine.staffing_of(visit, person) for visit, _step in coming},
        offers=[(offer, asked_about(offer), mine.metres_to(offer)) for offer in mine.open_offers(person)],
        volunteer=volunteer,
        near=how_many_near(volunteer, at=at) if volunteer else 0,
        account=find_person_account(person.id),
    )


def mark_seen(offers: Iterable[Offer]) -> None:
    """Note that these offers were shown; the community then knows that the answer is on its way."""
    unseen = sorted(offer.id for offer in offers if offer.status is OfferStatus.SENT)
    if unseen:
        at = now()
        with transaction():
            for offer_id in unseen:
                orders.mark_seen(offer_id, at=at)
