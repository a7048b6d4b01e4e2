"""Will it last? What is saved against who will serve, as a chart with its table, and the assumptions to move."""

from dataclasses import asdict, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.solvency_chart import chart
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.staff.permissions import Permission
from eldercare.timebank.holdings import Holdings, holdings
from eldercare.timebank.solvency import BOUNDS, Assumptions, Cohort, Year, cohorts, first_short, project, tightest
from eldercare.web.filters import hours

pages = Blueprint("solvency", __name__)
LABELS = {
    "spends_from": (_l("Age from which people spend"), _l("years old")),
    "spending_years": (_l("Over how many years they spend"), _l("years")),
    "spent_percent": (_l("Share of the saved hours that is ever spent"), "%"),
    "hours_a_year": (_l("Hours that a volunteer serves a year"), _l("h")),
    "serves_until": (_l("Age until which people serve"), _l("years old")),
    "kept_percent": (_l("Volunteers who still serve a year later"), "%"),
    "joining": (_l("New volunteers a year"), _l("people")),
}


@pages.get("/timebank/solvency")
@needs(Permission.SEE_LEDGER)
def show() -> ResponseReturnValue:
    today, held = local(now(), zone()), holdings(scope(), at=now())
    usual = _usual(held)
    assumed = _asked_for(usual)
    years = project(held.people, assumed, first_year=today.year, allowances=held.allowances, pools=held.pools)
    return render_template(
        "console/timebank/solvency.html",
        held=held,
        cohorts=[(cohort_said(one), one) for one in cohorts(held.people)],
        years=years,
        sentence=sentence(years),
        is_short=first_short(years) is not None,
        chart=chart(years),
        sliders=_sliders(assumed),
        is_usual=assumed == usual,
    )


def _usual(held: Holdings) -> Assumptions:
    """Return the assumptions that the last twelve months suggest."""
    most_hours, most_joining = BOUNDS["hours_a_year"][1], BOUNDS["joining"][1]
    return replace(
        Assumptions(), hours_a_year=min(held.hours_each, most_hours), joining=min(held.new_volunteers, most_joining)
    )


def _asked_for(usual: Assumptions) -> Assumptions:
    given = {}
    for name, (least, most) in BOUNDS.items():
        value = request.args.get(name, type=int)
        if value is not None:
            given[name] = min(max(value, least), most)
    return replace(usual, **given)


def _sliders(assumed: Assumptions) -> list[dict[str, object]]:
    values = asdict(assumed)
    return [
        {
            "name": name,
            "label": label,
            "unit": unit,
            "value": values[name],
            "min": BOUNDS[name][0],
            "max": BOUNDS[name][1],
        }
        for name, (label, unit) in LABELS.items()
    ]


def cohort_said(one: Cohort) -> str:
    """Return what a row is called: "60–64", "85 and older", "age not known"."""
    if one.first is None or one.last is None:
        return _("age not known")
    if one.first == 0:
        return _("under 60")
    return _("85 and older") if one.last > 100 else f"{one.first}–{one.last}"


def sentence(years: list[Year]) -> str:
    """Return what the chart means, in a sentence."""
    short = first_short(years)
    if short is not None:
        return _(
            "In %(year)s more is asked for than can be served: %(asked)s hours against %(served)s.",
            year=short.year,
            asked=hours(short.asked),
            served=hours(short.served),
        )
    least = tightest(years)
    return _(
        "Until %(last)s all that is saved today can be served. The tightest year is %(year)s: %(asked)s hours are"
        " asked for, %(served)s can be served.",
        last=years[-1].year,
        year=least.year,
        asked=hours(least.asked),
        served=hours(least.served),
    )
