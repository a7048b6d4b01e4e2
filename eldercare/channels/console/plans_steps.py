"""What a worker does with a day's plan: asks for it, stops it, moves and locks visits, keeps rounds, sends it out."""

from collections.abc import Callable
from datetime import datetime, time
from typing import TypedDict

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.plans import shown
from eldercare.channels.console.plans_page import clock_of
from eldercare.channels.console.plans_paper import send_page
from eldercare.channels.console.plans_show import News, Shown, Wrong, plan_page, visit_page, wants_part
from eldercare.channels.console.plans_words import in_words
from eldercare.clock import at_local, now
from eldercare.dispatch.plans import queries, sending, service
from eldercare.dispatch.plans.errors import PlanChanged
from eldercare.dispatch.plans.models import PlannedVisit, PlanRound
from eldercare.errors import DomainError, Invalid, Refused
from eldercare.localtime import zone
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.error_pages import status_of
from eldercare.web.language import said

pages = Blueprint("plans_steps", __name__)


class Facts(TypedDict):
    """Who acts, when, through which door."""

    by: Actor
    at: datetime
    via: Door


@pages.post("/plans/<int:area_id>/<day>/ask")
@needs(Permission.DISPATCH)
def ask(area_id: int, day: str) -> ResponseReturnValue:
    """Plan the day; or only what is not accepted, locked or kept, with few changes."""
    the_day = shown(area_id, day)
    keeping = request.form.get("rest") == "yes"

    def act() -> None:
        service.ask_for(
            the_day.community.id, the_day.day, keeping_the_rest=keeping, by=actor(), at=now(), via=Door.CONSOLE
        )

    return _take(the_day, act, News, _("The planner is at work. This page follows it."))


@pages.post("/plans/<int:area_id>/<day>/stop")
@needs(Permission.DISPATCH)
def stop(area_id: int, day: str) -> ResponseReturnValue:
    the_day = shown(area_id, day)
    plan_id = the_day.planned.id

    def act() -> None:
        service.stop(plan_id, by=actor(), at=now(), via=Door.CONSOLE)

    return _take(the_day, act, News, _("It stops, and the best plan so far is kept."))


@pages.post("/plans/<int:area_id>/<day>/move")
@needs(Permission.DISPATCH)
def move(area_id: int, day: str) -> ResponseReturnValue:
    """Give a visit to a helper, at a place in the round or at a time; to nobody with `volunteer_id` empty."""
    the_day, visit = shown(area_id, day), _visit()
    whom, after, starts = _wanted()
    back, name = _back(visit), visit.order.elder.name if visit.order.elder else visit.order.number
    moved: list[service.Moved] = []

    def act() -> None:
        starts_at = _moment(the_day, starts)
        moved[:] = [
            service.move(
                visit.id,
                volunteer_id=whom,
                after_visit_id=after,
                starts_at=starts_at,
                version=_version(),
                override_reason=request.form.get("reason", "").strip(),
                by=actor(),
                at=now(),
                via=Door.CONSOLE,
            )
        ]

    def news() -> News:
        there = queries.get_visit(visit.id, scope=scope())
        return News(
            _moved_said(name, there),
            warnings=tuple(in_words(one.sentence, one.values) for one in moved[0].warnings),
            visit_id=visit.id,
            back={} if request.form.get("undo") else back | {"version": moved[0].plan.version, "undo": "yes"},
        )

    try:
        return _take(the_day, act, news)
    except (Refused, Invalid) as error:
        wrong = Wrong(error, whom, starts, request.form.get("reason", ""))
        return visit_page(shown(area_id, day), _visit(), wrong, status=status_of(error))


def _moved_said(name: str, there: PlannedVisit) -> str:
    if there.volunteer is None or there.starts_at is None:
        return _("%(elder)s is in nobody’s round now.", elder=name)
    return _(
        "%(elder)s: now with %(helper)s at %(time)s.",
        elder=name,
        helper=there.volunteer.name,
        time=clock_of(there.starts_at),
    )


@pages.post("/plans/<int:area_id>/<day>/lock")
@needs(Permission.DISPATCH)
def lock(area_id: int, day: str) -> ResponseReturnValue:
    the_day, visit = shown(area_id, day), _visit()
    locked = request.form.get("locked") == "yes"

    def act() -> None:
        service.lock(visit.id, locked, version=_version(), by=actor(), at=now(), via=Door.CONSOLE)

    sentence = _("Locked: planning again leaves this visit where it is.") if locked else _("Not locked any more.")
    return _take(the_day, act, lambda: News(sentence, visit_id=visit.id), sentence)


