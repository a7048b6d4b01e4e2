"""Proposing helpers for all waiting orders of some hours at once, and asking them.

For a given moment: each volunteer takes one order of a round, a provider as many as it has room for. Who should go from
door to door is the day planner's business.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import case, delete, insert, literal, select

from eldercare.actors import Actor, ActorKind, Door
from eldercare.database import session
from eldercare.dispatch import service as dispatch
from eldercare.dispatch.assignment import Whole, match
from eldercare.dispatch.possible import EVERY_KIND, Possible, possible
from eldercare.dispatch.proposals.models import FeasiblePair, Proposal, ProposalRound
from eldercare.dispatch.proposals.queries import asked_about, waiting_orders
from eldercare.dispatch.work_of_many import slices
from eldercare.errors import N_, DomainError, Invalid, Refused
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind
from eldercare.straight import rows_of, table_of
from eldercare.transaction import hold_one

Span = tuple[datetime, datetime]
MOST_PAIRS = 20
"""Helpers kept for one order."""
USUALLY_FREE = 100
"""Points by which who usually has time then comes before who has not, however well suited."""
MOST_PLACES = 32
"""More than an order may have."""


@dataclass(frozen=True)
class Look:
    """What was read before anything is written: the orders that wait, and who may be asked about each."""

    community_id: int
    from_at: datetime
    until_at: datetime
    places: dict[int, int]
    pairs: dict[int, list[Possible]]


class Choice(NamedTuple):
    """A pair chosen for one place of its order."""

    pair_id: int
    place: int


def look(
    community_id: int, *, from_at: datetime, until_at: datetime, kinds: Collection[HelperKind] = EVERY_KIND
) -> Look:
    """Return who may be asked about the open orders of this time. It only reads, for up to some seconds.

    Who was asked about an order in vain, is on it, or has yet to answer about another one of that time, is not among
    them. Raises Invalid for a time that ends before it begins, Refused where no order waits.
    """
    if from_at >= until_at:
        raise Invalid(N_("The time ends before it begins."))
    orders = [order for order in waiting_orders(community_id, from_at=from_at, until_at=until_at) if order.places_left]
    if not orders:
        raise Refused(N_("No open order of this time waits for a helper."))
    found = possible(orders, kinds=kinds, most=2 * MOST_PAIRS)
    volunteers = {one.helper.id for some in found.values() for one in some if one.helper.kind is HelperKind.VOLUNTEER}
    asked = asked_about(volunteers)
    pairs = {order.id: _not_asked(order, found[order.id], asked)[:MOST_PAIRS] for order in orders}
    return Look(community_id, from_at, until_at, {order.id: order.places_left for order in orders}, pairs)


def _not_asked(order: Order, found: Sequence[Possible], asked: Mapping[int, Sequence[Span]]) -> list[Possible]:
    involved = {Helper(visit.helper_kind, visit.helper_id) for visit in order.helpers}
    return [
        one
        for one in found
        if not one.said_no
        and one.helper not in involved
        and not (one.helper.kind is HelperKind.VOLUNTEER and _overlap(order, asked.get(one.helper.id, ())))
    ]


def _overlap(order: Order, spans: Sequence[Span]) -> bool:
    if order.starts_at is None or order.ends_at is None:
        return False
    return any(starts_at < order.ends_at and ends_at > order.starts_at for starts_at, ends_at in spans)


def begin(looked: Look, *, by: Actor, at: datetime) -> ProposalRound:
    """Keep what was found as a round and its pairs; those of the community's earlier rounds go."""
    earlier = select(ProposalRound.id).where(ProposalRound.community_id == looked.community_id)
    session.execute(delete(FeasiblePair).where(FeasiblePair.round_id.in_(earlier)))
    round_ = ProposalRound(
        community_id=looked.community_id,
        from_at=looked.from_at,
        until_at=looked.until_at,
        places={str(order): places for order, places in looked.places.items()},
        made_at=at,
        made_by_id=by.id if by.kind is ActorKind.STAFF else None,
    )
    session.add(round_)
    session.flush()
    rows = [_row(round_.id, order, one) for order, some in looked.pairs.items() for one in some]
    if rows:
        session.execute(insert(FeasiblePair), rows)
    return round_


