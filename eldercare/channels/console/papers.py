"""A volunteer's papers, limits and leave."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas.policy import policy_of
from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.helpers import LeaveForm, PapersForm, listed_words
from eldercare.errors import N_, Invalid, Refused
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.volunteers import queries, service
from eldercare.volunteers.models import Transport, Volunteer, VolunteerSkill
from eldercare.volunteers.service import Papers

pages = Blueprint("papers", __name__)
STORED = (
    *("trained_until", "insured_until", "health_checked_until"),
    *("transport", "goes_metres", "day_cap_minutes", "week_cap_minutes"),
)
"""Fields that show a column as it is."""


@pages.get("/volunteers/<int:volunteer_id>/papers")
@needs(Permission.REGISTER)
def show(volunteer_id: int) -> ResponseReturnValue:
    return _page(queries.get(volunteer_id, scope=scope()))


def _page(volunteer: Volunteer, *, papers: PapersForm | None = None, leave: LeaveForm | None = None) -> str:
    as_stored = {name: getattr(volunteer, name) for name in STORED}
    known = PapersForm(formdata=None, **as_stored, speaks="、".join(volunteer.speaks or ()))
    return render_template(
        "console/volunteers/papers.html",
        volunteer=volunteer,
        papers=papers or known,
        leave=leave or LeaveForm(formdata=None),
        certified={held.skill: _typed(held) or held.certified_until or "" for held in volunteer.skills},
        policy=policy_of(volunteer.person.community_id),
    )


def _do(volunteer: Volunteer, form: Form, act: Callable[[], object], **shown: Form) -> ResponseReturnValue:
    if not form.validate():
        return _page(volunteer, **shown), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(volunteer, **shown), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", volunteer_id=volunteer.id), 303)


@pages.post("/volunteers/<int:volunteer_id>/papers")
@needs(Permission.REGISTER)
def save(volunteer_id: int) -> ResponseReturnValue:
    volunteer, form = queries.get(volunteer_id, scope=scope()), PapersForm()

    def act() -> None:
        hold = form.trained_until.data, form.insured_until.data, form.health_checked_until.data
        service.set_papers(volunteer_id, Papers(*hold))
        service.set_limits(
            volunteer_id,
            transport=form.transport.data or Transport.FOOT,
            day_cap_minutes=form.day_cap_minutes.data,
            week_cap_minutes=form.week_cap_minutes.data,
            goes_metres=form.goes_metres.data,
            speaks=listed_words(form.speaks.data),
        )
        for held in volunteer.skills:
            service.certify(volunteer, held.skill, until=_certified(held))

    return _do(volunteer, form, act, papers=form)


def _typed(held: VolunteerSkill) -> str:
    return request.form.get(f"certified-{held.skill}", "")


def _certified(held: VolunteerSkill) -> date | None:
    typed = _typed(held)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid(N_("%(value)s is no date."), value=typed) from None


@pages.post("/volunteers/<int:volunteer_id>/leaves")
@needs(Permission.REGISTER)
def take_leave(volunteer_id: int) -> ResponseReturnValue:
    volunteer, form = queries.get(volunteer_id, scope=scope()), LeaveForm()

    def act() -> None:
        first, last = form.from_on.data or date.max, form.until_on.data or date.max
        service.take_leave(volunteer_id, from_on=first, until_on=last, reason=form.reason.data or "")

    return _do(volunteer, form, act, leave=form)


@pages.post("/volunteers/<int:volunteer_id>/leaves/<int:leave_id>/end")
@needs(Permission.REGISTER)
def end_leave(volunteer_id: int, leave_id: int) -> ResponseReturnValue:
    volunteer = queries.get(volunteer_id, scope=scope())
    return _do(volunteer, Form(), lambda: service.end_leave(volunteer_id, leave_id))
