"""Signing in and out."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from eldercare.channels.console.access import SignedIn, is_signed_in
from eldercare.channels.console.forms.session import SignInForm
from eldercare.clock import now
from eldercare.staff.service import TooManyAttempts, WrongPassword, sign_in
from eldercare.transaction import transaction
from eldercare.web.language import local_path, said

pages = Blueprint("session", __name__)


@pages.get("/sign-in")
def show() -> ResponseReturnValue:
    if is_signed_in():
        return redirect(url_for("console.board.show"), 303)
    return render_template("console/session/sign_in.html", form=SignInForm(next=request.args.get("next", "")))


@pages.post("/sign-in")
def enter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("console/session/sign_in.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            staff = sign_in(name=form.name.data or "", password=form.password.data or "", at=now())
            signed_in = SignedIn(staff)
    except (WrongPassword, TooManyAttempts) as error:
        form.form_errors.append(said(error))
        is_slowed = isinstance(error, TooManyAttempts)
        status = HTTPStatus.TOO_MANY_REQUESTS if is_slowed else HTTPStatus.UNAUTHORIZED
        return render_template("console/session/sign_in.html", form=form), status
    session.clear()
    login_user(signed_in)
    return redirect(local_path(form.next.data or ""), 303)


@pages.post("/sign-out")
def leave() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("console.session.show"), 303)
