"""The area tree and the rules that hold in each part of it."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.areas import hours, queries, service
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.opening import is_open, next_opening, surge_text
from eldercare.areas.policy import CHOICES, KINDS, NONE_OF_THEM, OVERRIDABLE, policy_of
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.dispatch_words import block
from eldercare.channels.console.forms.areas import (
    ASKING_WORDS,
    CHOICE_WORDS,
    HELPER_WORDS,
    HOURS_WORDS,
    POLICY_WORDS,
    SURGE_WORDS,
    WEIGHT_WORDS,
    AddAreaForm,
    RenameForm,
)
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.timebank_rules import TimebankRulesForm
from eldercare.channels.console.policy_history import line_of
from eldercare.channels.console.timebank_rules import RULES, SECTIONS, value_said
from eldercare.clock import now
from eldercare.errors import N_, Invalid, Refused
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.language import current_language

pages = Blueprint("areas", __name__)
ORDER = list(AreaKind)
GROUPS = {
    "rules": POLICY_WORDS,
    "hours": HOURS_WORDS,
    "surge": SURGE_WORDS,
    "helpers": HELPER_WORDS,
    "weights": WEIGHT_WORDS,
    "asking": ASKING_WORDS,
    "timebank": {name: rule.label for name, rule in RULES.items()},
}
CHANGES_SHOWN = 20
RULE_SECTIONS = {
    N_("Visits"): (
        *("remind_evening_from", "remind_before_minutes", "late_after_minutes", "code_attempts"),
        *("confirm_within_hours", "low_rating_below"),
    ),
    N_("Offers and standing orders"): (
        *("offer_minutes", "series_days_ahead", "standing_asked_hours_before", "standing_answer_hours"),
    ),
    N_("Planning the day"): (
        *("plan_seconds", "plan_shift_minutes", "plan_break_from", "plan_break_until", "plan_break_minutes"),
        *("plan_weight_late", "plan_weight_suits", "plan_weight_usual", "plan_weight_can_wait"),
    ),
    N_("Texts and calls"): (
        *("quiet_from", "quiet_until", "call_again_after_minutes", "call_again_urgent_after_minutes"),
        *("call_back_minutes", "answers_in_ten_minutes"),
    ),
}
"""Headings among the rules, which are many; what is under none of them comes last."""


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
        wrong=wrong,
        policy=policy_of(area.id),
        words=POLICY_WORDS,
        hours_words=HOURS_WORDS,
        surge_words=SURGE_WORDS,
        helper_words=HELPER_WORDS,
        weight_words=WEIGHT_WORDS,
        asking_words=ASKING_WORDS,
        choices=CHOICES,
        choice_words=CHOICE_WORDS,
        overridable=[(code, block(code)) for code in OVERRIDABLE],
        typed=partial(_typed, area, wrong),
        chosen=_chosen(area, wrong),
        overridable_here="own" in request.form if "helpers" in wrong else "overridable" in area.policy,
        sections=_sections(),
        timebank=wrong.get("timebank") or TimebankRulesForm.of(area, policy_of(area.parent_id)),
        timebank_sections=SECTIONS,
        value_said=value_said,
        **_changes(area),
        open_group=next(iter(wrong), request.args.get("open", "")),
        set_here=partial(_set_here, area),
        hours_said=_hours_said,
        is_open=is_open(now(), area.id),
        opens_at=next_opening(now(), area.id),
        surge=surge_text(now(), area.id, current_language()),
    )


def _changes(area: Area) -> dict[str, Any]:
    """Return who changed which rule here, newest first, and where the page goes on."""
    before = request.args.get("before", type=int)
    found = queries.policy_changes(area.id, before=before, limit=CHANGES_SHOWN + 1)
    shown, is_more = found[:CHANGES_SHOWN], len(found) > CHANGES_SHOWN
    here = partial(url_for, ".show", area_id=area.id, open="changes", _anchor="changes")
    return {
        "changes": [line_of(change) for change in shown],
        "older_url": here(before=shown[-1].id) if is_more else None,
        "newest_url": here() if before is not None else None,
    }


def _typed(area: Area, wrong: Mapping[str, Form], group: str, name: str) -> Any:
    """Return what stands in the field of a rule: what was typed just now, or what is set here."""
    return request.form.get(name, "") if group in wrong else area.policy.get(name, "")


def _chosen(area: Area, wrong: Mapping[str, Form]) -> list[str]:
    return request.form.getlist("overridable") if "helpers" in wrong else policy_of(area.id).overridable.split(",")


def _set_here(area: Area, group: str) -> str:
    count = len(GROUPS[group].keys() & area.policy.keys())
    return _("%(n)s set here", n=count) if count else _("all from above")


def _sections() -> list[tuple[str, tuple[str, ...]]]:
    named = {name for names in RULE_SECTIONS.values() for name in names}
    others = tuple(name for name in POLICY_WORDS if name not in named)
    return [*((_(title), names) for title, names in RULE_SECTIONS.items()), (_("Other"), others)]


def _hours_said(written: str) -> str:
    """Return opening hours as the page shows them, and as they may be typed again."""
    return written.replace(hours.CLOSED, _("closed"))


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
    return _set(area_id, "rules")


@pages.post("/areas/<int:area_id>/helpers")
@needs(Permission.SET_UP)
def set_helpers(area_id: int) -> ResponseReturnValue:
    return _set(area_id, "helpers")


@pages.post("/areas/<int:area_id>/weights")
@needs(Permission.SET_UP)
def set_weights(area_id: int) -> ResponseReturnValue:
    return _set(area_id, "weights")


@pages.post("/areas/<int:area_id>/asking")
@needs(Permission.SET_UP)
def set_asking(area_id: int) -> ResponseReturnValue:
    return _set(area_id, "asking")


@pages.post("/areas/<int:area_id>/hours")
@needs(Permission.SET_UP)
def set_hours(area_id: int) -> ResponseReturnValue:
    return _set(area_id, "hours")


@pages.post("/areas/<int:area_id>/surge")
@needs(Permission.SET_UP)
def set_surge(area_id: int) -> ResponseReturnValue:
    return _set(area_id, "surge")


def _set(area_id: int, group: str) -> ResponseReturnValue:
    """Set the rules of one form; an empty field inherits its rule from above."""
    area, form = queries.get(area_id, scope=scope()), Form()
    try:
        with transaction():
            _save(area_id, {name: _value(name, words) for name, words in GROUPS[group].items()})
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(area, **{group: form}), status
    return _saved(area_id, group)


@pages.post("/areas/<int:area_id>/timebank")
@needs(Permission.SET_UP)
def set_timebank(area_id: int) -> ResponseReturnValue:
    area = queries.get(area_id, scope=scope())
    form = TimebankRulesForm.of(area, policy_of(area.parent_id))
    if not form.validate():
        return _page(area, timebank=form), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        _save(area_id, form.values())
    return _saved(area_id, "timebank")


def _save(area_id: int, values: dict[str, Any]) -> None:
    service.set_policy(area_id, values, by=actor(), via=Door.CONSOLE, at=now())


def _saved(area_id: int, group: str) -> ResponseReturnValue:
    flash(_("Saved. The rules hold here and below from now on."), "success")
    return redirect(url_for(".show", area_id=area_id, open=group, _anchor=group), 303)


def _value(name: str, words: str) -> Any:
    """Return what was typed for a rule, as the kind of value it takes; None to inherit it from above."""
    if name == "overridable":
        return _overridable()
    typed = request.form.get(name, "").strip()
    if not typed or (name == "surge_until" and "over" in request.form):
        return None
    try:
        return KINDS[name](typed)
    except ValueError:
        raise Invalid(N_("%(value)s is no value for “%(rule)s”."), value=typed, rule=_(words)) from None


def _overridable() -> str | None:
    """Return which blocks a reason outweighs, as checked; None to inherit it from above."""
    if request.form.get("own") != "yes":
        return None
    return ",".join(request.form.getlist("overridable")) or NONE_OF_THEM