@pages.post("/plans/<int:area_id>/<day>/round")
@needs(Permission.DISPATCH)
def round_(area_id: int, day: str) -> ResponseReturnValue:
    """Lock or unlock everything in a round, keep its order or give it free."""
    the_day, what = shown(area_id, day), request.form.get("what", "")
    plan_round: PlanRound = queries.get_round(request.form.get("round_id", 0, type=int), scope=scope())

    def act() -> None:
        facts: Facts = {"by": actor(), "at": now(), "via": Door.CONSOLE}
        if what in {"lock", "unlock"}:
            service.lock_round(plan_round.id, what == "lock", version=_version(), **facts)
        elif what in {"keep", "free"}:
            service.keep_order(plan_round.id, what == "keep", version=_version(), **facts)

    sentence = {
        "lock": _("All visits of this round are locked."),
        "unlock": _("The visits of this round are not locked any more."),
        "keep": _("Planning again leaves the order of this round as it is."),
        "free": _("Planning again may change the order of this round."),
    }.get(what, "")
    return _take(the_day, act, lambda: News(sentence), sentence)


@pages.get("/plans/<int:area_id>/<day>/send")
@needs(Permission.DISPATCH)
def before_sending(area_id: int, day: str) -> ResponseReturnValue:
    """Say what sending would do; and, of what was sent before, what came of each."""
    return send_page(shown(area_id, day))


@pages.post("/plans/<int:area_id>/<day>/send")
@needs(Permission.DISPATCH)
def send(area_id: int, day: str) -> ResponseReturnValue:
    """Make all offers, each order in a transaction of its own; what is refused stands beside that order."""
    the_day, version = shown(area_id, day), _version()
    plan_id, order_ids = the_day.planned.id, queries.to_send(the_day.planned)
    facts: Facts = {"by": actor(), "at": now(), "via": Door.CONSOLE}
    sent: list[sending.Sent] = []
    try:
        for order_id in order_ids:
            with transaction():
                sent += sending.send_one(plan_id, order_id, version=version, **facts)
        with transaction():
            sending.finish(plan_id, **facts)
    except (Refused, Invalid) as error:
        return plan_page(_again(the_day), News(said(error), "warning"), status=status_of(error))
    refused = sum(one.offer is None for one in sent)
    flash(_sent_said(len(sent) - refused, refused), "warning" if refused else "success")
    return redirect(the_day.url("plans_steps.before_sending"), 303)


def _sent_said(asked: int, refused: int) -> str:
    if not refused:
        return _("Visits asked about: %(n)s. The answers come in below.", n=asked)
    return _("Visits asked about: %(n)s; could not be sent: %(refused)s, see below why.", n=asked, refused=refused)


def _take(the_day: Shown, act: Callable[[], None], news: Callable[[], News], flashed: str = "") -> ResponseReturnValue:
    """Do one step and show the plan as it is then; a plan that somebody else changed is shown with that sentence."""
    try:
        with transaction():
            act()
    except PlanChanged as error:
        return plan_page(_again(the_day), _missed(error), status=status_of(error))
    except (Refused, Invalid) as error:
        if request.endpoint == "console.plans_steps.move":
            raise
        return plan_page(_again(the_day), News(said(error), "warning"), status=status_of(error))
    if wants_part():
        return plan_page(_again(the_day), news())
    flash(flashed or news().sentence, "success")
    return redirect(the_day.url("plans.show"), 303)


def _again(the_day: Shown) -> Shown:
    return shown(the_day.community.id, the_day.day.isoformat())


def _missed(error: DomainError) -> News:
    """Say that the plan is another one now, with a way back to the visit that was to be moved."""
    return News(said(error), "warning", visit_id=request.form.get("visit_id", type=int))


def _visit() -> PlannedVisit:
    return queries.get_visit(request.form.get("visit_id", 0, type=int), scope=scope())


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _wanted() -> tuple[int | None, int | None, str]:
    """Return whom, after which visit and from when; `place` is "whom/after" out of the list of places, at any time."""
    whom, slash, after = request.form.get("place", "").partition("/")
    starts = ""
    if not slash:
        whom, after = request.form.get("volunteer_id", ""), request.form.get("after", "")
        starts = request.form.get("starts", "")
    return (int(whom) if whom.isdecimal() else None), (int(after) if after.isdecimal() else None), starts


def _moment(the_day: Shown, starts: str) -> datetime | None:
    if not starts:
        return None
    try:
        return at_local(the_day.day, time.fromisoformat(starts), zone())
    except ValueError:
        raise Invalid(_("Give the time as hours and minutes.")) from None


def _back(visit: PlannedVisit) -> dict[str, object]:
    """Return the fields of the form that would take the visit back to where it is now; only a locked one has a time."""
    before = [
        one.id
        for one in visit.plan.visits
        if visit.starts_at
        and one.volunteer_id == visit.volunteer_id
        and one.starts_at
        and (one.starts_at, one.id) < (visit.starts_at, visit.id)
    ]
    return {
        "visit_id": visit.id,
        "volunteer_id": visit.volunteer_id or "",
        "after": before[-1] if before else "",
        "starts": clock_of(visit.starts_at) if visit.starts_at and visit.locked else "",
    }
