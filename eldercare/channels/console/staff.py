"""Who may sign in: the list, entering somebody, role and area, a new password, switching off."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.staff import NewPasswordForm, NewStaffForm, StaffForm
from eldercare.clock import now
from eldercare.errors import N_, Invalid, Refused
from eldercare.people.numbers import for_people
from eldercare.staff import queries, service
from eldercare.staff.models import Staff
from eldercare.staff.permissions import ALLOWED, Permission
from eldercare.transaction import transaction

pages = Blueprint("staff", __name__)


@pages.get("/staff")
def index() -> ResponseReturnValue:
    return render_template("console/staff/index.html", members=queries.inside(scope()))


def _places() -> list[Area]:
    """Return the areas that somebody can be bound to: down to communities."""
    return [area for area in areas.subtree(scope()) if area.kind not in {AreaKind.ESTATE, AreaKind.BUILDING}]


@pages.get("/staff/new")
@needs(Permission.SET_UP)
def new() -> ResponseReturnValue:
    form = NewStaffForm(formdata=None)
    form.offer(_places())
    return render_template("console/staff/new.html", form=form)


@pages.post("/staff/new")
@needs(Permission.SET_UP)
def create() -> ResponseReturnValue:
    form = NewStaffForm()
    form.offer(_places())
    if not form.validate():
        return render_template("console/staff/new.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.add(
                name=form.name.data or "",
                password=form.password.data or "",
                role=form.role.data,
                area_id=form.area_id.data,
                number=form.number.data or None,
                takes_alarms=form.takes_alarms.data,
                language=form.language.data,
                at=now(),
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return render_template("console/staff/new.html", form=form), status
    flash(_("%(name)s can sign in now.", name=form.name.data), "success")
    return redirect(url_for(".index"), 303)


@pages.get("/staff/<int:staff_id>")
@needs(Permission.SET_UP)
def show(staff_id: int) -> ResponseReturnValue:
    return _page(queries.get(staff_id, scope=scope()))


def _page(member: Staff, *, form: StaffForm | None = None, password: Form | None = None) -> str:
    if form is None:
        form = StaffForm(formdata=None, obj=member)
        form.number.data = for_people(member.number) if member.number else ""
        form.offer(_places())
    return render_template(
        "console/staff/show.html",
        member=member,
        form=form,
        password=password or NewPasswordForm(formdata=None),
        permissions=sorted(ALLOWED[member.role]),
        is_me=member.id == me().id,
    )


@pages.post("/staff/<int:staff_id>")
@needs(Permission.SET_UP)
def save(staff_id: int) -> ResponseReturnValue:
    member, form = queries.get(staff_id, scope=scope()), StaffForm()
    form.offer(_places())
    if not form.validate():
        return _page(member, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            _keep_own_keys(staff_id, changes=(form.role.data, form.area_id.data) != (member.role, member.area_id))
            service.change(
                staff_id,
                role=form.role.data,
                area_id=form.area_id.data,
                number=form.number.data or None,
                takes_alarms=form.takes_alarms.data,
                language=form.language.data,
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(member, form=form), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", staff_id=staff_id), 303)


def _keep_own_keys(staff_id: int, *, changes: bool) -> None:
    """Nobody locks herself out by mistake."""
    if staff_id == me().id and changes:
        raise Refused(N_("You cannot change your own role or area, or switch yourself off. Ask another administrator."))


@pages.post("/staff/<int:staff_id>/password")
@needs(Permission.SET_UP)
def set_password(staff_id: int) -> ResponseReturnValue:
    member, form = queries.get(staff_id, scope=scope()), NewPasswordForm()
    if not form.validate():
        return _page(member, password=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.set_password(staff_id, form.password.data or "")
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(member, password=form), status
    flash(_("The new password holds; every older session has ended."), "success")
    return redirect(url_for(".show", staff_id=staff_id), 303)


@pages.post("/staff/<int:staff_id>/active/<any(on, off):state>")
@needs(Permission.SET_UP)
def set_active(staff_id: int, state: str) -> ResponseReturnValue:
    member = queries.get(staff_id, scope=scope())
    with transaction():
        _keep_own_keys(staff_id, changes=state == "off")
        service.set_active(staff_id, active=state == "on")
    flash(_("Saved."), "success")
    return redirect(url_for(".show", staff_id=member.id), 303)
