"""Volunteers: the list, the card with skills and weekly times, entering, pausing."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries as areas
from eldercare.channels.console import hours, registry
from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.forms.people import VolunteerForm
from eldercare.channels.console.person_calls import calls_seen
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.errors import Invalid, Refused
from eldercare.orders import queries as orders
from eldercare.orders.models import Visit
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.staff.permissions import Permission
from eldercare.succession.addresses import is_at_old_address
from eldercare.timebank.honours.queries import standing_of
from eldercare.timebank.queries import find_person_account
from eldercare.transaction import transaction
from eldercare.volunteers import queries, service
from eldercare.volunteers.models import Volunteer, VolunteerStatus

pages = Blueprint("volunteers", __name__)
ROWS = 50


@pages.get("/volunteers")
def index() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()
    after = request.args.get("after", 0, type=int)
    found = queries.page(scope(), after=after, limit=ROWS + 1, name=asked)
    return render_template(
        "console/volunteers/index.html",
        volunteers=found[:ROWS],
        q=asked,
        next_url=url_for(".index", q=asked or None, after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index", q=asked or None) if after else None,
    )


@pages.get("/volunteers/<int:volunteer_id>")
def show(volunteer_id: int) -> ResponseReturnValue:
    volunteer = queries.get(volunteer_id, scope=scope())
    return render_template(
        "console/volunteers/show.html",
        volunteer=volunteer,
        person=volunteer.person,
        is_at_old_address=is_at_old_address(volunteer.person),
        **calls_seen(volunteer.person),
        cells=hours.cells_of(volunteer.availability),
        hours=hours.HOURS,
        elder=elders.find(volunteer.id),
        account=find_person_account(volunteer.id),
        standing=standing_of(volunteer.person),
        coming=_seen(orders.visits_of(volunteer.person, live=True)),
        done=_seen(orders.visits_of(volunteer.person, live=False, limit=10)),
        ended=_seen(orders.ended_visits_of(volunteer.id)),
        statuses=[status for status in VolunteerStatus if status is not volunteer.status],
    )


def _seen(visits: list[Visit]) -> list[Visit]:
    """Leave out what the volunteer did for a community outside the asker's scope."""
    return [visit for visit in visits if scope().has(visit.order.community_id)]


@pages.get("/volunteers/new")
@needs(Permission.REGISTER)
def new() -> ResponseReturnValue:
    form = VolunteerForm(formdata=None)
    person = _person(request.args.get("person", type=int))
    if person is not None:
        form.tell_of(person)
        form.person_id.data = person.id
    else:
        form.offer(areas.communities(scope()))
    return _form(form, None, set())


def _person(person_id: int | None) -> Person | None:
    return people.get(person_id, scope=scope()) if person_id else None


def _form(form: VolunteerForm, volunteer: Volunteer | None, cells: set[hours.Cell]) -> str:
    return render_template(
        "console/volunteers/form.html", form=form, volunteer=volunteer, cells=cells, hours=hours.HOURS
    )


@pages.post("/volunteers/new")
@needs(Permission.REGISTER)
def create() -> ResponseReturnValue:
    form, cells = VolunteerForm(), hours.cells_from(request.form.getlist("hour"))
    person = _person(request.form.get("person_id", type=int))
    if person is not None:
        form.tell_of(person)
    else:
        form.offer(areas.communities(scope()))
    if not form.validate():
        return _form(form, None, cells), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            volunteer_id = _enter(person, form, cells).id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _form(form, None, cells), status
    flash(_("%(name)s is a volunteer now.", name=form.name.data), "success")
    return redirect(url_for(".show", volunteer_id=volunteer_id), 303)


def _enter(person: Person | None, form: VolunteerForm, cells: set[hours.Cell]) -> Volunteer:
    if person is None:
        person = registry.register(form)
    else:
        registry.correct(person, form)
    return service.enrol(person, skills=form.skills.data or [], spans=hours.spans_of(cells), at=now())


@pages.get("/volunteers/<int:volunteer_id>/edit")
@needs(Permission.REGISTER)
def edit(volunteer_id: int) -> ResponseReturnValue:
    volunteer = queries.get(volunteer_id, scope=scope())
    form = VolunteerForm(formdata=None, skills=[held.skill.value for held in volunteer.skills])
    form.tell_of(volunteer.person)
    return _form(form, volunteer, hours.cells_of(volunteer.availability))


@pages.post("/volunteers/<int:volunteer_id>/edit")
@needs(Permission.REGISTER)
def save(volunteer_id: int) -> ResponseReturnValue:
    volunteer = queries.get(volunteer_id, scope=scope())
    form, cells = VolunteerForm(), hours.cells_from(request.form.getlist("hour"))
    form.tell_of(volunteer.person)
    if not form.validate():
        return _form(form, volunteer, cells), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            _correct(volunteer, form, cells)
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _form(form, volunteer, cells), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", volunteer_id=volunteer_id), 303)


def _correct(volunteer: Volunteer, form: VolunteerForm, cells: set[hours.Cell]) -> None:
    registry.correct(volunteer.person, form)
    service.set_skills(volunteer, form.skills.data or [])
    # Times that begin at half past do not fit the grid: they stay as they are unless an hour was really changed.
    if cells != hours.cells_of(volunteer.availability):
        service.set_availability(volunteer, hours.spans_of(cells))


@pages.post("/volunteers/<int:volunteer_id>/status/<any(active, paused, left):status>")
@needs(Permission.REGISTER)
def set_status(volunteer_id: int, status: str) -> ResponseReturnValue:
    queries.get(volunteer_id, scope=scope())
    with transaction():
        service.set_status(volunteer_id, VolunteerStatus(status))
    flash(_("Saved."), "success")
    return redirect(url_for(".show", volunteer_id=volunteer_id), 303)