def _row(round_id: int, order_id: int, one: Possible) -> dict[str, object]:
    is_volunteer = one.helper.kind is HelperKind.VOLUNTEER
    return {
        "round_id": round_id,
        "order_id": order_id,
        "volunteer_id": one.helper.id if is_volunteer else None,
        "provider_id": None if is_volunteer else one.helper.id,
        "points": one.points,
        "metres": one.metres,
        "is_free": one.is_free,
        "room": one.room,
    }


def decide(round_: ProposalRound) -> list[Choice]:
    """Return the best choice from a round's pairs: as many places filled as can be, then who usually has time, then
    most points; what is as good is drawn by lot. It only reads."""
    pair = table_of(FeasiblePair).c
    worth_of = pair.points + case((pair.is_free, USUALLY_FREE), else_=0)
    query = select(pair.id, pair.order_id, pair.volunteer_id, pair.provider_id, worth_of, pair.room)
    rows = rows_of(query.where(pair.round_id == round_.id).order_by(pair.id), {})
    if not rows:
        return []
    ids, orders, volunteers, providers, worth, room = zip(*rows, strict=True)
    either = zip(volunteers, providers, strict=True)
    helpers = np.array([2 * one if one is not None else 2 * house + 1 for one, house in either], np.int64)
    ample = {int(helpers[at]): its for at, its in enumerate(room) if its > 1}
    places = {int(order): count for order, count in round_.places.items() if count > 1}
    at, seats = _seats(orders, volunteers, places)
    wanted = MOST_PLACES * np.array(orders, np.int64)[at] + seats
    chosen = match(wanted, helpers[at], np.array(worth, float)[at], places=ample, lot=round_.id)
    return [Choice(ids[one], place + 1) for one, place in zip(at[chosen].tolist(), seats[chosen].tolist(), strict=True)]


def _seats(orders: Sequence[int], volunteers: Sequence[int | None], places: Mapping[int, int]) -> tuple[Whole, Whole]:
    """Return for each place that a pair could fill the pair's position and the place's number, from 0.

    A provider comes as one, however many are needed; volunteers come one by one.
    """
    wanted = [
        1 if volunteer is None else places.get(order, 1) for order, volunteer in zip(orders, volunteers, strict=True)
    ]
    counts = np.array(wanted, np.int64)
    at = np.repeat(np.arange(len(counts)), counts)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)


def keep(round_: ProposalRound, choices: Sequence[Choice], *, at: datetime) -> int:
    """Store what was decided as proposals and return how many."""
    pair, told = table_of(FeasiblePair).c, ("order_id", "volunteer_id", "provider_id", "points", "metres", "is_free")
    of_place: dict[int, list[int]] = {}
    for choice in choices:
        of_place.setdefault(choice.place, []).append(choice.pair_id)
    for place, ids in of_place.items():
        given = literal(round_.id).label("round_id"), literal(place).label("place")
        for some in slices(ids):
            chosen = select(*given, *(pair[name] for name in told)).where(pair.id.in_(some))
            session.execute(insert(Proposal).from_select(["round_id", "place", *told], chosen, include_defaults=False))
    round_.decided_at = at
    return len(choices)


def ask(proposal_id: int, *, by: Actor, at: datetime, via: Door) -> Proposal:
    """Ask the helper of a proposal; doing it again changes nothing. Raises what `dispatch.service.offer` raises."""
    proposal = hold_one(Proposal, proposal_id)
    if proposal.offer_id is None:
        helper = Helper(proposal.helper_kind, proposal.helper_id)
        [offer] = dispatch.offer(proposal.order_id, [helper], by=by, at=at, via=via)
        proposal.offer_id, proposal.fault = offer.id, ""
    return proposal


def note_fault(proposal_id: int, refusal: DomainError) -> None:
    """Write down why the helper of a proposal was not asked."""
    proposal = hold_one(Proposal, proposal_id)
    proposal.fault = refusal.sentence
    proposal.fault_values = {name: str(value) for name, value in refusal.values.items()}
