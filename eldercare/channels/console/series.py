"""Standing orders: the list, one with its next eight weeks, beginning one and changing what follows."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.series import SeriesForm
from eldercare.channels.console.series_helpers import chosen, known_helpers
from eldercare.channels.console.series_page import series_page
from eldercare.clock import local, now
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.errors import Invalid, Refused
from eldercare.localtime import zone
from eldercare.orders import queries as orders
from eldercare.orders.series import queries, service
from eldercare.orders.series.models import Series
from eldercare.orders.series.service import Plan
from eldercare.orders.series.words import rule_said
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.language import current_language

pages = Blueprint("series", __name__)
ROWS = 50


@pages.get("/series")
def index() -> ResponseReturnValue:
    after, at = request.args.get("after", 0, type=int), now()
    today = local(at, zone()).date()
    found = queries.page(scope(), today=today, after=after, limit=ROWS + 1)
    rows = [
        {"it": one, "next": queries.next_days(one, at=at), "pauses": queries.pauses_of_series(one, today=today)}
        for one in found[:ROWS]
    ]
    return render_template(
        "console/series/index.html",
        rows=rows,
        rule_said=rule_said,
        next_url=url_for(".index", after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.get("/series/<int:series_id>")
def show(series_id: int) -> ResponseReturnValue:
    return series_page(series_id)


@pages.get("/elders/<int:elder_id>/series/new")
@needs(Permission.TAKE_ORDERS)
def new(elder_id: int) -> ResponseReturnValue:
    elder = elders.get(elder_id, scope=scope())
    form = _form(elder, formdata=None)
    form.starts_on.data = local(now(), zone()).date()
    order_id = request.args.get("order", type=int)
    if order_id is not None:
        form.begin_like(orders.get(order_id, scope=scope()), today=form.starts_on.data)
    return _shown(form, elder)


@pages.post("/elders/<int:elder_id>/series/new")
@needs(Permission.TAKE_ORDERS)
def create(elder_id: int) -> ResponseReturnValue:
    elder = elders.get(elder_id, scope=scope())
    form = _form(elder)

    def begin(plan: Plan) -> Series:
        return service.begin(elder_id, form.service_code.data, plan, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(form, elder, None, begin, _("The standing order is set up; the elder is told once by text."))


@pages.get("/series/<int:series_id>/following")
@needs(Permission.TAKE_ORDERS)
def following(series_id: int) -> ResponseReturnValue:
    series = queries.get(series_id, scope=scope())
    form = _form(series.elder, series=series, formdata=None)
    form.begin_as(series)
    form.clock_time.data = service.plan_of(series).clock_time
    form.starts_on.data = _day() or local(now(), zone()).date()
    return _shown(form, series.elder, series)


@pages.post("/series/<int:series_id>/following")
@needs(Permission.TAKE_ORDERS)
def change_following(series_id: int) -> ResponseReturnValue:
    series = queries.get(series_id, scope=scope())
    form = _form(series.elder, series=series)

    def split(plan: Plan) -> Series:
        return service.change_following(series_id, plan.rule.starts_on, plan, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(
        form,
        series.elder,
        series,
        split,
        _("Changed from that day on; where days or times change, the elder is told once by text."),
    )


def _form(elder: Elder, *, series: Series | None = None, **given: None) -> SeriesForm:
    form = SeriesForm(**given)
    form.offer([series.service] if series else catalogue.offered(), known_helpers(elder, series))
    return form


def _day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None


def _shown(form: SeriesForm, elder: Elder, series: Series | None = None) -> str:
    return render_template(
        "console/series/form.html", form=form, elder=elder, series=series, said=rule_said, language=current_language()
    )


def _take(
    form: SeriesForm, elder: Elder, series: Series | None, verb: Callable[[Plan], Series], sentence: str
) -> ResponseReturnValue:
    if not form.validate():
        return _shown(form, elder, series), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        usual = catalogue.get(form.service_code.data).minutes
        with transaction():
            plan = form.plan(
                usual_minutes=usual,
                standing=chosen(form.standing.data or [], form.standing_named.data or ""),
                substitutes=chosen(form.substitutes.data or [], form.substitute_named.data or ""),
            )
            series_id = verb(plan).id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _shown(form, elder, series), status
    flash(sentence, "success")
    return redirect(url_for(".show", series_id=series_id), 303)
