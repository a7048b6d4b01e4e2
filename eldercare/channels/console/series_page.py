"""The page of one standing order: what it says, its next eight weeks, and the steps for one of its dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import render_template, request

from eldercare.channels.console.access import scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.series import ChangeOneForm, EndForm, EndPauseForm, PauseForm, SkipForm
from eldercare.channels.console.series_history import lines_of
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.orders.series import queries
from eldercare.orders.series.generation import NOT_BEGUN
from eldercare.orders.series.models import Series
from eldercare.orders.series.queries import Day
from eldercare.orders.series.words import rule_said

WEEKS = 8


@dataclass(frozen=True)
class Week:
    monday: date
    days: list[Day]


def series_page(series_id: int, wrong: Mapping[str, Form] | None = None) -> str:
    """Return the page; `wrong` are forms that were refused, by the name of their step. NotFound outside the scope."""
    series, at, wrong = queries.get(series_id, scope=scope()), now(), wrong or {}
    today = local(at, zone()).date()
    days = queries.days(series, today, today + timedelta(weeks=WEEKS), at=at)
    picked = next((one for one in days if one.series_date.isoformat() == request.values.get("on")), None)
    return render_template(
        "console/series/show.html",
        series=series,
        rule_said=rule_said,
        today=today,
        is_over=series.is_over(today),
        weeks=_weeks(days),
        picked=picked,
        may_change=picked is not None and _may_change(picked, at),
        pauses=queries.pauses_of_series(series, today=today),
        forms=_forms(series, picked, today) | dict(wrong),
        wrong=wrong,
        history=lines_of(series),
    )


def _may_change(day: Day, at: datetime) -> bool:
    return day.starts_at > at and (day.order is None or day.order.status in NOT_BEGUN)


def _weeks(days: list[Day]) -> list[Week]:
    found: dict[date, list[Day]] = {}
    for one in days:
        found.setdefault(one.series_date - timedelta(days=one.series_date.weekday()), []).append(one)
    return [Week(monday, those) for monday, those in found.items()]


def _forms(series: Series, picked: Day | None, today: date) -> dict[str, Form]:
    pause, change = PauseForm(formdata=None), ChangeOneForm(formdata=None)
    pause.begin_today()
    if picked is not None:
        shown, order = local(picked.starts_at, zone()), picked.order
        change.on.data, change.day.data, change.at.data = picked.series_date.isoformat(), shown.date(), shown.time()
        change.minutes.data = (order.minutes if order else None) or series.minutes
        change.notes.data = order.notes if order else series.notes
    on = picked.series_date.isoformat() if picked else ""
    return {
        "skip": SkipForm(formdata=None, on=on),
        "change": change,
        "end": EndForm(formdata=None, last_on=today),
        "pause": pause,
        "end_pause": EndPauseForm(formdata=None, last_on=today - timedelta(days=1)),
    }
