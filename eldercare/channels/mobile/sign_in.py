"""The doorstep: a number, the code that was texted to it, and, where several share the number, who it is."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.mobile import who
from eldercare.channels.mobile.forms import CodeForm, NumberForm, digits_of
from eldercare.clock import now
from eldercare.errors import DomainError, NotFound
from eldercare.messaging import service as messaging
from eldercare.people import sign_in
from eldercare.people.models import Person, PhoneKind
from eldercare.people.numbers import kind_of, normalised
from eldercare.people.sign_in import CODE_MINUTES, CodeSpent, SignIn, TooManyCodes
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("sign_in", __name__)
TOO_MANY_REQUESTS = 429


@pages.get("/sign-in")
def number() -> ResponseReturnValue:
    if who.is_in():
        return redirect(url_for("mobile.today.show"), 303)
    return render_template("mobile/sign_in.html", form=NumberForm())


@pages.post("/sign-in")
def ask_code() -> ResponseReturnValue:
    """Text a code to those who may come in; say the same to everybody, so that nobody learns who does."""
    form = NumberForm()
    if not form.validate():
        return render_template("mobile/sign_in.html", form=form), 422
    wanted = normalised(form.number.data or "")
    try:
        _text_code(wanted)
    except TooManyCodes as refusal:
        if not _has_waiting_code(wanted):
            form.number.errors = [said(refusal)]
            return render_template("mobile/sign_in.html", form=form), TOO_MANY_REQUESTS
    return redirect(url_for(".code"), 303)


def _text_code(wanted: str) -> None:
    at = now()
    with transaction():
        started, code = sign_in.ask(wanted, address=request.remote_addr or "", at=at)
        people = who.those_on(wanted) if kind_of(wanted) is PhoneKind.MOBILE else []
        if people:
            messaging.queue_to_number(
                "sign_in_code",
                number=wanted,
                language=people[0].language,
                at=at,
                values={"code": code, "minutes": str(CODE_MINUTES)},
                expires_at=started.expires_at,
            )
    who.remember(started)


def _has_waiting_code(wanted: str) -> bool:
    """Tell whether this phone was sent a code just now: then the button was only pressed twice."""
    started = who.find_sign_in()
    return started is not None and started.number == wanted and started.proved_at is None


@pages.get("/sign-in/code")
def code() -> ResponseReturnValue:
    started = who.find_sign_in()
    if who.is_in() or started is None:
        return redirect(url_for(".number"), 303)
    return _code_page(started)


def _code_page(started: SignIn, *, error: str = "", is_spent: bool = False) -> str:
    return render_template("mobile/sign_in_code.html", started=started, error=error, is_spent=is_spent)


@pages.post("/sign-in/code")
def prove() -> ResponseReturnValue:
    """Take the code. Who holds a number alone is in; those who share one say who they are."""
    started = who.find_sign_in()
    if started is None:
        return redirect(url_for(".number"), 303)
    form, at = CodeForm(), now()
    if not form.validate():
        return _code_page(started, error=str(form.code.errors[0])), 422
    try:
        with transaction():
            proved = sign_in.prove(started.id, digits_of(form.code.data or ""), at=at)
            people = who.those_on(proved.number)
            if len(people) == 1:
                sign_in.go_on_as(proved.id, people[0], at=at)
    except DomainError as refusal:
        return _code_page(started, error=said(refusal), is_spent=isinstance(refusal, CodeSpent)), 409
    who.remember(started)
    return redirect(url_for("mobile.today.show" if len(people) == 1 else ".choose"), 303)


@pages.post("/sign-in/again")
def ask_again() -> ResponseReturnValue:
    """Text another code to the same number."""
    started = who.find_sign_in()
    if started is None:
        return redirect(url_for(".number"), 303)
    try:
        _text_code(started.number)
    except TooManyCodes as refusal:
        return _code_page(started, error=said(refusal)), TOO_MANY_REQUESTS
    flash(_("A new code is on its way. Only the newest one counts."), "info")
    return redirect(url_for(".code"), 303)


@pages.get("/sign-in/who")
def choose() -> ResponseReturnValue:
    people = _proved_people()
    if not people:
        return redirect(url_for(".number"), 303)
    return render_template("mobile/sign_in_who.html", people=people)


@pages.post("/sign-in/who/<int:person_id>")
def go_on(person_id: int) -> ResponseReturnValue:
    """Go on as one of those who share the number; as nobody else."""
    started = who.find_sign_in()
    chosen = next((person for person in _proved_people() if person.id == person_id), None)
    if started is None or chosen is None:
        raise NotFound(_("There is no such person."))
    with transaction():
        sign_in.go_on_as(started.id, chosen, at=now())
    who.remember(started)
    return redirect(url_for("mobile.today.show"), 303)


def _proved_people() -> list[Person]:
    started = who.find_sign_in()
    return who.those_on(started.number) if started is not None and started.proved_at is not None else []


@pages.post("/sign-out")
def leave() -> ResponseReturnValue:
    started = who.find_sign_in()
    if started is not None:
        with transaction():
            sign_in.end(started.id, at=now())
    who.forget()
    flash(_("You are signed out."), "success")
    return redirect(url_for(".number"), 303)
