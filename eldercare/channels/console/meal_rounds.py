"""Meal rounds: the list, beginning one, its doors on a day, and the list of doors to print."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas import queries as areas
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.forms.meal_rounds import MealRoundForm
from eldercare.channels.console.meal_round_page import day_asked, known_helpers, round_page
from eldercare.channels.console.series_helpers import chosen
from eldercare.clock import local, now
from eldercare.errors import Invalid, Refused
from eldercare.localtime import zone
from eldercare.orders.meal_rounds import queries, service
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.series.words import rule_said
from eldercare.orders.states import OrderStatus
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("meal_rounds", __name__)
ROWS = 50
NOT_GONE_TO = {OrderStatus.CANCELLED, OrderStatus.UNFILLED, OrderStatus.MISSED}


@pages.get("/meal-rounds")
def index() -> ResponseReturnValue:
    after, today = request.args.get("after", 0, type=int), local(now(), zone()).date()
    found = queries.page(scope(), today=today, after=after, limit=ROWS + 1)
    doors = queries.how_many_doors(found[:ROWS], today=today)
    rows = [{"it": one, "doors": doors.get(one.id, 0)} for one in found[:ROWS]]
    return render_template(
        "console/meal_rounds/index.html",
        rows=rows,
        rule_said=rule_said,
        next_url=url_for(".index", after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.get("/meal-rounds/new")
@needs(Permission.TAKE_ORDERS)
def new() -> ResponseReturnValue:
    return _form_page(_form(formdata=None))


@pages.post("/meal-rounds/new")
@needs(Permission.TAKE_ORDERS)
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _form_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            standing = chosen(form.standing.data or [], form.standing_named.data or "")
            substitutes = chosen(form.substitutes.data or [], form.substitute_named.data or "")
            made = service.begin(form.community_id.data, form.plan(standing, substitutes), at=now()).id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _form_page(form), status
    flash(_("The round is there. Now put elders on it."), "success")
    return redirect(url_for(".show", meal_round_id=made, _anchor="add"), 303)


def _form(**given: None) -> MealRoundForm:
    form = MealRoundForm(**given)
    form.offer(areas.communities(scope()), catalogue.offered())
    form.offer_helpers(known_helpers(None))
    return form


def _form_page(form: MealRoundForm) -> str:
    return render_template("console/meal_rounds/form.html", form=form)


@pages.get("/meal-rounds/<int:meal_round_id>")
def show(meal_round_id: int) -> ResponseReturnValue:
    return round_page(meal_round_id)


@pages.get("/meal-rounds/<int:meal_round_id>/sheet")
def sheet(meal_round_id: int) -> ResponseReturnValue:
    """The doors of one day on paper, for a helper without a smartphone."""
    meal_round: MealRound = queries.get(meal_round_id, scope=scope())
    day: date = day_asked() or local(now(), zone()).date() + timedelta(days=1)
    doors = [door for door in queries.doors(meal_round, day) if door.order and door.order.status not in NOT_GONE_TO]
    return render_template(
        "console/meal_rounds/sheet.html", meal_round=meal_round, day_=day, doors=doors, rule_said=rule_said
    )
