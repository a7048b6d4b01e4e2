"""Whom a provider sends: who leads chooses, who works there takes a visit on or says that he or she cannot go."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import mine, who
from eldercare.channels.mobile.forms import kind_among
from eldercare.channels.mobile.visits import page_of
from eldercare.channels.mobile.words import REASONS_TO_GIVE_BACK
from eldercare.clock import now
from eldercare.errors import NotFound, Refused
from eldercare.orders import assigning
from eldercare.orders.errors import MemberBusy
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("staff", __name__, url_prefix="/visits/<int:visit_id>")


@dataclass(frozen=True)
class Busy:
    """Somebody who was to be sent and is elsewhere then; may be sent all the same."""

    person_id: int
    sentence: str


@pages.post("/send")
def send(visit_id: int) -> ResponseReturnValue:
    """Send one of the provider's staff, or go oneself."""
    me, person_id = who.current(), request.form.get("person", 0, type=int)
    mine.visit_of(me, visit_id)
    try:
        with transaction():
            assigning.assign(
                visit_id,
                person_id,
                all_the_same="all_the_same" in request.form,
                by=Actor.person(me.id),
                at=now(),
                via=Door.MOBILE,
            )
    except MemberBusy as refusal:
        return page_of(mine.visit_of(who.current(), visit_id), busy=Busy(person_id, said(refusal))), 409
    except (NotFound, Refused) as refusal:
        return page_of(mine.visit_of(who.current(), visit_id), error=said(refusal)), 409
    visit = mine.visit_of(who.current(), visit_id)
    flash(_("%(name)s goes.", name=visit.member.person.name if visit.member else ""), "success")
    back_to = url_for("mobile.visits.show", visit_id=visit_id)
    return redirect(url_for("mobile.today.show") if "from_list" in request.form else back_to, 303)


@pages.post("/hand-back")
def hand_back(visit_id: int) -> ResponseReturnValue:
    """Say that one cannot go; who leads sends somebody else."""
    me = who.current()
    mine.visit_of(me, visit_id)
    kind = kind_among(REASONS_TO_GIVE_BACK, request.form.get("kind", ""))
    with transaction():
        assigning.hand_back(visit_id, kind=kind, by=Actor.person(me.id), at=now(), via=Door.MOBILE)
    flash(_("Thank you for telling us. Who leads has been told and sends somebody else."), "success")
    return redirect(url_for("mobile.today.show"), 303)
