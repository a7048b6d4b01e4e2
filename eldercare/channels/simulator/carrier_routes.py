"""The carrier's mood: a perfect day, a bad one, or away until somebody says that it is back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.simulator.registry import pages
from eldercare.clock import now
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator_days import Day
from eldercare.transaction import transaction


@pages.post("/carrier")
def have_day() -> ResponseReturnValue:
    """Let the carrier have the day that the form describes."""
    day = Day(
        errors_next=_number("errors_next"),
        errors_of_ten=_number("errors_of_ten"),
        hangs_next=_number("hangs_next"),
        reports_late_seconds=_number("reports_late_seconds"),
        reports_missing_of_ten=_number("reports_missing_of_ten"),
        copies=_number("copies"),
        out_of_order="out_of_order" in request.form,
    )
    with transaction():
        days.have(day)
    flash(_("The carrier's day is set."), "success")
    return _back()


@pages.post("/carrier/perfect")
def have_perfect_day() -> ResponseReturnValue:
    """Let all trouble with the carrier be over."""
    with transaction():
        days.have(Day())
        days.come_back()
    flash(_("The carrier has a perfect day again."), "success")
    return _back()


@pages.post("/carrier/down")
def go_down() -> ResponseReturnValue:
    """Let the carrier be out of order from now on."""
    with transaction():
        days.go_down(now())
    return _back()


@pages.post("/carrier/back")
def come_back() -> ResponseReturnValue:
    """Let the carrier work again."""
    with transaction():
        days.come_back()
    return _back()


def _number(name: str) -> int:
    return request.form.get(name, default=0, type=int)


def _back() -> ResponseReturnValue:
    return redirect(url_for(".table", phones=request.form.get("phones"), _anchor="carrier"), 303)
