"""Who holds the phone: the sign-in that its cookie names, looked up anew for every page."""

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from eldercare.clock import now
from eldercare.people import sign_in
from eldercare.people.models import Person
from eldercare.people.queries import by_number
from eldercare.people.sign_in import SignIn
from eldercare.providers.queries import employers_of
from eldercare.volunteers import queries as volunteers
from eldercare.volunteers.models import VolunteerStatus
from eldercare.web.language import COOKIE as CHOSEN_LANGUAGE

KEY = "phone"
DOORSTEP = "mobile.sign_in"


def may_come_in(person: Person) -> bool:
    """Tell whether these pages are for this person: a volunteer who has not left, or somebody's staff."""
    if person.is_gone:
        return False
    volunteer = volunteers.find(person.id)
    return (volunteer is not None and volunteer.status is not VolunteerStatus.LEFT) or bool(employers_of(person.id))


def those_on(number: str) -> list[Person]:
    """Return those who share this number and may come in."""
    return [person for person in by_number(number) if may_come_in(person)]


def come_in() -> ResponseReturnValue | None:
    """Let through who is signed in and still may be, in his or her language; lead everybody else to the doorstep."""
    started = find_sign_in()
    person = started.person if started is not None and started.proved_at is not None else None
    if person is not None and may_come_in(person):
        g.on_the_phone = person
        if CHOSEN_LANGUAGE not in request.cookies:
            g.language = person.language.value
    if request.blueprint == DOORSTEP or "on_the_phone" in g:
        return None
    return redirect(url_for("mobile.sign_in.number"), 303)


def current() -> Person:
    """Return who is signed in; only for pages that `come_in` lets nobody else see."""
    person: Person = g.on_the_phone
    return person


def is_in() -> bool:
    return "on_the_phone" in g


def find_sign_in() -> SignIn | None:
    """Return the sign-in that this phone began, if it is not over: waiting for its code, or proved."""
    started = sign_in.find(session.get(KEY, 0))
    if started is None or started.proved_at is None:
        return started
    return sign_in.find_valid(started.id, at=now())


def remember(started: SignIn) -> None:
    """Make this the phone's sign-in. What was known under the one before, form tokens included, is forgotten."""
    session.pop("csrf_token", None)
    session[KEY] = started.id
    session.permanent = True


def forget() -> None:
    """Let the phone know nobody any more."""
    session.pop("csrf_token", None)
    session.pop(KEY, None)
