"""What a worker does with a meal round: put elders on it, take them off, move doors, change helpers and time, end."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.meal_rounds import AddDoorsForm, HelpersForm, LastDayForm, TimeForm
from eldercare.channels.console.meal_round_page import known_helpers, round_page
from eldercare.channels.console.series_helpers import chosen
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.errors import N_, Invalid, Refused
from eldercare.orders.meal_rounds import queries, service
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("meal_round_steps", __name__)


def _take(meal_round: MealRound, key: str, form: Form, act: Callable[[], object], sentence: str) -> ResponseReturnValue:
    if not form.validate():
        return round_page(meal_round.id, {key: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return round_page(meal_round.id, {key: form}), status
    flash(sentence, "success")
    return redirect(url_for("console.meal_rounds.show", meal_round_id=meal_round.id), 303)


def _round(meal_round_id: int) -> MealRound:
    return queries.get(meal_round_id, scope=scope())


@pages.post("/meal-rounds/<int:meal_round_id>/doors")
@needs(Permission.TAKE_ORDERS)
def add(meal_round_id: int) -> ResponseReturnValue:
    """Put all elders that were checked on the round, in the order in which they were listed; all of them or none."""
    meal_round, form = _round(meal_round_id), AddDoorsForm()
    form.offer([elders.get(elder_id, scope=scope()) for elder_id in request.form.getlist("elders", type=int)])

    def act() -> None:
        if not form.elders.data:
            raise Invalid(N_("Choose at least one elder."))
        for elder_id in form.elders.data:
            service.add(meal_round_id, elder_id, from_on=form.from_on.data, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(meal_round, "add", form, act, _("They are on the round; each elder is told once by text."))


@pages.post("/meal-rounds/<int:meal_round_id>/doors/<int:series_id>/off")
@needs(Permission.TAKE_ORDERS)
def take_off(meal_round_id: int, series_id: int) -> ResponseReturnValue:
    form = LastDayForm()

    def act() -> None:
        service.take_off(
            meal_round_id,
            series_id,
            last_on=form.last_on.data,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return _take(
        _round(meal_round_id), "off", form, act, _("That door is off the round after that day; the elder is told.")
    )


@pages.post("/meal-rounds/<int:meal_round_id>/doors/<int:series_id>/move")
@needs(Permission.TAKE_ORDERS)
def move(meal_round_id: int, series_id: int) -> ResponseReturnValue:
    before = request.form.get("before", type=int)

    def act() -> None:
        service.put_before(meal_round_id, series_id, before, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(_round(meal_round_id), "move", Form(), act, _("The doors are in their new order."))


@pages.post("/meal-rounds/<int:meal_round_id>/helpers")
@needs(Permission.TAKE_ORDERS)
def helpers(meal_round_id: int) -> ResponseReturnValue:
    meal_round, form = _round(meal_round_id), HelpersForm()
    form.offer_helpers(known_helpers(meal_round))

    def act() -> None:
        standing = chosen(form.standing.data or [], form.standing_named.data or "")
        substitutes = chosen(form.substitutes.data or [], form.substitute_named.data or "")
        service.set_helpers(meal_round_id, standing, substitutes, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(meal_round, "helpers", form, act, _("Saved. They are asked about the days that nobody has yet."))


@pages.post("/meal-rounds/<int:meal_round_id>/time")
@needs(Permission.TAKE_ORDERS)
def change_time(meal_round_id: int) -> ResponseReturnValue:
    form = TimeForm()

    def act() -> None:
        service.change_time(
            meal_round_id, form.clock_time.data, from_on=form.from_on.data, by=actor(), at=now(), via=Door.CONSOLE
        )

    return _take(_round(meal_round_id), "time", form, act, _("The round has its new time; each elder is told once."))


@pages.post("/meal-rounds/<int:meal_round_id>/end")
@needs(Permission.TAKE_ORDERS)
def end(meal_round_id: int) -> ResponseReturnValue:
    form = LastDayForm()

    def act() -> None:
        service.end(
            meal_round_id,
            form.last_on.data,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return _take(_round(meal_round_id), "end", form, act, _("The round ends with that day; every elder is told once."))
