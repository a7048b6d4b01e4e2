"""Asking for a day's plan, stopping the planner, and changing the plan by hand."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from eldercare.actors import Actor, ActorKind, Door
from eldercare.areas.policy import BOUNDS, policy_of
from eldercare.areas.queries import get as get_area
from eldercare.clock import local
from eldercare.database import session
from eldercare.dispatch.eligibility import Reason
from eldercare.dispatch.plans.against import blocks_of
from eldercare.dispatch.plans.board import Board, clock
from eldercare.dispatch.plans.errors import NoSuchPosition, PlanBusy, PlanChanged
from eldercare.dispatch.plans.history import note
from eldercare.dispatch.plans.models import DayPlan, PlannedVisit, PlanRound
from eldercare.dispatch.plans.queries import get_round, get_visit
from eldercare.dispatch.plans.reasons import why
from eldercare.dispatch.plans.states import CAN_BE_CHANGED, UNDER_WAY, LeftOut, PlanState
from eldercare.dispatch.service import NotEligible
from eldercare.errors import N_, Invalid
from eldercare.localtime import zone
from eldercare.straight import insert_unless_taken
from eldercare.transaction import hold_one

RE_PLANNING_SECONDS = 1
ASKS_ANEW = frozenset({"moved", "taken_out"})
"""Steps after which a plan that was sent out has something to send again."""


def ask_for(
    community_id: int,
    day: date,
    *,
    seconds: int | None = None,
    keeping_the_rest: bool = False,
    by: Actor,
    at: datetime,
    via: Door,
) -> DayPlan:
    """Let this day be planned, or planned again, by the planner's own process, and return the plan that waits.

    What is accepted, asked about, locked, or in a round whose order is kept stays as it is. `keeping_the_rest` also
    changes as little as possible of everything else, in about a second: for after a cancellation. `seconds` defaults
    to the community's. Raises NotFound for no such community, PlanBusy while it is being planned, Invalid for a day
    that is over and for seconds that are not 1 to 600.
    """
    get_area(community_id)
    if day < local(at, zone()).date():
        raise Invalid(N_("That day is over."))
    usual = RE_PLANNING_SECONDS if keeping_the_rest else policy_of(community_id).plan_seconds
    seconds = usual if seconds is None else seconds
    least, most = BOUNDS["plan_seconds"]
    if not least <= seconds <= most:
        raise Invalid(N_("The planner takes between 1 second and 10 minutes."))
    plan = _the_plan(community_id, day, seconds, at)
    is_new = plan.asked_at == at and plan.version == 0
    if not is_new and plan.state in UNDER_WAY:
        raise PlanBusy
    plan.state, plan.seconds, plan.asked_at = PlanState.QUEUED, seconds, at
    plan.keeps_the_rest = keeping_the_rest and not is_new
    plan.asked_by_id = by.id if by.kind is ActorKind.STAFF else None
    plan.started_at = plan.beat_at = plan.ended_at = plan.first_cost = plan.best_cost = None
    plan.stop_wanted, plan.share, plan.changes_tried, plan.fault = False, 0, 0, ""
    plan.version += 1
    session.flush()
    note(plan, "asked_again" if plan.keeps_the_rest else "asked", by=by, at=at, via=via, seconds=seconds)
    return plan


def _the_plan(community_id: int, day: date, seconds: int, at: datetime) -> DayPlan:
    """Return the day's plan, held; made now where there is none, also when two ask at the same moment."""
    same = select(DayPlan.id).where(DayPlan.community_id == community_id, DayPlan.day == day)
    plan_id = session.scalar(same)
    if plan_id is None:
        values = {"community_id": community_id, "day": day, "state": PlanState.QUEUED, "version": 0}
        insert_unless_taken(DayPlan, values | {"seconds": seconds, "asked_at": at})
        plan_id = session.scalars(same).one()
    return hold_one(DayPlan, plan_id)


def stop(plan_id: int, *, by: Actor, at: datetime, via: Door) -> DayPlan:
    """Let the planner end now with the best plan so far; nothing happens where it is not at work.

    One that waits for a planner is not planned at all any more and is as it was.
    """
    plan = hold_one(DayPlan, plan_id)
    if plan.state is PlanState.PLANNING and not plan.stop_wanted:
        plan.stop_wanted = True
        note(plan, "stopped", by=by, at=at, via=via)
    elif plan.state is PlanState.QUEUED:
        plan.state = PlanState.READY
        plan.version += 1
        note(plan, "stopped", by=by, at=at, via=via)
    return plan


@dataclass(frozen=True)
class Moved:
    """The plan after a move, and what it brought with it: sentences to be translated."""

    plan: DayPlan
    warnings: list[Reason]


