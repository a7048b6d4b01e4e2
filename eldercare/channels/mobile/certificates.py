"""A volunteer's certificates of service: making one for a period, showing it, printing it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import who
from eldercare.clock import local, now
from eldercare.errors import N_, NotFound
from eldercare.localtime import zone
from eldercare.timebank.certificates import queries, service
from eldercare.timebank.certificates.service import NothingServed
from eldercare.timebank.verified import verified_minutes
from eldercare.transaction import transaction
from eldercare.web.addresses import check_url
from eldercare.web.language import said
from eldercare.web.timebank_label import timebank_name

pages = Blueprint("certificates", __name__, url_prefix="/certificates")


@pages.get("/")
def index() -> ResponseReturnValue:
    person = who.current()
    return render_template(
        "mobile/certificates/index.html",
        certificates=queries.of_person(person.id),
        served=verified_minutes([person.id]).get(person.id, 0),
        year=local(now(), zone()).year,
    )


@pages.post("/")
def issue() -> ResponseReturnValue:
    """Make one for everything, for this year or for the year before."""
    person, year = who.current(), request.form.get("year", type=int)
    try:
        with transaction():
            certificate = service.issue(
                person.id,
                since_on=date(year, 1, 1) if year and 2000 <= year <= 9998 else None,
                until_on=date(year, 12, 31) if year and 2000 <= year <= 9998 else None,
                by=Actor.person(person.id),
                via=Door.MOBILE,
                at=now(),
            )
            certificate_id = certificate.id
    except NothingServed as error:
        flash(said(error), "warning")
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".show", certificate_id=certificate_id), 303)


@pages.get("/<int:certificate_id>")
def show(certificate_id: int) -> ResponseReturnValue:
    certificate = queries.get(certificate_id)
    if certificate.person_id != who.current().id:
        raise NotFound(N_("There is no such certificate."))
    return render_template(
        "mobile/certificates/show.html",
        certificate=certificate,
        check_url=check_url(certificate),
        timebank_name=timebank_name(who.current().community_id),
    )
