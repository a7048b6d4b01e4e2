"""Opening balances from paper or a file: bringing a list, looking at it, posting it, undoing it."""

import csv
from collections.abc import Callable
from http import HTTPStatus
from io import StringIO

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.areas import queries as areas
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.evidence import EvidenceForm
from eldercare.channels.console.forms.fields import Form, options
from eldercare.channels.console.forms.openings import BringForm, UndoForm
from eldercare.channels.console.opening_words import lines_of, problem_said
from eldercare.clock import local, now
from eldercare.errors import Invalid, NotAllowed, Refused
from eldercare.evidence import queries as evidence
from eldercare.evidence.kinds import MAX_BYTES as EVIDENCE_BYTES
from eldercare.localtime import zone
from eldercare.staff.permissions import Permission
from eldercare.timebank.openings import queries, service
from eldercare.timebank.openings.checks import Checked
from eldercare.timebank.openings.models import OpeningImport
from eldercare.timebank.openings.rows import TEMPLATE
from eldercare.timebank.openings.sheet import MAX_BYTES
from eldercare.timebank.openings.states import ImportState
from eldercare.transaction import transaction
from eldercare.web.uploads import takes_files

pages = Blueprint("openings", __name__)
ROWS = 50
SHOWN = 200
SLICE = 50
BOM = "\ufeff"


@pages.get("/timebank/openings")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = queries.page(scope(), before=before, limit=ROWS + 1)
    return render_template(
        "console/openings/index.html",
        imports=found[:ROWS],
        next_url=url_for(".index", before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if before else None,
    )


@pages.get("/timebank/openings/form.csv")
@needs(Permission.SEE_LEDGER)
def form() -> ResponseReturnValue:
    """The empty list with an example; with the mark by which Excel knows the encoding."""
    written = StringIO()
    csv.writer(written).writerows(TEMPLATE)
    answer = Response(BOM + written.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="opening-balances.csv")
    return answer


@pages.get("/timebank/openings/new")
@needs(Permission.POST_LEDGER)
def new() -> ResponseReturnValue:
    return _new_page(_bring_form(typed=False))


def _bring_form(*, typed: bool) -> BringForm:
    form = BringForm() if typed else BringForm(formdata=None)
    near = [(one.id, one.name) for one in areas.communities(scope())]
    form.community_id.choices = options(near if len(near) == 1 else [("", _("Choose a community")), *near])
    return form


def _new_page(form: BringForm) -> str:
    return render_template("console/openings/new.html", form=form)


@pages.post("/timebank/openings")
@needs(Permission.POST_LEDGER)
@takes_files(MAX_BYTES)
def bring() -> ResponseReturnValue:
    form = _bring_form(typed=True)
    if not form.validate():
        return _new_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        table = form.table()
        with transaction():
            made = service.draft(
                table, name=form.called, community_id=form.community_id.data, by=me(), via=Door.CONSOLE, at=now()
            )
            made_id = made.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _new_page(form), status
    return redirect(url_for(".show", import_id=made_id), 303)


@pages.get("/timebank/openings/<int:import_id>")
@needs(Permission.SEE_LEDGER)
def show(import_id: int) -> ResponseReturnValue:
    return _page(queries.get(import_id, scope=scope()))


def _page(opening: OpeningImport, *, wrong: str = "", form: Form | None = None) -> str:
    common = {
        "opening": opening,
        "lines": lines_of(opening),
        "evidence": evidence.about(queries.ABOUT, opening.id),
        "evidence_form": form if isinstance(form, EvidenceForm) else EvidenceForm(formdata=None),
        "wrong": wrong,
        "form": form,
        "shown": SHOWN,
        "problem_said": problem_said,
    }
    if opening.state is ImportState.DRAFT:
        checked = _previewed(opening)
        unclear, clear = ([one for one in checked if one.is_clear is sort] for sort in (False, True))
        return render_template("console/openings/draft.html", checked=checked, unclear=unclear, clear=clear, **common)
    undo_form = form if isinstance(form, UndoForm) else UndoForm(formdata=None)
    return render_template("console/openings/show.html", undo_form=undo_form, **common)


def _previewed(opening: OpeningImport) -> list[Checked]:
    return service.preview(opening, today=local(now(), zone()).date())


@pages.post("/timebank/openings/<int:import_id>/evidence")
@needs(Permission.POST_LEDGER)
@takes_files(EVIDENCE_BYTES)
def attach(import_id: int) -> ResponseReturnValue:
    opening, form = queries.get(import_id, scope=scope()), EvidenceForm()
    community_id = opening.community_id

    def keep() -> None:
        about = (queries.ABOUT, import_id)
        form.given().keep(about, community_id=community_id, by=Actor.staff(me().id), at=now())

    return _do(opening, "evidence", form, keep, _("Kept with the list."))


@pages.post("/timebank/openings/<int:import_id>/post")
@needs(Permission.POST_LEDGER)
def post(import_id: int) -> ResponseReturnValue:
    """Open what accounts are missing, a few at a time; then all minutes in one go, or none."""
    opening = queries.get(import_id, scope=scope())
    if opening.state is ImportState.DRAFT:
        whose = [one.person.id for one in _previewed(opening) if one.person is not None]
        for start in range(0, len(whose), SLICE):
            with transaction():
                service.open_accounts(whose[start : start + SLICE], at=now())
    return _do(
        queries.get(import_id, scope=scope()),
        "post",
        Form(),
        lambda: service.post(import_id, by=me(), via=Door.CONSOLE, at=now()),
        _("Posted: all minutes are on the accounts."),
    )


@pages.post("/timebank/openings/<int:import_id>/discard")
@needs(Permission.POST_LEDGER)
def discard(import_id: int) -> ResponseReturnValue:
    queries.get(import_id, scope=scope())
    with transaction():
        service.discard(import_id, by=me(), via=Door.CONSOLE, at=now())
    flash(_("The list is thrown away; nothing was posted."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/timebank/openings/<int:import_id>/undo")
@needs(Permission.POST_LEDGER)
def ask_to_undo(import_id: int) -> ResponseReturnValue:
    form = UndoForm()
    return _do(
        queries.get(import_id, scope=scope()),
        "undo",
        form,
        lambda: service.ask_to_undo(import_id, reason=form.reason.data or "", by=me(), via=Door.CONSOLE, at=now()),
        _("Asked. Somebody else approves it."),
    )


@pages.post("/timebank/openings/<int:import_id>/undo/approve")
@needs(Permission.APPROVE_LEDGER)
def undo(import_id: int) -> ResponseReturnValue:
    return _do(
        queries.get(import_id, scope=scope()),
        "approve",
        Form(),
        lambda: service.undo(import_id, by=me(), via=Door.CONSOLE, at=now()),
        _("Undone: every transfer of it is reversed."),
    )


@pages.post("/timebank/openings/<int:import_id>/keep")
@needs(Permission.POST_LEDGER)
def keep(import_id: int) -> ResponseReturnValue:
    return _do(
        queries.get(import_id, scope=scope()),
        "approve",
        Form(),
        lambda: service.keep(import_id, by=me(), via=Door.CONSOLE, at=now()),
        _("It stays on the accounts."),
    )


def _do(opening: OpeningImport, step: str, form: Form, act: Callable[[], object], sentence: str) -> ResponseReturnValue:
    import_id = opening.id
    if not form.validate():
        return _page(opening, wrong=step, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid, NotAllowed) as error:
        status = form.refused(error)
        return _page(queries.get(import_id, scope=scope()), wrong=step, form=form), status
    flash(sentence, "success")
    return redirect(url_for(".show", import_id=import_id), 303)
