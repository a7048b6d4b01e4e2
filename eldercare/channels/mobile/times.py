"""The times of the week at which a volunteer usually can: looking, adding, taking away."""

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from eldercare.channels.mobile import who
from eldercare.channels.mobile.forms import SpanForm
from eldercare.channels.mobile.me import own_profile
from eldercare.channels.mobile.words import WEEKDAYS
from eldercare.transaction import hold_one, transaction
from eldercare.volunteers.models import Availability, Volunteer
from eldercare.volunteers.service import Span, set_availability

pages = Blueprint("times", __name__, url_prefix="/me/times")


@pages.get("/")
def show() -> ResponseReturnValue:
    return _page(_form())


def _form() -> SpanForm:
    form = SpanForm()
    form.weekdays.choices = [SelectChoice(str(day), str(name)) for day, name in enumerate(WEEKDAYS)]
    return form


def _page(form: SpanForm) -> str:
    return render_template("mobile/times.html", form=form, volunteer=own_profile(who.current()))


@pages.post("/add")
def add() -> ResponseReturnValue:
    """Add a time on the chosen days; what touches a time already there becomes one with it."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    new = [Span(day, int(form.from_minute.data), int(form.until_minute.data)) for day in form.weekdays.data or []]
    with transaction():
        volunteer = hold_one(Volunteer, own_profile(who.current()).id)
        set_availability(volunteer, merged([*_spans(volunteer.availability), *new]))
    flash(_("Saved."), "success")
    return redirect(url_for(".show"), 303)


@pages.post("/remove/<int:weekday>/<int:from_minute>")
def remove(weekday: int, from_minute: int) -> ResponseReturnValue:
    """Take away the time that begins then; taking it away twice is the same as once."""
    with transaction():
        volunteer = hold_one(Volunteer, own_profile(who.current()).id)
        kept = [
            span
            for span in _spans(volunteer.availability)
            if (span.weekday, span.from_minute) != (weekday, from_minute)
        ]
        set_availability(volunteer, kept)
    flash(_("Saved."), "success")
    return redirect(url_for(".show"), 303)


def _spans(availability: Iterable[Availability]) -> list[Span]:
    return [Span(span.weekday, span.from_minute, span.until_minute) for span in availability]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same times with those that touch or overlap made one, for a visit may need both of them."""
    done: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.weekday, one.from_minute)):
        last = done[-1] if done else None
        if last is not None and last.weekday == span.weekday and span.from_minute <= last.until_minute:
            done[-1] = Span(last.weekday, last.from_minute, max(last.until_minute, span.until_minute))
        else:
            done.append(span)
    return done
