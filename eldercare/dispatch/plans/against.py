"""What stands against a volunteer doing a planned visit: the rules of every offer, and what the plan itself knows."""

from collections.abc import Collection, Mapping

from eldercare.dispatch import known
from eldercare.dispatch.eligibility import Block, volunteer_blocks
from eldercare.dispatch.need import need_of
from eldercare.dispatch.plans.board import Board
from eldercare.dispatch.plans.leftovers import used
from eldercare.dispatch.plans.planning import NOT_COUNTED
from eldercare.errors import N_
from eldercare.orders.models import Order


def blocks_of(board: Board, order: Order, number: int, duties: Collection[int]) -> Mapping[int, tuple[Block, ...]]:
    """Return, by duty, everything that stands against it; what the day's other visits mean is the plan's to know."""
    need = need_of(order)
    if need is None:
        return dict.fromkeys(duties, ())
    duty_of = {board.task.duties[duty].volunteer_id: duty for duty in duties}
    found: dict[int, tuple[Block, ...]] = dict.fromkeys(duties, ())
    for one in known.volunteer_facts(need, sorted(duty_of)):
        blocks = [block for block in volunteer_blocks(one, need) if block.code not in NOT_COUNTED]
        found[duty_of[one.id]] = (*blocks, *_over_the_cap(board, number, duty_of[one.id]))
    return found


def _over_the_cap(board: Board, number: int, duty: int) -> list[Block]:
    others = [one for one in board.rounds[duty] if one != number]
    minutes, limit = used(board.task, others) + board.part(number).minutes, board.task.duties[duty].most_minutes
    if minutes <= limit:
        return []
    sentence = N_("would come to %(minutes)s min of visits that day; %(limit)s are left of the day and the week")
    may = board.task.policy.may_override("day_cap")
    return [Block(sentence, {"minutes": minutes, "limit": limit}, code="day_cap", may_override=may)]
