"""Open orders nearby that a volunteer may take without having been asked."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import mine, who
from eldercare.channels.mobile.me import own_profile
from eldercare.clock import now
from eldercare.dispatch.claims import claim
from eldercare.dispatch.near import near
from eldercare.errors import Refused
from eldercare.orders.errors import HelperBusy, OrderTaken
from eldercare.transaction import transaction
from eldercare.volunteers import queries as volunteers
from eldercare.web.language import said

pages = Blueprint("near", __name__, url_prefix="/near")
A_FEW = 3


@pages.get("/")
def show() -> ResponseReturnValue:
    return _page()


def _page(error: str = "") -> str:
    found = near(own_profile(who.current()), at=now())
    return render_template("mobile/near.html", found=found, rounded=mine.rounded, error=error)


@pages.post("/<int:order_id>/take")
def take(order_id: int) -> ResponseReturnValue:
    """Take it: the first one has it, whoever is too late sees what else there is."""
    volunteer = own_profile(who.current())
    try:
        with transaction():
            claim(order_id, volunteer.id, by=Actor.person(volunteer.id), at=now(), via=Door.MOBILE)
    except OrderTaken as refusal:
        return over_page(said(refusal)), 409
    except HelperBusy:
        return _page(_("You have another visit at that time.")), 409
    except Refused as refusal:
        return _page(said(refusal)), 409
    flash(_("It is yours. Thank you!"), "success")
    visit = mine.visit_at(who.current(), order_id)
    there = url_for("mobile.visits.show", visit_id=visit.id) if visit else url_for("mobile.today.show")
    return redirect(there, 303)


def over_page(sentence: str) -> str:
    """Return the page for who need not go: thanks, and what else is asked or near."""
    me = who.current()
    volunteer = volunteers.find(me.id)
    found = near(volunteer, at=now(), limit=A_FEW) if volunteer else []
    return render_template(
        "mobile/offer_over.html",
        sentence=sentence,
        others=len(mine.open_offers(me)),
        found=found,
        rounded=mine.rounded,
    )
