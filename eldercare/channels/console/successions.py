"""Death, moving, leaving: cases that settle to whom saved time goes, step by step, with a second person at the end."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.channels.console import registry
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.evidence import EvidenceForm
from eldercare.channels.console.forms.fields import options
from eldercare.channels.console.forms.successions import ELSEWHERE, CaseForm, HeirForm, ReasonForm
from eldercare.channels.console.succession_page import candidates, page
from eldercare.channels.console.succession_words import TONES
from eldercare.clock import local, now
from eldercare.errors import DomainError
from eldercare.evidence.kinds import MAX_BYTES
from eldercare.localtime import zone
from eldercare.people import queries as people
from eldercare.people import service as persons
from eldercare.people.models import Person
from eldercare.staff.permissions import Permission
from eldercare.succession import queries, service, settling
from eldercare.succession.models import SuccessionCase
from eldercare.succession.service import ABOUT, Wanted
from eldercare.succession.states import LIVE, CaseKind, CaseState
from eldercare.transaction import transaction
from eldercare.web.error_pages import status_of
from eldercare.web.language import said
from eldercare.web.uploads import takes_files

pages = Blueprint("successions", __name__)
ROWS = 50
FOUND = 10


@pages.get("/timebank/successions")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    is_over, before = request.args.get("over") == "1", request.args.get("before", type=int)
    states = frozenset(CaseState) - LIVE if is_over else LIVE
    found = queries.page(scope(), states=states, before=before, limit=ROWS + 1)
    return render_template(
        "console/successions/index.html",
        cases=found[:ROWS],
        tones=TONES,
        is_over=is_over,
        next_url=url_for(".index", over=int(is_over), before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", over=int(is_over)) if before else None,
    )


@pages.get("/timebank/successions/new")
@needs(Permission.REGISTER)
def new() -> ResponseReturnValue:
    person_id, asked = request.args.get("person", type=int), request.args.get("who", "").strip()
    if person_id is None:
        found = people.by_name(asked, scope=scope(), limit=FOUND) if asked else []
        return render_template("console/successions/who.html", asked=asked, found=found)
    live = queries.live_of(person_id)
    if live is not None:
        return redirect(url_for(".show", case_id=live.id), 303)
    return _new_page(people.get(person_id, scope=scope()), _case_form())


def _case_form() -> CaseForm:
    form = CaseForm(formdata=request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.happened_on.data = local(now(), zone()).date()
        form.kind.data = CaseKind(kind) if (kind := request.args.get("kind", "")) in set(CaseKind) else CaseKind.DEATH
    return form


def _new_page(person: Person, form: CaseForm) -> str:
    _offer_communities(person, form)
    accounts = queries.accounts_of(person.id)
    return render_template("console/successions/new.html", person=person, form=form, accounts=accounts)


def _offer_communities(person: Person, form: CaseForm) -> None:
    root = int(person.community.path.strip("/").split("/")[0])
    others = [one for one in areas.communities(areas.scope_of(root)) if one.id != person.community_id]
    form.to_community_id.choices = options([(ELSEWHERE, _("To a place where we are not"))])
    form.to_community_id.choices += options((one.id, one.name) for one in others)


@pages.post("/timebank/successions/of/<int:person_id>")
@needs(Permission.REGISTER)
def create(person_id: int) -> ResponseReturnValue:
    person, form = people.get(person_id, scope=scope()), _case_form()
    _offer_communities(person, form)
    if not form.validate():
        return _new_page(person, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            case_id = service.open_case(
                person_id,
                CaseKind(form.kind.data),
                happened_on=form.happened_on.data,
                to_community_id=form.to_community_id.data or None,
                note=form.note.data or "",
                **_facts(),
            ).id
    except DomainError as error:
        status = form.refused(error)
        return _new_page(people.get(person_id, scope=scope()), form), status
    flash(_("The case is open and the accounts are frozen."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


def _facts() -> dict[str, Any]:
    return {"by": actor(), "at": now(), "via": Door.CONSOLE}


@pages.get("/timebank/successions/<int:case_id>")
@needs(Permission.SEE_LEDGER)
def show(case_id: int) -> ResponseReturnValue:
    return page(queries.get(case_id, scope=scope()))


@pages.post("/timebank/successions/<int:case_id>/take-up")
@needs(Permission.REGISTER)
def take_up(case_id: int) -> ResponseReturnValue:
    queries.get(case_id, scope=scope())
    try:
        with transaction():
            service.take_up(case_id, **_facts())
    except DomainError as error:
        return _refused(case_id, error)
    flash(_("The case is open and the accounts are frozen."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@pages.post("/timebank/successions/<int:case_id>/evidence")
@needs(Permission.REGISTER)
@takes_files(MAX_BYTES)
def attach(case_id: int) -> ResponseReturnValue:
    case, form = queries.get(case_id, scope=scope()), EvidenceForm()
    if not form.validate():
        return page(case, papers=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        given = form.given()
        with transaction():
            kept = given.keep((ABOUT, case_id), community_id=case.community_id, by=actor(), at=now())
            service.note_evidence(case_id, name=kept.name, **_facts())
    except DomainError as error:
        status = form.refused(error)
        return page(queries.get(case_id), papers=form), status
    flash(_("The evidence was attached."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@pages.post("/timebank/successions/<int:case_id>/heirs")
@needs(Permission.REGISTER)
def add_heir(case_id: int) -> ResponseReturnValue:
    case, form = queries.get(case_id, scope=scope()), HeirForm()
    if not form.validate():
        return page(case, heir=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            heir = registry.somebody(form.name.data or "", form.phone.data or "", community_id=case.community_id)
            persons.add_contact(
                case.person_id, heir.id, relation=form.relation.data or "", may_order=False, in_emergency=False
            )
    except DomainError as error:
        status = form.refused(error)
        return page(queries.get(case_id), heir=form), status
    flash(_("%(name)s can be given a share now.", name=form.name.data), "success")
    return redirect(url_for(".show", case_id=case_id, _anchor="propose"), 303)


@pages.post("/timebank/successions/<int:case_id>/propose")
@needs(Permission.POST_LEDGER)
def propose(case_id: int) -> ResponseReturnValue:
    case = queries.get(case_id, scope=scope())
    try:
        with transaction():
            service.propose(case_id, _wanted(case), note=request.form.get("why", "")[:200], **_facts())
    except DomainError as error:
        return _refused(case_id, error)
    flash(_("It is proposed. A second person approves it."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


def _wanted(case: SuccessionCase) -> list[Wanted]:
    """Return the shares that were entered: parts beside names; nothing beside a name is no share."""
    if case.to_community_id is not None:
        return []
    entered = [("pool", None, "")] + [(f"heir-{who.id}", who.id, relation) for who, relation in candidates(case)]
    return [
        Wanted(_whole(parts), person_id, request.form.get(f"relation-{person_id}", relation)[:30])
        for name, person_id, relation in entered
        if (parts := request.form.get(name, "").strip()) not in {"", "0"}
    ]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@pages.post("/timebank/successions/<int:case_id>/send-back")
@needs(Permission.APPROVE_LEDGER)
def send_back(case_id: int) -> ResponseReturnValue:
    return _with_reason(case_id, "send-back", service.send_back, _("It was sent back."))


@pages.post("/timebank/successions/<int:case_id>/undo")
@needs(Permission.REGISTER)
def undo(case_id: int) -> ResponseReturnValue:
    return _with_reason(case_id, "undo", service.undo, _("The case was undone and the accounts are free again."))


def _with_reason(case_id: int, key: str, verb: Callable[..., SuccessionCase], done: str) -> ResponseReturnValue:
    case, form = queries.get(case_id, scope=scope()), ReasonForm()
    if not form.validate():
        return page(case, wrong=(key, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            verb(case_id, reason=form.reason.data or "", **_facts())
    except DomainError as error:
        return _refused(case_id, error)
    flash(done, "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@pages.post("/timebank/successions/<int:case_id>/approve")
@needs(Permission.APPROVE_LEDGER)
def approve(case_id: int) -> ResponseReturnValue:
    queries.get(case_id, scope=scope())
    try:
        with transaction():
            settling.approve(case_id, **_facts())
    except DomainError as error:
        return _refused(case_id, error)
    flash(_("Approved: the saved time is where it belongs, and the accounts are closed."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


def _refused(case_id: int, error: DomainError) -> ResponseReturnValue:
    return page(queries.get(case_id, scope=scope()), trouble=said(error)), status_of(error)
