"""Elders: the list, the card, entering and correcting it, and who is close to them."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries as areas
from eldercare.channels.console import registry
from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.callers import find_caller
from eldercare.channels.console.forms.people import ContactForm, ElderForm
from eldercare.channels.console.forms.series import PauseForm
from eldercare.channels.console.person_calls import calls_seen
from eldercare.clock import local, now
from eldercare.dispatch.wishes import pairs_of, wishes_about
from eldercare.elders import queries, service
from eldercare.elders.models import Elder
from eldercare.errors import Invalid, Refused
from eldercare.localtime import zone
from eldercare.orders import queries as orders
from eldercare.orders.series import queries as series
from eldercare.orders.series.words import rule_said
from eldercare.people import queries as people
from eldercare.people import service as persons
from eldercare.people.models import Person
from eldercare.staff.permissions import Permission
from eldercare.succession.addresses import is_at_old_address
from eldercare.timebank.queries import find_person_account
from eldercare.transaction import transaction
from eldercare.volunteers import queries as volunteers

pages = Blueprint("elders", __name__)
ROWS = 50


@pages.get("/elders")
def index() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()
    after = request.args.get("after", 0, type=int)
    found = find_caller(asked, scope()).choices if asked else queries.page(scope(), after=after, limit=ROWS + 1)
    more = not asked and len(found) > ROWS
    return render_template(
        "console/elders/index.html",
        elders=found[:ROWS],
        q=asked,
        next_url=url_for(".index", after=found[ROWS - 1].id) if more else None,
        first_url=url_for(".index") if after else None,
    )


@pages.get("/elders/<int:elder_id>")
def show(elder_id: int) -> ResponseReturnValue:
    return _card(elder_id, ContactForm(formdata=None))


def _card(elder_id: int, form: ContactForm) -> str:
    elder = queries.get(elder_id, scope=scope())
    return render_template(
        "console/elders/show.html",
        elder=elder,
        person=elder.person,
        is_at_old_address=is_at_old_address(elder.person),
        **calls_seen(elder.person),
        volunteer=volunteers.find(elder.id),
        account=find_person_account(elder.id),
        orders=orders.page(scope(), elder_id=elder.id, limit=10),
        **_standing_orders(elder),
        wishes=wishes_about(elder.id),
        pairs=pairs_of(elder.id, on=local(now(), zone()).date()),
        form=form,
    )


def _standing_orders(elder: Elder) -> dict[str, object]:
    at = now()
    today = local(at, zone()).date()
    pause = PauseForm(formdata=None)
    pause.begin_today()
    return {
        "standing": [(one, series.next_days(one, at=at)) for one in series.of_elder(elder.id, today=today)],
        "pauses": series.pauses_of(elder.id, today=today),
        "pause_form": pause,
        "rule_said": rule_said,
    }


@pages.get("/elders/new")
@needs(Permission.REGISTER)
def new() -> ResponseReturnValue:
    form = ElderForm(formdata=None)
    person = _person(request.args.get("person", type=int))
    if person is not None:
        form.tell_of(person)
        form.person_id.data = person.id
    else:
        form.phones.data, form.name.data = request.args.get("phone"), request.args.get("name")
        form.offer(areas.communities(scope()))
    form.order_id.data = request.args.get("order")
    return render_template("console/elders/form.html", form=form, elder=None)


def _person(person_id: int | None) -> Person | None:
    return people.get(person_id, scope=scope()) if person_id else None


@pages.post("/elders/new")
@needs(Permission.REGISTER)
def create() -> ResponseReturnValue:
    form = ElderForm()
    person = _person(request.form.get("person_id", type=int))
    if person is not None:
        form.tell_of(person)
    else:
        form.offer(areas.communities(scope()))
    if not form.validate():
        return render_template("console/elders/form.html", form=form, elder=None), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            elder_id = _enter(person, form).id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return render_template("console/elders/form.html", form=form, elder=None), status
    flash(_("%(name)s is registered.", name=form.name.data), "success")
    order_id = request.form.get("order_id", type=int)
    if order_id is not None:
        return redirect(url_for("console.orders.show", order_id=order_id, elder=elder_id), 303)
    return redirect(url_for("console.calls.show", elder=elder_id), 303)


def _enter(person: Person | None, form: ElderForm) -> Elder:
    if person is None:
        person = registry.register(form)
    else:
        registry.correct(person, form)
    return service.enrol(
        person,
        living_status=form.living_status.data,
        ability_level=form.ability_level.data,
        notes=form.notes.data or "",
        allergies=form.allergies.data or "",
        at=now(),
    )


@pages.get("/elders/<int:elder_id>/edit")
@needs(Permission.REGISTER)
def edit(elder_id: int) -> ResponseReturnValue:
    elder = queries.get(elder_id, scope=scope())
    form = ElderForm(formdata=None)
    form.tell_of_elder(elder)
    return render_template("console/elders/form.html", form=form, elder=elder)


@pages.post("/elders/<int:elder_id>/edit")
@needs(Permission.REGISTER)
def save(elder_id: int) -> ResponseReturnValue:
    elder = queries.get(elder_id, scope=scope())
    form = ElderForm()
    form.tell_of_elder(elder)
    if not form.validate():
        return render_template("console/elders/form.html", form=form, elder=elder), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            registry.correct(elder.person, form)
            service.change(
                elder_id,
                living_status=form.living_status.data,
                ability_level=form.ability_level.data,
                notes=form.notes.data,
                allergies=form.allergies.data if form.allergies.raw_data else None,  # a page from before it was asked
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return render_template("console/elders/form.html", form=form, elder=elder), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", elder_id=elder_id), 303)


@pages.post("/elders/<int:elder_id>/contacts")
@needs(Permission.REGISTER)
def add_contact(elder_id: int) -> ResponseReturnValue:
    elder = queries.get(elder_id, scope=scope())
    form = ContactForm()
    if not form.validate():
        return _card(elder_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            contact = registry.somebody(
                form.name.data or "", form.phone.data or "", community_id=elder.person.community_id
            )
            persons.add_contact(
                elder_id,
                contact.id,
                relation=form.relation.data or "",
                may_order=form.may_order.data,
                in_emergency=form.in_emergency.data,
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _card(elder_id, form), status
    flash(_("%(name)s is a contact now.", name=form.name.data), "success")
    return redirect(url_for(".show", elder_id=elder_id), 303)


@pages.post("/elders/<int:elder_id>/contacts/<int:contact_id>/remove")
@needs(Permission.REGISTER)
def remove_contact(elder_id: int, contact_id: int) -> ResponseReturnValue:
    queries.get(elder_id, scope=scope())
    with transaction():
        persons.remove_contact(elder_id, contact_id)
    flash(_("The contact was removed."), "success")
    return redirect(url_for(".show", elder_id=elder_id), 303)
