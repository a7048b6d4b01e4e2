"""The texts we send: how they are worded, who worded them so, and what carriers say to that."""

import csv
import io
from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import me, needs
from eldercare.channels.console.forms.wordings import BackForm, WordingForm
from eldercare.channels.console.template_words import placeholder_word, what_for
from eldercare.channels.console.wording_list import wordings_seen
from eldercare.channels.console.wording_page import approval_form, wording_page
from eldercare.channels.console.words import word
from eldercare.clock import now
from eldercare.errors import N_, Invalid, NotFound, Refused
from eldercare.messaging import approvals, wordings
from eldercare.messaging.approvals import CARRIERS, LANGUAGES, Carrier
from eldercare.messaging.samples import samples
from eldercare.messaging.states import ApprovalState
from eldercare.messaging.wording_queries import InUse, in_use
from eldercare.messaging.wording_rules import is_only_spoken, problems
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("wordings", __name__)
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take Chinese for something else


@pages.get("/wordings")
def index() -> ResponseReturnValue:
    return render_template("console/wordings/index.html", **wordings_seen(), forms=CARRIERS)


@pages.get("/wordings/<template_id>")
def show(template_id: str) -> ResponseReturnValue:
    return wording_page(template_id)


@pages.post("/wordings/<template_id>")
@needs(Permission.SET_UP)
def save(template_id: str) -> ResponseReturnValue:
    ours, form = wordings.template(template_id), WordingForm()
    is_complete = form.validate()
    form.told(problems(ours, form.words))
    if not is_complete or form.errors:
        return wording_page(template_id, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("step") == "preview":
        return wording_page(template_id, form=form)
    try:
        with transaction():
            saved = wordings.save(
                template_id, form.words, why=form.why.data or "", looked_at=form.version, staff_id=me().id, at=now()
            )
            version = saved.version
    except (Refused, Invalid) as error:
        status = form.refused(error)
        form.looked_at.data = str(wordings.newest_version(template_id))
        return wording_page(template_id, form=form), status
    flash(_("Version %(n)s is in use from now on.", n=version), "success")
    return redirect(url_for(".show", template_id=template_id), 303)


@pages.post("/wordings/<template_id>/versions/<int:version>/again")
@needs(Permission.SET_UP)
def go_back(template_id: str, version: int) -> ResponseReturnValue:
    words, form = wordings.words_of(template_id, version), BackForm()
    if not form.validate():
        return wording_page(template_id, back=(version, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    why = form.why.data or ""
    try:
        with transaction():
            wordings.save(template_id, words, why=why, looked_at=form.version, staff_id=me().id, at=now())
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return wording_page(template_id, back=(version, form)), status
    flash(_("The wording of version %(n)s is in use again.", n=version), "success")
    return redirect(url_for(".show", template_id=template_id), 303)


@pages.post("/wordings/<template_id>/approvals")
@needs(Permission.SET_UP)
def approve(template_id: str) -> ResponseReturnValue:
    wordings.template(template_id)
    form = approval_form()
    if not form.validate():
        return wording_page(template_id, approval=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            approvals.record(
                form.gateway.data,
                template_id,
                form.version,
                form.language.data,
                state=ApprovalState(form.state.data),
                carrier_id=form.carrier_id.data or "",
                note=form.note.data or "",
                staff_id=me().id,
                at=now(),
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return wording_page(template_id, approval=form), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", template_id=template_id), 303)


@pages.get("/wordings/for-carriers/<carrier>.csv")
def export(carrier: str) -> ResponseReturnValue:
    """Answer with every text as this carrier's form wants it, for a spreadsheet."""
    whose = CARRIERS.get(carrier)
    if whose is None:
        raise NotFound(N_("There is no such carrier."))
    written = io.StringIO()
    csv.writer(written).writerows([_columns(), *_lines(whose)])
    headers = {"Content-Disposition": f"attachment; filename=texts-{carrier}.csv"}
    return Response(BYTE_ORDER_MARK + written.getvalue(), mimetype="text/csv", headers=headers)


def _columns() -> list[str]:
    words = [_("Text"), _("Language"), _("Version"), _("Wording for the carrier"), _("What is filled in"), _("Example")]
    return [*words, _("When it is sent"), _("State"), _("Its number at the carrier"), _("Note")]


def _lines(carrier: Carrier) -> Iterator[list[object]]:
    for one in in_use():
        for language in LANGUAGES if not is_only_spoken(one.template) else ():
            yield [_harmless(cell) for cell in _line(carrier, one, language)]


def _line(carrier: Carrier, one: InUse, language: str) -> list[object]:
    template, wording = one.template, one.template.wording(language)
    asked = [it for it in one.approvals if it.gateway == carrier.gateway and it.language == language]
    state = asked[0].state if asked else ApprovalState.DRAFT
    stand_ins = carrier.placeholders(wording)
    return [
        template.id,
        language,
        template.version,
        carrier.worded(wording),
        "; ".join(f"{stands} {placeholder_word(name)}" for name, stands in stand_ins.items()),
        template.render(language, samples(template.placeholders, language)),
        what_for(template),
        word(state),
        asked[0].carrier_id if asked else "",
        asked[0].note if asked else "",
    ]


def _harmless(cell: object) -> object:
    """A cell that begins like a formula would be run as one by the spreadsheet that opens it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
