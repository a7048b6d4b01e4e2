"""Who I am to the community: my numbers, skills and times, taking a break, and asking for a call."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.mobile import mine, who
from eldercare.clock import now
from eldercare.errors import N_, NotFound
from eldercare.orders import follow_ups
from eldercare.orders.queries import has_open_call_back
from eldercare.people.models import Person
from eldercare.providers.queries import employers_of
from eldercare.transaction import transaction
from eldercare.volunteers import queries as volunteers
from eldercare.volunteers import service
from eldercare.volunteers.models import Volunteer, VolunteerStatus

pages = Blueprint("me", __name__, url_prefix="/me")


@pages.get("/")
def show() -> ResponseReturnValue:
    person = who.current()
    started = who.find_sign_in()
    return render_template(
        "mobile/me.html",
        person=person,
        volunteer=volunteers.find(person.id),
        employers=employers_of(person.id),
        shares_number=started is not None and len(who.those_on(started.number)) > 1,
        is_called_back=has_open_call_back(person.id),
    )


@pages.post("/pause")
def pause() -> ResponseReturnValue:
    """Take a break: nothing new is offered, what was accepted stays."""
    return _become(VolunteerStatus.PAUSED, _("Enjoy your break. What you have accepted is still yours."))


@pages.post("/resume")
def resume() -> ResponseReturnValue:
    return _become(VolunteerStatus.ACTIVE, _("Welcome back! We will ask you again."))


def _become(status: VolunteerStatus, sentence: str) -> ResponseReturnValue:
    volunteer = own_profile(who.current())
    with transaction():
        service.set_status(volunteer.id, status)
    flash(sentence, "success")
    return redirect(url_for(".show"), 303)


def own_profile(person: Person) -> Volunteer:
    """Return the volunteer profile of who is signed in; NotFound for somebody who only works for a provider."""
    volunteer = volunteers.find(person.id)
    if volunteer is None:
        raise NotFound(N_("There is no such volunteer."))
    return volunteer


@pages.post("/call-me")
def call_me() -> ResponseReturnValue:
    """Put a call to this person on the board, about a visit where one is named; asking twice is the same as once."""
    person = who.current()
    visit_id = request.form.get("visit", type=int)
    visit = mine.visit_of(person, visit_id) if visit_id is not None else None
    if not has_open_call_back(person.id):
        with transaction():
            follow_ups.open_call_back(
                number=person.phones[0].number if person.phones else "",
                at=now(),
                person_id=person.id,
                community_id=visit.order.community_id if visit else person.community_id,
                note=_("Order %(number)s", number=visit.order.number) if visit else "",
            )
    flash(_("The community will call you back soon. Please keep your phone near."), "success")
    return redirect(url_for("mobile.visits.show", visit_id=visit.id) if visit else url_for(".show"), 303)
