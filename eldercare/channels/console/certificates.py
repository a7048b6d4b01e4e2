"""Certificates of service: the list, a person's, the sheet to print, issuing and revoking."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Length, Optional

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form, Line, Required
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.staff.permissions import Permission
from eldercare.timebank.certificates import queries, service
from eldercare.timebank.certificates.models import Certificate
from eldercare.timebank.verified import verified_minutes
from eldercare.transaction import transaction
from eldercare.web.addresses import check_url
from eldercare.web.language import LOCALES
from eldercare.web.timebank_label import timebank_name

pages = Blueprint("certificates", __name__)
ROWS = 50


class IssueForm(Form):
    """The period to certify; open at the beginning means: from the first hour on."""

    since_on = DateField(_l("From"), [Optional()], description=_l("Leave empty for everything since the first visit."))
    until_on = DateField(_l("Until"), [Optional()], description=_l("Leave empty for today."))


class RevokeForm(Form):
    reason = Line(_l("Why is it revoked?"), [Required(), Length(max=200)])


@pages.get("/timebank/certificates")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    before, asked = request.args.get("before", type=int), request.args.get("q", "").strip()
    found = queries.page(scope(), before=before, limit=ROWS + 1, name=asked)
    return render_template(
        "console/timebank/certificates/index.html",
        certificates=found[:ROWS],
        q=asked,
        next_url=url_for(".index", q=asked or None, before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", q=asked or None) if before else None,
    )


@pages.get("/people/<int:person_id>/certificates")
@needs(Permission.SEE_LEDGER)
def of_person(person_id: int) -> ResponseReturnValue:
    return _of_person(people.get(person_id, scope=scope()), IssueForm(formdata=None))


def _of_person(person: Person, form: IssueForm) -> str:
    return render_template(
        "console/timebank/certificates/of_person.html",
        person=person,
        form=form,
        certificates=queries.of_person(person.id),
        served=verified_minutes([person.id]).get(person.id, 0),
    )


@pages.post("/people/<int:person_id>/certificates")
@needs(Permission.REGISTER)
def issue(person_id: int) -> ResponseReturnValue:
    person, form = people.get(person_id, scope=scope()), IssueForm()
    if not form.validate():
        return _of_person(person, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            issued = service.issue(
                person_id,
                since_on=form.since_on.data,
                until_on=form.until_on.data,
                by=actor(),
                via=Door.CONSOLE,
                at=now(),
            )
            issued_id = issued.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _of_person(person, form), status
    return redirect(url_for(".show", certificate_id=issued_id), 303)


@pages.get("/timebank/certificates/<int:certificate_id>")
@needs(Permission.SEE_LEDGER)
def show(certificate_id: int) -> ResponseReturnValue:
    """Show the sheet, in the page's language or in the one that is asked for."""
    if request.args.get("language") in LOCALES:
        g.language = request.args["language"]
    return _sheet(queries.get(certificate_id, scope=scope()), RevokeForm(formdata=None))


def _sheet(certificate: Certificate, form: RevokeForm) -> str:
    return render_template(
        "console/timebank/certificates/show.html",
        certificate=certificate,
        form=form,
        check_url=check_url(certificate),
        timebank_name=timebank_name(certificate.community_id),
    )


@pages.post("/timebank/certificates/<int:certificate_id>/revoke")
@needs(Permission.POST_LEDGER)
def revoke(certificate_id: int) -> ResponseReturnValue:
    certificate, form = queries.get(certificate_id, scope=scope()), RevokeForm()
    if not form.validate():
        return _sheet(certificate, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.revoke(certificate_id, reason=form.reason.data or "", by=actor(), via=Door.CONSOLE, at=now())
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _sheet(certificate, form), status
    flash(_("The certificate is revoked: whoever checks its code is told so."), "success")
    return redirect(url_for(".show", certificate_id=certificate_id), 303)
