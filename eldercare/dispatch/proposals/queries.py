"""Looking at rounds of proposals, and at who waits for one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.dispatch.proposals.models import FeasiblePair, Proposal, ProposalRound
from eldercare.dispatch.work_of_many import rows_about
from eldercare.elders.models import Elder
from eldercare.errors import N_, NotFound
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.states import WAITING, OrderStatus
from eldercare.people.models import Person
from eldercare.providers.models import Provider
from eldercare.volunteers.models import Volunteer

MOST_ORDERS = 300
"""In one round: a street's snow, and as much as a page and a second bear."""
LIGHT = (
    joinedload(Proposal.volunteer).options(lazyload(Volunteer.skills), lazyload(Volunteer.availability)),
    joinedload(Proposal.provider).lazyload(Provider.services),
    joinedload(Proposal.offer).options(lazyload(Offer.volunteer), lazyload(Offer.provider)),
)
HOME = joinedload(Order.elder).joinedload(Elder.person).joinedload(Person.address)


def get(round_id: int, *, scope: Scope | None = None) -> ProposalRound:
    """Return the round; NotFound when there is none, or none inside the scope."""
    found = session.get(ProposalRound, round_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NotFound(N_("There is no such round of proposals."))
    return found


def latest(scope: Scope, *, limit: int = 10) -> list[tuple[ProposalRound, int]]:
    """Return the latest rounds inside the scope, newest first, each with how many helpers it proposes."""
    query = (
        select(ProposalRound, func.count(Proposal.id))
        .outerjoin(Proposal, Proposal.round_id == ProposalRound.id)
        .where(scope.covers(ProposalRound.community_id))
        .group_by(ProposalRound.id)
        .order_by(ProposalRound.id.desc())
        .limit(limit)
    )
    return [(one, count) for one, count in session.execute(query)]


def waiting_orders(community_id: int, *, from_at: datetime, until_at: datetime) -> list[Order]:
    """Return the open orders of a community that begin in this time and of which nobody has been asked yet, the first
    ones of very many."""
    query = (
        select(Order)
        .where(
            Order.community_id == community_id,
            Order.status == OrderStatus.OPEN,
            Order.starts_at >= from_at,
            Order.starts_at < until_at,
        )
        .options(HOME, selectinload(Order.visits).options(lazyload(Visit.volunteer), lazyload(Visit.provider)))
        .order_by(Order.starts_at, Order.id)
        .limit(MOST_ORDERS)
    )
    return list(session.scalars(query))


def asked_about(volunteer_ids: Collection[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """Return when the visits begin and end about which these volunteers have been asked and have not answered yet."""
    query = select(Offer.volunteer_id, Order.starts_at, Order.ends_at).join(Order, Order.id == Offer.order_id)
    query = query.where(Offer.status.in_(WAITING), Order.starts_at.is_not(None), Order.ends_at.is_not(None))
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for one, starts_at, ends_at in rows_about(query, Offer.volunteer_id, volunteer_ids):
        found.setdefault(one, []).append((starts_at, ends_at))
    return found


def first_waiting(scope: Scope, *, at: datetime) -> Order | None:
    """Return the open order inside the scope that begins next."""
    waits = scope.covers(Order.community_id), Order.status == OrderStatus.OPEN, Order.starts_at > at
    return session.scalars(select(Order).where(*waits).order_by(Order.starts_at, Order.id).limit(1)).first()


def proposals_of(round_id: int) -> list[Proposal]:
    """Return the proposals of a round, by the time of the visit."""
    query = select(Proposal).join(Order, Order.id == Proposal.order_id).where(Proposal.round_id == round_id)
    query = query.order_by(Order.starts_at, Order.id, Proposal.place)
    return list(session.scalars(query.options(*LIGHT, joinedload(Proposal.order).options(HOME))))


@dataclass(frozen=True)
class LeftOut:
    """An order of a round that lacks helpers still; without `could` nobody may be asked as things stand."""

    order: Order
    lacks: int
    could: int


def left_out(round_: ProposalRound) -> list[LeftOut]:
    """Return the orders of a round for which nobody, or too few, could be proposed."""
    own = FeasiblePair.round_id == round_.id
    could = dict(
        session.execute(select(FeasiblePair.order_id, func.count()).where(own).group_by(FeasiblePair.order_id)).all()
    )
    mine = select(Proposal.order_id, func.count()).where(Proposal.round_id == round_.id).group_by(Proposal.order_id)
    served = dict(session.execute(mine).all())
    lacking = {int(one): places - served.get(int(one), 0) for one, places in round_.places.items()}
    ids = [one for one, lacks in lacking.items() if lacks > 0]
    orders = session.scalars(select(Order).where(Order.id.in_(ids)).options(HOME).order_by(Order.starts_at, Order.id))
    return [LeftOut(order, lacking[order.id], could.get(order.id, 0)) for order in orders]


def proposed_for(order_ids: Collection[int]) -> dict[int, list[Proposal]]:
    """Return whom the latest round of each of these orders proposes and nobody has asked yet."""
    newest = select(Proposal.order_id, func.max(Proposal.round_id).label("round_id"))
    last = newest.where(Proposal.order_id.in_(order_ids)).group_by(Proposal.order_id).subquery().c
    query = select(Proposal).join(
        last.order_id.table, (last.order_id == Proposal.order_id) & (last.round_id == Proposal.round_id)
    )
    found: dict[int, list[Proposal]] = {}
    for one in session.scalars(query.where(Proposal.offer_id.is_(None), Proposal.fault == "").options(*LIGHT)):
        found.setdefault(one.order_id, []).append(one)
    return found
