"""Planning the day: the days to come; one day's plan as timeline, map and route sheets; its visits and rounds."""

from datetime import date, timedelta

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from eldercare.areas import queries as areas
from eldercare.areas.models import AreaKind
from eldercare.channels.console.access import scope
from eldercare.channels.console.plans_paper import sheets_page
from eldercare.channels.console.plans_show import Shown, plan_page, round_page, visit_page
from eldercare.channels.console.plans_words import state_of
from eldercare.clock import local, now
from eldercare.dispatch.plans import queries
from eldercare.dispatch.plans.days import days
from eldercare.dispatch.plans.states import UNDER_WAY
from eldercare.errors import N_, NotFound
from eldercare.localtime import zone

pages = Blueprint("plans", __name__)
DAYS = 7
YEARS = range(2000, 2200)  # what lies beyond is a slip of the pen, and the calendar's own ends have no day after


@pages.get("/plans")
def index() -> ResponseReturnValue:
    communities, today = areas.communities(scope()), local(now(), zone()).date()
    wanted = request.args.get("community", type=int)
    community = next((one for one in communities if one.id == wanted), communities[0] if communities else None)
    coming = days(community.id, today, DAYS) if community else []
    return render_template(
        "console/plans/index.html",
        communities=communities,
        community=community,
        days=coming,
        tomorrow=next((one for one in coming if one.day == today + timedelta(days=1)), None),
        state_of=state_of,
        under_way=UNDER_WAY,
    )


@pages.get("/plans/<int:area_id>/<day>")
def show(area_id: int, day: str) -> ResponseReturnValue:
    return plan_page(shown(area_id, day))


@pages.get("/plans/<int:area_id>/<day>/progress")
def progress(area_id: int, day: str) -> ResponseReturnValue:
    plan = shown(area_id, day).plan
    answer = make_response(render_template("console/plans/progress.html", plan=plan))
    if plan is None or plan.state not in UNDER_WAY:
        answer.headers["HX-Refresh"] = "true"  # the plan itself takes the place of the bar
    return answer


def shown(area_id: int, day: str) -> Shown:
    """Return whose day the address means. NotFound outside the scope, and for what is no day."""
    community = areas.get(area_id, scope=scope())
    if community.kind is not AreaKind.COMMUNITY:
        raise NotFound(N_("Days are planned for communities only."))
    try:
        the_day = date.fromisoformat(day)
    except ValueError:
        raise NotFound(N_("There is no such day.")) from None
    if the_day.year not in YEARS:
        raise NotFound(N_("There is no such day."))
    return Shown(community, the_day, queries.find(community.id, the_day))


@pages.get("/plans/<int:area_id>/<day>/visits/<int:visit_id>")
def visit(area_id: int, day: str, visit_id: int) -> ResponseReturnValue:
    return visit_page(shown(area_id, day), queries.get_visit(visit_id, scope=scope()))


@pages.get("/plans/<int:area_id>/<day>/rounds/<int:round_id>")
def round_(area_id: int, day: str, round_id: int) -> ResponseReturnValue:
    return round_page(shown(area_id, day), queries.get_round(round_id, scope=scope()))


@pages.get("/plans/<int:area_id>/<day>/sheets")
def sheets(area_id: int, day: str) -> ResponseReturnValue:
    """Show route sheets to print, a page for each helper who goes somewhere; only one with `round`."""
    the_day = shown(area_id, day)
    return sheets_page(the_day, request.args.get("round", type=int))
