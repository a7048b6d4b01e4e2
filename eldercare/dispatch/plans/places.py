"""Where a planned visit could go instead: whose round, after which stop, when, and what it would mean."""

from dataclasses import dataclass
from datetime import datetime

from eldercare.clock import now
from eldercare.dispatch.eligibility import Block
from eldercare.dispatch.plans.against import blocks_of
from eldercare.dispatch.plans.board import Board
from eldercare.dispatch.plans.models import PlannedVisit
from eldercare.dispatch.plans.queries import get_visit


@dataclass(frozen=True, kw_only=True)
class Place:
    """One possibility. `moves_others` is how many other visits of the round would begin at another time than now."""

    volunteer_id: int
    name: str
    round_id: int
    after_visit_id: int | None
    starts_at: datetime
    extra_travel_minutes: int
    late_minutes: int
    moves_others: int
    blocks: tuple[Block, ...]


def could_take(visit_id: int) -> list[Place]:
    """Return the best place in each round, and in its own the other ones; best first, those that are blocked last.

    Nothing for a visit that stays put. Raises PlanNotFound, OrderOff.
    """
    visit = get_visit(visit_id)
    board = Board(visit.plan, now=now())
    number = board.number(visit)
    if board.part(number).settled:
        return []
    own = next((duty for duty, stops in enumerate(board.rounds) if number in stops), None)
    at = board.rounds[own].index(number) if own is not None else None
    order_id = board.part(number).key[0]
    board.take_out(number)
    partners = {duty for duty, stops in enumerate(board.rounds) for one in stops if board.part(one).key[0] == order_id}
    rounds = {one.volunteer_id: one for one in visit.plan.rounds}
    duties = [one for one, duty in enumerate(board.task.duties) if duty.volunteer_id in rounds and one not in partners]
    board.ways.learn({board.part(number).place})
    blocks = blocks_of(board, visit.order, number, duties)
    found = []
    for duty in duties:
        wanted = range(len(board.rounds[duty]) + 1) if duty == own else [board.best_place(number, duty)]
        found += [
            _place(board, visit, number, duty, place, blocks[duty]) for place in wanted if (duty, place) != (own, at)
        ]
    return sorted(found, key=_rank)


def _place(board: Board, visit: PlannedVisit, number: int, duty: int, place: int, blocks: tuple[Block, ...]) -> Place:
    its, stops = board.task.duties[duty], board.rounds[duty]
    rows = {(one.order_id, one.part): one.id for one in visit.plan.visits}
    times, was = board.tried(number, duty, place), board.times_of(duty)
    return Place(
        volunteer_id=its.volunteer_id,
        name=its.name,
        round_id=next(one.id for one in visit.plan.rounds if one.volunteer_id == its.volunteer_id),
        after_visit_id=rows.get(board.part(stops[place - 1]).key) if place else None,
        starts_at=board.task.moment(times.starts[number]),
        extra_travel_minutes=times.round_travel[duty][0] - was.round_travel.get(duty, (0, 0))[0],
        late_minutes=sum(max(0, start - board.part(one).closes) for one, start in times.starts.items()),
        moves_others=sum(times.starts[one] != board.starts[one] for one in stops),
        blocks=blocks,
    )


def _rank(place: Place) -> tuple[object, ...]:
    return bool(place.blocks), place.late_minutes, place.extra_travel_minutes, place.moves_others, place.volunteer_id