def move(
    visit_id: int,
    *,
    volunteer_id: int | None,
    after_visit_id: int | None = None,
    starts_at: datetime | None = None,
    version: int,
    by: Actor,
    at: datetime,
    via: Door,
    override_reason: str = "",
) -> Moved:
    """Give a visit to this volunteer, right after that visit (the first for None), or to nobody; times are set anew.

    With `starts_at` it begins then or as soon after it as can be, and is locked; without `after_visit_id` its place is
    found by time. Who was taken out stays out until somebody unlocks or moves it. Raises PlanChanged, PlanBusy,
    StaysPut, NotOnDuty, NoSuchPosition, SamePersonTwice, InACircle, OrderOff, and NotEligible where something stands
    against the volunteer that `override_reason` does not outweigh.
    """
    plan, visit = _held(visit_id, version)
    board = Board(plan, now=at)
    number = board.number(visit)
    board.refuse_settled(number)
    if volunteer_id is None:
        warnings = _take_out(board, visit)
        _changed(plan, "taken_out", by=by, at=at, via=via, number=visit.order.number)
        return Moved(plan, warnings)
    board.take_out(number)
    duty = board.duty(volunteer_id)
    blocks = blocks_of(board, visit.order, number, [duty])[duty]
    if any(not (override_reason.strip() and block.may_override) for block in blocks):
        raise NotEligible(board.task.duties[duty].name, [*blocks])
    if starts_at is not None:
        board.want(number, board.task.minute(starts_at))
    board.put_in(number, duty, _place(board, duty, after_visit_id, starts_at))
    if visit.volunteer_id != volunteer_id:
        visit.offer, visit.offer_fault, visit.offer_fault_values = None, "", {}
        visit.reasons = why(visit.order, {volunteer_id}).get(volunteer_id, [])
    visit.locked, visit.override_reason = starts_at is not None, override_reason.strip() if blocks else ""
    warnings = [*board.write(), *board.warn_of_hours(number, duty)]
    its = board.task.duties[duty]
    details = {"number": visit.order.number, "name": its.name, "start": clock(board.task.minute(visit.starts_at or at))}
    overridden = [block.code for block in blocks]
    _changed(plan, "moved", by=by, at=at, via=via, reason=override_reason.strip(), overridden=overridden, **details)
    return Moved(plan, warnings)


def _place(board: Board, duty: int, after_visit_id: int | None, starts_at: datetime | None) -> int:
    if after_visit_id is not None:
        after = session.get(PlannedVisit, after_visit_id)
        if after is None:
            raise NoSuchPosition
        return board.place_after(duty, after)
    return 0 if starts_at is None else board.place_by_time(duty, board.task.minute(starts_at))


def _take_out(board: Board, visit: PlannedVisit) -> list[Reason]:
    """Take a visit out of the plan, with those who would have come along: one alone is of no use to the elder."""
    for other in board.plan.visits:
        if other.order_id != visit.order_id or other.accepted or board.part(board.number(other)).settled:
            continue
        board.take_out(board.number(other))
        other.volunteer_id = other.starts_at = other.offer = None
        other.left_out = LeftOut.TAKEN_OUT if other is visit else LeftOut.PARTNER_LEFT_OUT
        other.left_out_facts = {"people": visit.order.people_needed}
        other.locked, other.travel_minutes, other.metres, other.late_minutes = other is visit, 0, 0, 0
        other.reasons, other.offer_fault, other.offer_fault_values, other.override_reason = [], "", {}, ""
    return board.write()


def lock(visit_id: int, locked: bool, *, version: int, by: Actor, at: datetime, via: Door) -> DayPlan:
    """Let planning again leave this visit where and when it is, or change it again; one taken out stays out."""
    plan, visit = _held(visit_id, version)
    visit.locked = locked
    what = "locked" if locked else "unlocked"
    return _changed(plan, what, by=by, at=at, via=via, number=visit.order.number)


def lock_round(round_id: int, locked: bool, *, version: int, by: Actor, at: datetime, via: Door) -> DayPlan:
    """Lock or unlock every visit of a round."""
    plan, its = _held_round(round_id, version)
    for visit in plan.visits:
        if visit.volunteer_id == its.volunteer_id:
            visit.locked = locked
    what = "round_locked" if locked else "round_unlocked"
    return _changed(plan, what, by=by, at=at, via=via, name=its.volunteer.name)


def keep_order(round_id: int, keeps: bool, *, version: int, by: Actor, at: datetime, via: Door) -> DayPlan:
    """Let planning again leave who is in this round, and in which order, as it is; or change it again."""
    plan, its = _held_round(round_id, version)
    its.keeps_order = keeps
    what = "keeps_order" if keeps else "free_order"
    return _changed(plan, what, by=by, at=at, via=via, name=its.volunteer.name)


def _held(visit_id: int, version: int) -> tuple[DayPlan, PlannedVisit]:
    plan = hold_plan(get_visit(visit_id).plan_id, version)
    return plan, get_visit(visit_id)


def _held_round(round_id: int, version: int) -> tuple[DayPlan, PlanRound]:
    plan = hold_plan(get_round(round_id).plan_id, version)
    return plan, get_round(round_id)


def hold_plan(plan_id: int, version: int) -> DayPlan:
    """Lock the plan that the page showed. Raises PlanBusy while it is planned, PlanChanged when it is another now."""
    plan = hold_one(DayPlan, plan_id)
    if plan.state not in CAN_BE_CHANGED:
        raise PlanBusy
    if plan.version != version:
        raise PlanChanged
    session.expire(plan, ["rounds", "visits"])
    return plan


def _changed(
    plan: DayPlan, what: str, *, by: Actor, at: datetime, via: Door, reason: str = "", **details: object
) -> DayPlan:
    plan.version += 1
    if what in ASKS_ANEW:
        plan.state = PlanState.READY
    session.flush()
    session.expire(plan, ["visits"])  # they are in the order of their starts
    note(plan, what, by=by, at=at, via=via, reason=reason, **details)
    return plan
