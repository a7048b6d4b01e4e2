"""One day's plan on the screen: the page, the part of it that changes, what opens about a visit or a round."""

from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from flask import Response, make_response, render_template, request, url_for

from eldercare.areas.models import Area
from eldercare.channels.console.access import may
from eldercare.channels.console.plans_history import lines_of
from eldercare.channels.console.plans_map import map_of
from eldercare.channels.console.plans_page import clock_of, hours_of, missing_of, rows_of
from eldercare.channels.console.plans_words import in_words, state_of
from eldercare.dispatch.plans.days import days
from eldercare.dispatch.plans.errors import PlanNotFound
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.places import could_take
from eldercare.dispatch.plans.states import CAN_BE_CHANGED, UNDER_WAY, PlanState
from eldercare.dispatch.plans.view import PlanView, Stop, view
from eldercare.dispatch.plans.words import CHANGES
from eldercare.errors import DomainError

PLAN, DIALOG = "#plan", "#plan-dialog-body"
LINES_SHOWN = 40


@dataclass(frozen=True)
class Shown:
    """A community's day, and its plan where there is one."""

    community: Area
    day: date
    plan: DayPlan | None

    def url(self, verb: str, **more: object) -> str:
        """Return the address of a page or a step of this day: "plans.show", "plans_steps.move"."""
        return url_for(f"console.{verb}", area_id=self.community.id, day=self.day.isoformat(), **more)  # type: ignore[arg-type]

    @property
    def planned(self) -> DayPlan:
        """The plan; PlanNotFound where nobody planned that day."""
        if self.plan is None:
            raise PlanNotFound
        return self.plan

    @property
    def may_change(self) -> bool:
        """Whether the one who asks may change the plan as it is now."""
        return self.plan is not None and self.plan.state in CAN_BE_CHANGED and may("dispatch")


@dataclass(frozen=True)
class News:
    """What the last step did, said above the plan. `back` are the fields of the form that takes a move back."""

    sentence: str = ""
    tone: str = "success"
    warnings: tuple[str, ...] = ()
    visit_id: int | None = None
    back: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """A move that was refused: why, and what was wanted."""

    error: DomainError
    volunteer_id: int | None
    starts: str
    reason: str


def wants_part() -> bool:
    """Tell whether only a part of a page is asked for."""
    return bool(request.headers.get("HX-Request"))


def plan_page(shown: Shown, news: News | None = None, *, status: int = HTTPStatus.OK) -> Response:
    """Return the page of the day; to the script on it only the part that changes, which then takes its own place."""
    return _answer("plan", "show", PLAN, "outerHTML", status, _plan(shown, news))


def _answer(part: str, page: str, target: str, swap: str, status: int, given: dict[str, object]) -> Response:
    """Return a part of the page with where it goes, or the whole page. The script takes in refusals only as 422."""
    if not wants_part():
        return make_response(render_template(f"console/plans/{page}.html", **given), status)
    refused = status >= HTTPStatus.BAD_REQUEST
    answer = make_response(
        render_template(f"console/plans/{part}.html", **given),
        HTTPStatus.UNPROCESSABLE_ENTITY if refused else status,
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = target, swap
    return answer


def _plan(shown: Shown, news: News | None) -> dict[str, object]:
    plan = shown.plan
    given: dict[str, object] = {
        "shown": shown,
        "plan": plan,
        "state": state_of(plan.state if plan else None),
        "news": news,
        "history": lines_of(plan)[:LINES_SHOWN] if plan else [],
    }
    given |= {"in_words": in_words, "is_under_way": plan is not None and plan.state in UNDER_WAY}
    if plan is None or plan.state not in CAN_BE_CHANGED:
        [day] = days(shown.community.id, shown.day, 1)
        has_failed = plan is not None and plan.state is PlanState.FAILED
        return given | {"seen": None, "day": day, "has_failed": has_failed}
    return given | _ready(shown, view(plan))


def _ready(shown: Shown, seen: PlanView) -> dict[str, object]:
    hours, picked = hours_of(seen), request.args.get("round", type=int)
    rows, idle = rows_of(seen, hours)
    as_map = request.args.get("view") == "map"
    return {
        "seen": seen,
        "may_change": shown.may_change,
        "hours": hours,
        "rows": rows,
        "idle": idle,
        "changes": [(in_words(CHANGES[one.kind], one.facts), one.order_id) for one in seen.changes],
        "missing": missing_of(seen),
        "as_map": as_map,
        "map": map_of(seen) if as_map else None,
        "picked": picked,
        "picked_volunteer": next((one.volunteer_id for one in seen.rounds if one.id == picked), None),
    }


def visit_page(
    shown: Shown, visit: PlannedVisit, wrong: Wrong | None = None, *, status: int = HTTPStatus.OK
) -> Response:
    """Return what opens about one visit: who goes there and why, and where else it could go."""
    seen = view(shown.planned)
    stop = _stop(seen, visit.id)
    may_move = shown.may_change and not stop.accepted and not stop.gone
    places = could_take(visit.id) if may_move else []
    given = {
        "shown": shown,
        "stop": stop,
        "helper": next((one for one in seen.rounds if one.volunteer_id == visit.volunteer_id), None),
        "missing": next((one for one in missing_of(seen) if one.stop.id == visit.id), None),
        "may_move": may_move,
        "places": [one for one in places if not one.blocks],
        "blocked": [one for one in places if one.blocks],
        "helpers": sorted(seen.rounds, key=lambda one: (one.name, one.id)),
        "starts": clock_of(stop.starts_at or stop.asked_at),
        "wrong": wrong,
        "in_words": in_words,
    }
    return _answer("visit_part", "visit", DIALOG, "innerHTML", status, given)


def _stop(seen: PlanView, visit_id: int) -> Stop:
    stops = [*(stop for one in seen.rounds for stop in one.stops), *(one.stop for one in seen.left_out)]
    found = next((stop for stop in stops if stop.id == visit_id), None)
    if found is None:
        raise PlanNotFound
    return found


def round_page(shown: Shown, plan_round: PlanRound) -> Response:
    """Return what opens about one helper's day."""
    seen = view(shown.planned)
    found = next((one for one in seen.rounds if one.id == plan_round.id), None)
    if found is None:
        raise PlanNotFound
    given = {"shown": shown, "round": found, "may_change": shown.may_change}
    return _answer("round_part", "round", DIALOG, "innerHTML", HTTPStatus.OK, given)
