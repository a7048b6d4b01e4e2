"""Looking at broadcasts and at how far they have come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eldercare.areas.models import Area
from eldercare.areas.queries import Scope
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.states import BroadcastStatus
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.messaging import many
from eldercare.messaging.states import WAITING_STATES, MessageStatus

ABOUT = "broadcast"
LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Progress:
    """How many texts and calls of a broadcast are in which state, and how many have yet to be queued.

    `failed_here` of those that failed were never handed to a gateway.
    """

    counts: dict[MessageStatus, int]
    to_queue: int
    failed_here: int

    @property
    def is_moving(self) -> bool:
        return self.to_queue > 0 or any(self.counts[status] for status in WAITING_STATES)

    @property
    def total(self) -> int:
        return self.to_queue + sum(self.counts.values())

    @property
    def left(self) -> int:
        never = sum(self.counts[status] for status in (*WAITING_STATES, MessageStatus.DROPPED))
        return self.total - self.to_queue - never - self.failed_here


def get(broadcast_id: int, *, scope: Scope) -> Broadcast:
    """Return the broadcast; NotFound when there is none, or its area does not lie inside the scope."""
    found = session.get(Broadcast, broadcast_id)
    if found is None or not found.area.path.startswith(scope.path):
        raise NotFound(N_("There is no such broadcast."))
    return found


def page(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Broadcast]:
    """Return the broadcasts of areas inside the scope, newest first, beginning below the id `before`."""
    inside = Area.path.startswith(scope.path, autoescape=True)
    query = select(Broadcast).join(Area, Broadcast.area_id == Area.id).where(inside)
    if before is not None:
        query = query.where(Broadcast.id < before)
    query = query.order_by(Broadcast.id.desc()).limit(limit)
    return list(session.scalars(query.options(joinedload(Broadcast.area), joinedload(Broadcast.created_by))))


def progress(broadcast: Broadcast) -> Progress:
    """Return how far it has come."""
    about = (ABOUT, broadcast.id)
    counts = many.counts_about(about)
    is_queueing = broadcast.status is BroadcastStatus.SENDING
    to_queue = max(0, broadcast.recipients - sum(counts.values())) if is_queueing else 0
    return Progress(counts, to_queue, many.failed_before_leaving(about))


def same_lately(broadcast: Broadcast, at: datetime) -> Broadcast | None:
    """Return a broadcast that told the same to the same elders within a day, for somebody may have been faster."""
    query = select(Broadcast).where(
        Broadcast.area_id == broadcast.area_id,
        Broadcast.occasion == broadcast.occasion,
        Broadcast.zh == broadcast.zh,
        Broadcast.id != broadcast.id,
        Broadcast.started_at > at - LATELY,
        Broadcast.status.in_((BroadcastStatus.SENDING, BroadcastStatus.QUEUED)),
    )
    return next((one for one in session.scalars(query) if one.chosen == broadcast.chosen), None)
