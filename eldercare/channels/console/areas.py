"""The area tree and the rules that hold in each part of it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries, service
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.policy import KINDS, policy_of
from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.forms.areas import POLICY_WORDS, AddAreaForm, RenameForm
from eldercare.channels.console.forms.fields import Form
from eldercare.clock import now
from eldercare.errors import N_, Invalid, Refused
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("areas", __name__)
ORDER = list(AreaKind)


@pages.get("/areas")
def index() -> ResponseReturnValue:
    areas = queries.subtree(scope())
    top = min((area.path.count("/") for area in areas), default=0)
    rows = [(area, area.path.count("/") - top) for area in _sorted(areas)]
    return render_template("console/areas/index.html", rows=rows)


def _sorted(areas: list[Area]) -> list[Area]:
    """Return parents right before their children, siblings by name."""
    names = {area.id: area.name for area in areas}
    return sorted(areas, key=lambda area: [names.get(int(part), "") for part in area.path.strip("/").split("/")])


@pages.get("/areas/<int:area_id>")
def show(area_id: int) -> ResponseReturnValue:
    return _page(queries.get(area_id, scope=scope()))


def _page(area: Area, **wrong: Form) -> str:
    add = wrong.get("add") or AddAreaForm(formdata=None)
    below = ORDER[ORDER.index(area.kind) + 1 :]
    if isinstance(add, AddAreaForm):
        add.kind.choices = [one for one in add.kind.choices or [] if one.value in below]
    return render_template(
        "console/areas/show.html",
        area=area,
        parent=queries.get(area.parent_id) if area.parent_id and area.id != scope().area_id else None,
        children=queries.children(area.id),
        below=below,
        rename=wrong.get("rename") or RenameForm(formdata=None, obj=area),
        add=add,
        rules=wrong.get("rules"),
        policy=policy_of(area.id),
        words=POLICY_WORDS,
        typed=request.form if "rules" in wrong else area.policy,
    )


@pages.post("/areas/<int:area_id>/rename")
@needs(Permission.SET_UP)
def rename(area_id: int) -> ResponseReturnValue:
    area, form = queries.get(area_id, scope=scope()), RenameForm()
    if not form.validate():
        return _page(area, rename=form), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        service.rename(area_id, name=form.name.data or "", name_en=form.name_en.data or "")
    flash(_("Saved."), "success")
    return redirect(url_for(".show", area_id=area_id), 303)


@pages.post("/areas/<int:area_id>/areas")
@needs(Permission.SET_UP)
def add(area_id: int) -> ResponseReturnValue:
    area, form = queries.get(area_id, scope=scope()), AddAreaForm()
    if not form.validate():
        return _page(area, add=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.add(
                kind=form.kind.data,
                name=form.name.data or "",
                name_en=form.name_en.data or "",
                parent_id=area_id,
                latitude=form.latitude.data,
                longitude=form.longitude.data,
                at=now(),
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(area, add=form), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", area_id=area_id), 303)


@pages.post("/areas/<int:area_id>/policy")
@needs(Permission.SET_UP)
def set_policy(area_id: int) -> ResponseReturnValue:
    area, form = queries.get(area_id, scope=scope()), Form()
    try:
        with transaction():
            service.set_policy(area_id, {name: _value(name) for name in POLICY_WORDS})
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(area, rules=form), status
    flash(_("Saved. The rules hold here and below from now on."), "success")
    return redirect(url_for(".show", area_id=area_id), 303)


def _value(name: str) -> Any:
    """Return what was typed for a rule, as the kind of value it takes; None to inherit it from above."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return KINDS[name](typed)
    except ValueError:
        raise Invalid(N_("%(value)s is no value for “%(rule)s”."), value=typed, rule=_(POLICY_WORDS[name])) from None
