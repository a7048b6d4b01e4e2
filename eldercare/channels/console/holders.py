"""Households and groups of volunteers: the list, the page with members and account, registering, ending."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Length

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Choice, Form, Line, Required, RequiredChoice, options
from eldercare.channels.console.forms.timebank import ReasonForm
from eldercare.clock import local, now
from eldercare.errors import Invalid, NotFound, Refused
from eldercare.localtime import zone
from eldercare.people import queries as people
from eldercare.staff.permissions import Permission
from eldercare.timebank import queries as timebank
from eldercare.timebank.holders import queries, service
from eldercare.timebank.holders.models import JointHolder
from eldercare.timebank.states import HolderKind
from eldercare.transaction import transaction

pages = Blueprint("holders", __name__)
ROWS = 50
ADD, END = "add", "end"


class HolderForm(Form):
    """A household or a group that is registered."""

    kind = Choice(_l("What it is"), HolderKind)
    name = Line(
        _l("Called"), [Required(), Length(max=80)], description=_l("“Family of Li Xiuying”, “No. 3 School, class 8”")
    )
    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=int)


class MemberForm(Form):
    """Somebody who joins it."""

    person = RadioField(_l("Who joins?"), [RequiredChoice()], coerce=int)
    serves_for_it = BooleanField(_l("What this member serves is credited to the group"), default=True)


@pages.get("/timebank/holders")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    after, name = request.args.get("after", 0, type=int), request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    wanted = HolderKind(kind) if kind in set(HolderKind) else None
    found = queries.page(scope(), after=after, limit=ROWS + 1, kind=wanted, name=name)
    today = local(now(), zone()).date()
    return render_template(
        "console/holders/index.html",
        rows=[(one, queries.members_on(one, today), timebank.find_joint_account(one.id)) for one in found[:ROWS]],
        kinds=list(HolderKind),
        wanted=wanted,
        q=name,
        next_url=url_for(".index", kind=wanted, q=name or None, after=found[ROWS - 1].id)
        if len(found) > ROWS
        else None,
        first_url=url_for(".index", kind=wanted, q=name or None) if after else None,
    )


@pages.get("/timebank/holders/new")
@needs(Permission.REGISTER)
def new() -> ResponseReturnValue:
    return render_template("console/holders/new.html", form=_offered(HolderForm(formdata=None)))


@pages.post("/timebank/holders/new")
@needs(Permission.REGISTER)
def create() -> ResponseReturnValue:
    form = _offered(HolderForm())
    if not form.validate():
        return render_template("console/holders/new.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            holder = service.register(
                kind=form.kind.data, name=form.name.data or "", community_id=form.community_id.data, at=now()
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return render_template("console/holders/new.html", form=form), status
    flash(_("It is registered and has an account. Now add who belongs to it."), "success")
    return redirect(url_for(".show", holder_id=holder.id), 303)


def _offered(form: HolderForm) -> HolderForm:
    form.community_id.choices = options((area.id, area.name) for area in areas.communities(scope()))
    return form


@pages.get("/timebank/holders/<int:holder_id>")
@needs(Permission.SEE_LEDGER)
def show(holder_id: int) -> ResponseReturnValue:
    return _page(queries.get(holder_id, scope=scope()))


@pages.post("/timebank/holders/<int:holder_id>/members")
@needs(Permission.REGISTER)
def add(holder_id: int) -> ResponseReturnValue:
    holder, form = queries.get(holder_id, scope=scope()), MemberForm()
    form.person.choices = options(_found(holder, request.form.get("who", "")))

    def change() -> None:
        person = people.get(form.person.data or 0, scope=scope())
        since = local(now(), zone()).date()
        service.add_member(holder_id, person, since=since, serves_for_it=bool(form.serves_for_it.data))

    return _step(holder, ADD, form, change, _("Added."))


@pages.post("/timebank/holders/<int:holder_id>/members/<int:joint_member_id>/end")
@needs(Permission.REGISTER)
def end_member(holder_id: int, joint_member_id: int) -> ResponseReturnValue:
    """Let somebody belong to it until yesterday; who joined today, until tonight."""
    holder, form = queries.get(holder_id, scope=scope()), Form()

    def change() -> None:
        service.end_member(holder_id, joint_member_id, until=local(now(), zone()).date() - timedelta(days=1))

    return _step(holder, ADD, form, change, _("This membership has ended."))


@pages.post("/timebank/holders/<int:holder_id>/end")
@needs(Permission.REGISTER)
def end(holder_id: int) -> ResponseReturnValue:
    holder, form = queries.get(holder_id, scope=scope()), ReasonForm()

    def change() -> None:
        service.end(holder_id, by=actor(), via=Door.CONSOLE, at=now(), reason=form.reason.data or "")

    return _step(holder, END, form, change, _("It has ended and its account is closed."))


def _step(holder: JointHolder, step: str, form: Form, change: Callable[[], None], done: str) -> ResponseReturnValue:
    if not form.validate():
        return _page(holder, wrong=(step, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            change()
    except NotFound:
        raise
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(holder, wrong=(step, form)), status
    flash(done, "success")
    return redirect(url_for(".show", holder_id=holder.id), 303)


def _page(holder: JointHolder, *, wrong: tuple[str, Form] | None = None) -> str:
    asked = request.values.get("who", "").strip()
    step, refused = wrong or ("", None)
    member = refused if isinstance(refused, MemberForm) else MemberForm(formdata=None)
    member.person.choices = options(_found(holder, asked))
    today = local(now(), zone()).date()
    return render_template(
        "console/holders/show.html",
        holder=holder,
        account=timebank.find_joint_account(holder.id),
        members=[(one, one in queries.members_on(holder, today)) for one in holder.members],
        member=member,
        who_asked=asked,
        reason=refused if step == END else ReasonForm(formdata=None),
        refused=refused,
        wrong_step=step,
    )


def _found(holder: JointHolder, asked: str) -> list[tuple[int, str]]:
    """Return who may join, by the beginning of the name: people of the same community."""
    if not asked.strip():
        return []
    near = [one for one in people.by_name(asked.strip(), scope=scope()) if one.community_id == holder.community_id]
    return [(one.id, " · ".join(filter(None, [one.name, one.address.place if one.address else ""]))) for one in near]
