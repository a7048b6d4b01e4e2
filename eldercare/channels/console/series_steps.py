"""What a worker does with a standing order: leave out a date, change one, pause, end."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.series import ChangeOneForm, EndForm, EndPauseForm, PauseForm, SkipForm
from eldercare.channels.console.series_page import series_page
from eldercare.clock import at_local, now
from eldercare.elders import queries as elders
from eldercare.errors import N_, Invalid, NotFound, Refused
from eldercare.localtime import zone
from eldercare.orders.series import pauses, queries, service
from eldercare.orders.series.models import Series
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("series_steps", __name__)


def _take(series_id: int, key: str, form: Form, act: Callable[[], object], sentence: str) -> ResponseReturnValue:
    if not form.validate():
        return series_page(series_id, {key: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return series_page(series_id, {key: form}), status
    flash(sentence, "success")
    return redirect(url_for("console.series.show", series_id=series_id), 303)


def _series(series_id: int) -> Series:
    return queries.get(series_id, scope=scope())


def _on() -> date:
    try:
        return date.fromisoformat(request.form.get("on", ""))
    except ValueError as error:
        raise NotFound(N_("This no longer exists.")) from error


@pages.post("/series/<int:series_id>/skip")
@needs(Permission.TAKE_ORDERS)
def skip(series_id: int) -> ResponseReturnValue:
    _series(series_id)
    form, on = SkipForm(), _on()

    def act() -> None:
        service.skip(series_id, on, reason=form.reason.data or "", by=actor(), at=now(), via=Door.CONSOLE)

    return _take(series_id, "skip", form, act, _("That date is left out; everybody concerned is told."))


@pages.post("/series/<int:series_id>/restore")
@needs(Permission.TAKE_ORDERS)
def restore(series_id: int) -> ResponseReturnValue:
    _series(series_id)
    on = _on()

    def act() -> None:
        service.restore(series_id, on, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(series_id, "restore", Form(), act, _("That date takes place after all."))


@pages.post("/series/<int:series_id>/change")
@needs(Permission.TAKE_ORDERS)
def change(series_id: int) -> ResponseReturnValue:
    _series(series_id)
    form, on = ChangeOneForm(), _on()

    def act() -> None:
        service.change_one(
            series_id,
            on,
            starts_at=at_local(form.day.data, form.at.data, zone()),
            minutes=form.minutes.data or 0,
            notes=form.notes.data or "",
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return _take(series_id, "change", form, act, _("Only that visit was changed; the elder is told by text."))


@pages.post("/series/<int:series_id>/end")
@needs(Permission.TAKE_ORDERS)
def end(series_id: int) -> ResponseReturnValue:
    _series(series_id)
    form = EndForm()

    def act() -> None:
        service.end(series_id, form.last_on.data, reason=form.reason.data or "", by=actor(), at=now(), via=Door.CONSOLE)

    return _take(series_id, "end", form, act, _("The standing order ends with that day; everybody concerned is told."))


@pages.post("/series/<int:series_id>/pause")
@needs(Permission.TAKE_ORDERS)
def pause(series_id: int) -> ResponseReturnValue:
    """Pause this series, or with `all` every one of the elder's."""
    series, form = _series(series_id), PauseForm()
    only = None if request.form.get("all") else series_id
    return _take(series_id, "pause", form, lambda: _pause(series.elder_id, form, only), _said())


@pages.post("/elders/<int:elder_id>/series/pause")
@needs(Permission.TAKE_ORDERS)
def pause_all(elder_id: int) -> ResponseReturnValue:
    elder, form = elders.get(elder_id, scope=scope()), PauseForm()
    here = redirect(url_for("console.elders.show", elder_id=elder.id, _anchor="series"), 303)
    if not form.validate():
        flash(_("Give the first and the last day of the pause."), "error")
        return here
    try:
        with transaction():
            _pause(elder_id, form, None)
    except (Refused, Invalid) as error:
        form.refused(error)
        flash(form.form_errors[0], "error")
        return here
    flash(_said(), "success")
    return here


def _said() -> str:
    return _("Paused; the elder is told once, helpers each. The day after the pause somebody is asked to call.")


def _pause(elder_id: int, form: PauseForm, series_id: int | None) -> None:
    pauses.pause(
        elder_id,
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        reason=form.why.data,
        note_=form.note.data or "",
        series_id=series_id,
        by=actor(),
        at=now(),
        via=Door.CONSOLE,
    )


@pages.post("/series/<int:series_id>/pauses/<int:pause_id>/end")
@needs(Permission.TAKE_ORDERS)
def end_pause(series_id: int, pause_id: int) -> ResponseReturnValue:
    series = _series(series_id)
    if queries.get_pause(pause_id, scope=scope()).elder_id != series.elder_id:
        raise NotFound(N_("There is no such pause."))
    form = EndPauseForm()

    def act() -> None:
        pauses.end_pause(pause_id, last_on=form.last_on.data, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(
        series_id, "end_pause", form, act, _("The pause was changed; visits are made or taken back accordingly.")
    )
