"""Providers: the list, the page with staff and services, entering, switching off."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries as areas
from eldercare.areas.hours import CLOSED
from eldercare.areas.policy import WEEK
from eldercare.catalogue import queries as catalogue
from eldercare.catalogue.models import Service
from eldercare.channels.console import registry
from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.forms.areas import HOURS_WORDS
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.helpers import LimitsForm
from eldercare.channels.console.forms.people import MemberForm
from eldercare.channels.console.forms.providers import ProviderForm
from eldercare.channels.console.money import fen, yuan
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.providers import queries, service
from eldercare.providers.models import Provider
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("providers", __name__)
ROWS = 50


@pages.get("/providers")
def index() -> ResponseReturnValue:
    after = request.args.get("after", 0, type=int)
    found = queries.page(scope(), after=after, limit=ROWS + 1)
    return render_template(
        "console/providers/index.html",
        providers=found[:ROWS],
        next_url=url_for(".index", after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.get("/providers/<int:provider_id>")
def show(provider_id: int) -> ResponseReturnValue:
    return _page(provider_id)


def _page(
    provider_id: int,
    *,
    member: MemberForm | None = None,
    services: Form | None = None,
    limits: LimitsForm | None = None,
) -> str:
    provider = queries.get(provider_id, scope=scope())
    return render_template(
        "console/providers/show.html",
        provider=provider,
        community=areas.get(provider.community_id),
        lines={line.service_id: line for line in provider.services},
        offered=_possible(),
        member_form=member or MemberForm(formdata=None),
        services=services,
        limits=limits or LimitsForm(formdata=None, obj=provider),
        days=[(name, HOURS_WORDS[name]) for name in WEEK],
        opening=_opening(provider, was_refused=limits is not None),
        typed=request.form,
        yuan_typed=yuan,
    )


def _opening(provider: Provider, *, was_refused: bool) -> dict[str, str]:
    """Return what stands in the field of each day: what was typed just now, or what is known."""
    if was_refused:
        return {name: request.form.get(name, "") for name in WEEK}
    known = zip(WEEK, provider.opening or [""] * len(WEEK), strict=True)
    return {name: written.replace(CLOSED, _("closed")) for name, written in known}


def _possible() -> list[Service]:
    return [one for one in catalogue.everything() if one.by_providers and one.active]


@pages.get("/providers/new")
@needs(Permission.REGISTER)
def new() -> ResponseReturnValue:
    form = ProviderForm(formdata=None)
    form.offer(areas.communities(scope()))
    return render_template("console/providers/form.html", form=form, provider=None)


@pages.post("/providers/new")
@needs(Permission.REGISTER)
def create() -> ResponseReturnValue:
    form = ProviderForm()
    form.offer(areas.communities(scope()))
    if not form.validate():
        return render_template("console/providers/form.html", form=form, provider=None), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        provider_id = service.register(
            name=form.name.data or "",
            kind=form.kind.data,
            community_id=form.community_id.data,
            place=form.place.data or "",
            at=now(),
        ).id
    flash(_("%(name)s is registered. Enter its staff and services now.", name=form.name.data), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.get("/providers/<int:provider_id>/edit")
@needs(Permission.REGISTER)
def edit(provider_id: int) -> ResponseReturnValue:
    provider = queries.get(provider_id, scope=scope())
    form = ProviderForm(formdata=None, obj=provider)
    del form.community_id
    return render_template("console/providers/form.html", form=form, provider=provider)


@pages.post("/providers/<int:provider_id>/edit")
@needs(Permission.REGISTER)
def save(provider_id: int) -> ResponseReturnValue:
    provider = queries.get(provider_id, scope=scope())
    form = ProviderForm()
    del form.community_id
    if not form.validate():
        return (
            render_template("console/providers/form.html", form=form, provider=provider),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    with transaction():
        service.change(provider_id, name=form.name.data or "", kind=form.kind.data, place=form.place.data or "")
    flash(_("Saved."), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.post("/providers/<int:provider_id>/active/<any(on, off):state>")
@needs(Permission.REGISTER)
def set_active(provider_id: int, state: str) -> ResponseReturnValue:
    queries.get(provider_id, scope=scope())
    with transaction():
        service.set_active(provider_id, active=state == "on")
    flash(_("Saved."), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.post("/providers/<int:provider_id>/members")
@needs(Permission.REGISTER)
def employ(provider_id: int) -> ResponseReturnValue:
    provider = queries.get(provider_id, scope=scope())
    form = MemberForm()
    if not form.validate():
        return _page(provider_id, member=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            person = registry.somebody(form.name.data or "", form.phone.data or "", community_id=provider.community_id)
            service.employ(provider, person)
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(provider_id, member=form), status
    flash(_("%(name)s works for this provider now.", name=form.name.data), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.post("/providers/<int:provider_id>/members/<int:person_id>/remove")
@needs(Permission.REGISTER)
def dismiss(provider_id: int, person_id: int) -> ResponseReturnValue:
    provider = queries.get(provider_id, scope=scope())
    with transaction():
        service.dismiss(provider, person_id)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.post("/providers/<int:provider_id>/members/<int:person_id>/leads/<any(on, off):state>")
@needs(Permission.REGISTER)
def set_leads(provider_id: int, person_id: int, state: str) -> ResponseReturnValue:
    provider = queries.get(provider_id, scope=scope())
    with transaction():
        service.set_leads(provider, person_id, leads=state == "on")
    flash(_("Saved."), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.post("/providers/<int:provider_id>/limits")
@needs(Permission.REGISTER)
def set_limits(provider_id: int) -> ResponseReturnValue:
    queries.get(provider_id, scope=scope())
    form = LimitsForm()
    if not form.validate():
        return _page(provider_id, limits=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            service.set_limits(
                provider_id,
                opening=[request.form.get(name, "").replace(_("closed"), CLOSED) for name in WEEK],
                orders_a_day=form.orders_a_day.data,
                serves_metres=form.serves_metres.data,
            )
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(provider_id, limits=form), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


@pages.post("/providers/<int:provider_id>/services")
@needs(Permission.REGISTER)
def set_services(provider_id: int) -> ResponseReturnValue:
    provider, form = queries.get(provider_id, scope=scope()), Form()
    try:
        with transaction():
            _offer(provider)
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(provider_id, services=form), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", provider_id=provider_id), 303)


def _offer(provider: Provider) -> None:
    wanted = set(request.form.getlist("service"))
    for one in _possible():
        if one.code in wanted:
            service.set_service(provider, one, price_fen=fen(request.form.get(f"price-{one.code}", "")))
        else:
            service.drop_service(provider, one.id)
