"""Checking a certificate of service by its code: whether it is valid and what it says, and nothing else."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.clock import now
from eldercare.crypto import blind_index
from eldercare.people.masking import masked
from eldercare.staff.service import TooManyAttempts, check_attempts, record_attempt
from eldercare.timebank.certificates import queries
from eldercare.timebank.certificates.codes import read, written
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("checks", __name__, url_prefix="/check")
WRONG_CODES = 20
"""So many wrong codes an address may ask about in a quarter of an hour: a whole office may share one."""


@pages.get("")
def ask() -> ResponseReturnValue:
    typed = request.args.get("code", "").strip()
    if typed:
        code = read(typed)
        return redirect(url_for(".show", code=written(code) if code else typed[:40]), 303)
    return render_template("public/check.html", typed="", wrong=False, refusal=None)


@pages.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Say what the certificate with this code says. Wrong codes are counted; asking on is refused after too many."""
    subject = f"check:{blind_index(f'address:{request.remote_addr}')}"
    try:
        check_attempts(subject, at=now(), most=WRONG_CODES)
    except TooManyAttempts as error:
        page = render_template("public/check.html", typed="", wrong=False, refusal=said(error))
        return page, HTTPStatus.TOO_MANY_REQUESTS
    certificate = queries.find_by_code(code)
    if certificate is None:
        with transaction():
            record_attempt(subject, succeeded=False, at=now())
        return render_template("public/check.html", typed=code, wrong=True, refusal=None), HTTPStatus.NOT_FOUND
    return render_template("public/certificate.html", certificate=certificate, name=masked(certificate.name))
